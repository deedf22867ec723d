/** One phone: a person's chat with the bot, or a group or channel. */

import { ActingAs } from "./acting.js";
import { avatar } from "./avatar.js";
import { isOwn } from "./bubble.js";
import { ChatList } from "./chatlist.js";
import { Composer } from "./composer.js";
import { button, el, icon } from "./dom.js";
import { bindLabel, bindText, t } from "./i18n.js";
import { settle } from "./keyboard.js";
import { summary } from "./media.js";
import { openMenu } from "./menu.js";
import { alertOn, toastOn } from "./notes.js";
import { block, forward, tap } from "./sandbox.js";
import { emit, find, messagesOf, state } from "./store.js";

const TYPING_ENDS = 5500;

export class Phone {
  /** `chatId` is a person's id or a group's. `putAway()` hides the phone. */
  constructor(chatId, putAway) {
    this.chatId = chatId;
    this.kind = state.groups.get(chatId)?.kind ?? "private";
    this.acting = this.kind === "group" ? new ActingAs(chatId, () => this.list.reset()) : null;
    this.list = new ChatList(this.view());
    this.composer = this.kind === "channel" ? null : new Composer(this);
    this.status = el("span", { class: "phone-status" });
    this.unblock = el("div", { class: "blocked-bar", hidden: true }, el("span", { t: "blocked" }),
      button({ class: "quiet", t: "unblock", onclick: () => this.setBlocked(false) }));
    this.screen = el("div", { class: "screen" }, this.list.element, this.list.down);
    this.element = el("section", { class: `phone phone-${this.kind}`, dataset: { phone: chatId } }, this.header(putAway), this.screen,
      this.unblock, this.acting?.element, this.composer?.element ?? el("p", { class: "read-only", t: "read_only" }));
    this.listen();
    this.refresh();
  }

  get who() {
    const group = state.groups.get(this.chatId);
    return group ? { name: group.title, group } : (state.people.get(this.chatId) ?? { name: String(this.chatId) });
  }

  /** The user who acts on this phone. */
  actor() {
    return this.acting ? this.acting.userId : this.chatId;
  }

  header(putAway) {
    this.title = el("h2", { class: "phone-name" });
    const shape = this.kind === "private" ? "person" : "group";
    return el("header", { class: "phone-head" }, avatar(this.chatId, this.who.name, shape),
      el("div", { class: "phone-title" }, this.title, this.status),
      this.kind === "private" && button({ class: "round", label: "phone_menu", "aria-haspopup": "menu", onclick: (event) => this.options(event.currentTarget) }, icon("more")),
      button({ class: "round put-away", label: "hide_phone", onclick: putAway }, icon("close")));
  }

  options(anchor) {
    const { left, bottom } = anchor.getBoundingClientRect();
    const { blocked } = this.who;
    openMenu(left, bottom + 4, [{ phrase: blocked ? "unblock" : "block", symbol: blocked ? "check" : "block", danger: !blocked, run: () => this.setBlocked(!blocked) }]);
  }

  /** Draws what the head of the phone says. */
  refresh() {
    const { name, note, group, blocked } = this.who;
    this.title.textContent = name;
    bindLabel(this.element, ["phone_of", { name }]);
    bindLabel(this.list.element, ["phone_of", { name }]);
    if (group) bindText(this.status, group.kind === "channel" ? "channel" : ["members", { count: group.members.length }]);
    else this.status.textContent = note ?? "";
    this.unblock.hidden = !blocked;
    this.element.classList.toggle("is-blocked", Boolean(blocked));
    this.list.element.lang = (this.who.language_code ?? "zh").startsWith("zh") ? "zh-CN" : "en";
    this.acting?.refresh();
  }

  /** What bubbles may ask of this phone. */
  view() {
    return {
      chatId: this.chatId,
      kind: this.kind,
      actor: () => this.actor(),
      press: (_kind, text) => this.composer?.post(text, []),
      copy: (text) => this.copy(text),
      tap: (message, key) => this.tap(message, key),
      menu: (messages, x, y) => this.menu(messages, x, y),
      reply: (message) => this.composer?.reply(message),
      jump: (messageId) => this.list.jump(messageId) || this.toast(t("deleted_message")),
    };
  }

  async tap(message, key) {
    const actor = this.actor();
    state.lastTap.set(actor, this.chatId);
    emit("tapped", { chatId: this.chatId, text: key.text });
    try {
      await tap(actor, { chat_id: this.chatId, message_id: message.message_id, data: key.callback_data });
    } catch (error) {
      settle(this.element);
      this.failed(error);
    }
  }

