/** The "/" menu: this person's commands, all of them or those that begin as typed. */

import { button, el } from "./dom.js";
import { state } from "./store.js";

export class CommandList {
  /** `choose(text)` sends a command. */
  constructor(phone, choose) {
    this.phone = phone;
    this.choose = choose;
    this.marked = -1;
    this.typed = "";
    this.element = el("div", { class: "commands", role: "listbox", label: "commands", hidden: true });
    document.addEventListener("pointerdown", (event) => {
      if (!this.phone.element?.querySelector(".composer").contains(event.target)) this.close();
    });
  }

  toggle() {
    if (this.element.hidden) this.open(this.all());
    else this.close();
  }

  all() {
    return state.people.get(this.phone.actor())?.commands ?? [];
  }

  /** Follows what is typed: "/dr" leaves the commands that begin so. */
  suggest(text) {
    const wanted = /^\/(\w*)$/.exec(text)?.[1];
    const fitting = wanted === undefined ? [] : this.all().filter((each) => each.command.startsWith(wanted));
    if (text === this.typed) return;
    this.typed = text;
    if (fitting.length) this.open(fitting);
    else this.close();
  }

  open(commands) {
    this.marked = -1;
    const rows = commands.map(({ command, description }) => {
      const send = () => {
        this.close();
        this.choose(`/${command}`);
      };
      return button({ role: "option", class: "command-row", onclick: send, dataset: { command } },
        el("code", {}, `/${command}`), el("span", {}, description));
    });
    this.element.replaceChildren(...(rows.length ? rows : [el("p", { class: "empty", t: "no_commands" })]));
    this.element.hidden = false;
  }

  close() {
    this.element.hidden = true;
  }

  /** Takes the keys that belong to the menu; returns whether it did. */
  key(event) {
    if (this.element.hidden) return false;
    const rows = [...this.element.querySelectorAll(".command-row")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && rows.length) {
      this.marked = this.marked < 0 && step < 0 ? rows.length - 1 : (this.marked + step + rows.length) % rows.length;
      rows.forEach((row, index) => row.setAttribute("aria-selected", String(index === this.marked)));
      rows[this.marked].scrollIntoView({ block: "nearest" });
      return true;
    }
    if (event.key === "Escape") return this.close() ?? true;
    if ((event.key === "Enter" || event.key === "Tab") && rows[this.marked]) return rows[this.marked].click() ?? true;
    return false;
  }
}
