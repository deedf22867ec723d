/** Where a person writes: text, files, commands, and the bar that says what is answered or edited. */

import { CommandList } from "./commands.js";
import { button, el, icon, narrow } from "./dom.js";
import { bindLabel, bindText, t } from "./i18n.js";
import { summary } from "./media.js";
import { caretToEnd, fill, format, read } from "./richtext.js";
import { attach, editText, sendText } from "./sandbox.js";
import { nameOf } from "./store.js";
import { sender } from "./bubble.js";
import { Tray } from "./tray.js";

const COMPOSING = 229; // what Safari reports for the Enter that ends a composition

export class Composer {
  /** `phone`: chatId, actor(), failed(error), lastOwn(), sent(text). */
  constructor(phone) {
    this.phone = phone;
    this.context = null; // {mode: "reply" | "edit" | "asked", message}
    this.tray = new Tray(() => this.refresh());
    this.commands = new CommandList(phone, (text) => this.post(text, []));
    this.bar = el("div", { class: "context-bar", hidden: true });
    this.field = el("div", { class: "field", contenteditable: "true", role: "textbox", "aria-multiline": "true", spellcheck: "false", dataset: { testid: "composer" } });
    this.sendButton = button({ class: "round send", label: "send", dataset: { testid: "send" }, onclick: () => this.send() }, icon("send"));
    this.picker = el("input", { type: "file", multiple: true, hidden: true, dataset: { testid: "files" }, label: "attach" });
    this.element = el("div", { class: "composer" }, this.commands.element, this.bar, this.tray.element,
      el("div", { class: "composer-row" },
        button({ class: "round", label: "commands", dataset: { testid: "commands" }, "aria-haspopup": "listbox", onclick: () => this.commands.toggle() }, icon("slash")),
        el("div", { class: "field-box" }, this.field,
          button({ class: "round", label: "attach", dataset: { testid: "attach" }, onclick: () => this.picker.click() }, icon("attach"))),
        this.sendButton, this.picker));
    this.listen();
    this.refresh();
  }

  listen() {
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.field.addEventListener("input", () => this.refresh());
    this.field.addEventListener("paste", (event) => this.paste(event));
    this.picker.addEventListener("change", () => {
      this.tray.add(this.picker.files);
      this.picker.value = "";
      this.field.focus();
    });
  }

  key(event) {
    if (event.isComposing || event.keyCode === COMPOSING) return; // Enter chooses a word while an input method is open
    if (this.commands.key(event) || format(event)) return void event.preventDefault();
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.send();
    } else if (event.key === "Enter") {
      event.preventDefault();
      document.execCommand("insertLineBreak");
    } else if (event.key === "Escape" && this.context) this.setContext(null);
    else if (event.key === "ArrowUp" && this.isEmpty()) {
      const own = this.phone.lastOwn();
      if (own) this.edit(own);
    }
  }

  paste(event) {
    event.preventDefault();
    if (event.clipboardData.files.length) return this.tray.add(event.clipboardData.files);
    document.execCommand("insertText", false, event.clipboardData.getData("text/plain"));
  }

  isEmpty() {
    return !read(this.field).text && !this.tray.files.length;
  }

  refresh() {
    const { text } = read(this.field);
    if (!text && this.field.childNodes.length && !this.field.textContent && this.field.innerText.length < 2) this.field.replaceChildren();
    this.field.classList.toggle("blank", !this.field.childNodes.length);
    this.sendButton.disabled = this.isEmpty();
    this.commands.suggest(text);
    this.hint();
  }

  hint() {
    const asked = this.context?.mode === "asked" && this.context.message.reply_markup.input_field_placeholder;
    const phrase = this.tray.files.length ? "caption" : this.context?.mode === "reply" || this.context?.mode === "asked" ? "write_reply" : "write";
    bindLabel(this.field, phrase);
    this.field.dataset.placeholder = asked || t(phrase);
  }

  reply(message) {
    this.setContext({ mode: "reply", message });
    this.field.focus();
  }

  /** The bot asked for words: the reply is ready before the person types. */
  ask(message) {
    if (!this.isEmpty() && this.context) return;
    this.setContext({ mode: "asked", message });
    if (!narrow.matches && this.element.closest(".phone")?.contains(document.activeElement)) this.field.focus();
  }

  edit(message) {
    this.setContext({ mode: "edit", message });
    fill(this.field, message.text ?? message.caption ?? "", message.entities ?? message.caption_entities);
    this.refresh();
    caretToEnd(this.field);
  }

  setContext(context) {
    if (this.context?.mode === "edit") this.field.replaceChildren();
    this.context = context;
    this.bar.hidden = !context;
    if (context) {
      const { mode, message } = context;
      const title = el("span", { class: "context-title" });
      bindText(title, { edit: "editing", asked: "answer_asked", reply: ["replying_to", { name: nameOf(sender(message)) }] }[mode]);
      this.bar.replaceChildren(icon(mode === "edit" ? "edit" : "reply"),
        el("span", { class: "context-text" }, title, el("span", { class: "context-summary" }, summary(message).slice(0, 160))),
        button({ class: "round small", label: "cancel", onclick: () => this.setContext(null) }, icon("close")));
    }
    this.refresh();
  }

  send() {
    const { text, entities } = read(this.field);
    if (text || this.tray.files.length) return this.post(text, entities);
    return undefined;
  }

  /** Sends; what was written stays in the field when the sandbox refuses. */
  async post(text, entities) {
    const { chatId } = this.phone;
    const written = { nodes: [...this.field.childNodes], context: this.context, files: this.tray.files };
    const marks = entities.length ? entities : undefined;
    this.context = null;
    this.bar.hidden = true;
    this.field.replaceChildren();
    this.tray.clear();
    this.refresh();
    try {
      await this.deliver(text, marks, written, chatId);
      this.phone.sent(text);
    } catch (error) {
      this.restore(written);
      this.phone.failed(error);
    }
  }

  deliver(text, marks, { context, files }, chatId) {
    const actor = this.phone.actor();
    if (context?.mode === "edit") return editText(actor, { message_id: context.message.message_id, text, entities: marks, chat_id: chatId });
    const reply = context?.message.message_id;
    if (!files.length) return sendText(actor, { text, entities: marks, chat_id: chatId, reply_to: reply });
    const caption = { caption: text || undefined, caption_entities: marks && JSON.stringify(marks) };
    return attach(actor, files, { ...caption, chat_id: chatId, reply_to: reply });
  }

  restore({ nodes, context, files }) {
    if (!this.isEmpty()) return;
    this.setContext(context);
    this.field.replaceChildren(...nodes);
    this.tray.add(files);
    this.refresh();
  }
}