  menu(messages, x, y) {
    const [message] = messages;
    const items = [];
    const words = messages.map((each) => each.text ?? each.caption).filter(Boolean).join("\n");
    const own = isOwn(message, this.view());
    if (this.composer) items.push({ phrase: "reply", symbol: "reply", run: () => this.composer.reply(message) });
    if (this.composer && own && words && !message.forward_origin) items.push({ phrase: "edit", symbol: "edit", run: () => this.composer.edit(message) });
    const free = !message.has_protected_content;
    if (this.composer && free) items.push({ phrase: "forward", symbol: "forward", run: () => this.forward(messages) });
    if (words && free) items.push({ phrase: "copy", symbol: "copy", run: () => this.copy(words) });
    if (items.length) openMenu(x, y, items);
  }

  async forward(messages) {
    try {
      await forward(this.actor(), { from_chat_id: this.chatId, message_ids: messages.map((each) => each.message_id) });
      if (this.kind !== "private") this.toast(t("forwarded"));
    } catch (error) {
      this.failed(error);
    }
  }

  async copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      this.toast(t("copied"));
    } catch (error) {
      this.failed(error);
    }
  }

  async setBlocked(blocked) {
    try {
      await block(this.chatId, blocked);
    } catch (error) {
      this.failed(error);
    }
  }

  lastOwn() {
    return messagesOf(this.chatId).findLast((each) => isOwn(each, this.view()) && each.text && !each.forward_origin);
  }

  sent(text) {
    this.list.markNew(null);
    this.list.toBottom();
    emit("sent", { chatId: this.chatId, text });
  }

  failed(error) {
    this.toast(t("failed", { reason: error.message }), true);
  }

  toast(text, bad = false) {
    toastOn(this.screen, text, bad);
  }

  listen() {
    let depth = 0;
    const over = (by) => {
      depth = by === 0 ? 0 : depth + by;
      this.element.classList.toggle("dropping", depth > 0);
    };
    if (!this.composer) return;
    this.screen.append(el("div", { class: "drop-here", "aria-hidden": "true" }, icon("attach"), el("span", { t: "drop" })));
    this.element.addEventListener("dragenter", (event) => event.dataTransfer.types.includes("Files") && over(1));
    this.element.addEventListener("dragleave", (event) => event.dataTransfer.types.includes("Files") && over(-1));
    this.element.addEventListener("dragover", (event) => event.preventDefault());
    this.element.addEventListener("drop", (event) => {
      event.preventDefault();
      over(0);
      if (event.dataTransfer.files.length) this.composer.tray.add(event.dataTransfer.files);
    });
  }

  /** The whole chat anew, after a snapshot or a change of language. */
  reset() {
    this.refresh();
    this.list.reset();
    this.composer?.refresh();
    this.askIfAsked(messagesOf(this.chatId).at(-1));
  }

  message(message) {
    this.typing(null);
    this.list.append(message);
    this.askIfAsked(message);
  }

  edited(message) {
    this.list.replace(message);
  }

  deleted(messageId) {
    this.list.reset();
    const context = this.composer?.context;
    if (context?.message.message_id === messageId) this.composer.setContext(null);
  }

  askIfAsked(message) {
    const { force_reply: asked, selective } = message?.reply_markup ?? {};
    if (asked && (!selective || this.isMeant(message))) this.composer?.ask(message);
  }

  /** A selective forced reply is meant for those mentioned and the one whose message is answered. */
  isMeant(message) {
    const mentioned = (message.entities ?? []).some((mark) => mark.user?.id === this.actor());
    return this.kind === "private" || mentioned || message.reply_to_message?.from?.id === this.actor();
  }

  answer({ text, show_alert: alert }) {
    settle(this.element);
    if (text && alert) alertOn(this.element, text);
    else if (text) this.toast(text);
  }

  typing(action) {
    clearTimeout(this.typingTimer);
    this.element.classList.toggle("typing", Boolean(action));
    this.dots?.remove();
    if (!action) return;
    const phrase = action === "typing" ? "typing" : "sending_file";
    this.dots = el("span", { class: "dots" }, el("i"), el("i"), el("i"), el("span", { t: phrase }));
    this.status.after(this.dots);
    this.typingTimer = setTimeout(() => this.typing(null), TYPING_ENDS);
  }

  /** One line for an announcement. */
  static announcement(chatId, message) {
    return t("announce", { name: state.people.get(chatId)?.name ?? state.groups.get(chatId)?.title ?? "", text: summary(find(chatId, message.message_id) ?? message).slice(0, 140) });
  }
}
