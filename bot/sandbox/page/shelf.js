/** The phones side by side, and the list to choose from. On a narrow screen one phone at a time. */

import { avatar } from "./avatar.js";
import { PARTS, playing } from "./cast.js";
import { button, calm, el, icon, narrow } from "./dom.js";
import { bindLabel, language, t } from "./i18n.js";
import { Phone } from "./phone.js";
import { emit, on, state } from "./store.js";
import { clearUnread, firstUnread, isUnread, noteUnread, total, unread } from "./unread.js";

const REMEMBERED = "xianshen.shown";

export class Shelf {
  /** `list` holds the entries, `shelf` the phones. */
  constructor(list, shelf, live) {
    this.list = list;
    this.shelf = shelf;
    this.live = live;
    this.phones = new Map();
    this.entries = new Map();
    this.shown = new Set();
    this.chosen = false; // until somebody brings out or puts away a phone, newcomers may change what is out
    this.current = null;
    this.seen = new IntersectionObserver((changes) => this.inView(changes), { root: shelf, threshold: 0.6 });
    this.visible = new Set();
    narrow.addEventListener("change", () => this.arrange());
    this.listen();
  }

  listen() {
    const at = (act) => (event) => this.phones.has(event.chat_id) && act(this.phones.get(event.chat_id), event);
    for (const type of ["snapshot", "language"]) on(type, () => this.rebuild((phone) => phone.reset()));
    for (const type of ["chat", "blocked"]) on(type, () => this.rebuild((phone) => phone.refresh()));
    on("message", (event) => this.message(event));
    on("edited", at((phone, event) => phone.edited(event.message)));
    on("deleted", at((phone, event) => phone.deleted(event.message_id)));
    on("action", at((phone, event) => phone.typing(event.action)));
    on("answer", (event) => {
      const phone = this.phones.get(state.lastTap.get(event.user_id) ?? event.user_id) ?? this.phones.get(event.user_id);
      phone?.answer(event);
    });
  }

  ids() {
    return [...state.people.keys(), ...state.groups.keys()];
  }

  /** List and phones anew from what the store knows; phones stay, `renew`ed, with what is being written on them. */
  rebuild(renew) {
    const ids = this.ids();
    for (const [id, phone] of this.phones) {
      if (ids.includes(id)) continue;
      this.takeOff(phone);
      this.phones.delete(id);
    }
    if (!this.chosen) this.shown = this.remembered() ?? this.initial();
    this.current = ids.includes(this.current) ? this.current : (ids.find((id) => this.shown.has(id)) ?? ids[0]);
    this.drawList();
    for (const phone of this.phones.values()) renew(phone);
    this.arrange();
  }

  remembered() {
    const kept = JSON.parse(localStorage.getItem(REMEMBERED) ?? "null");
    const known = new Set(this.ids());
    const shown = kept?.filter((id) => known.has(id));
    return shown?.length ? new Set(shown) : null;
  }

  /** Before anybody has chosen: whoever the first steps need, and a group. */
  initial() {
    const group = [...state.groups.values()].find((each) => each.kind === "group");
    const cast = [...Object.keys(PARTS).map(playing), group].filter(Boolean);
    return new Set(cast.map((each) => each.id));
  }

  drawList() {
    this.entries.clear();
    const people = [...state.people.values()].map((person) => this.entry(person.id, person.name, person.note, "person"));
    const groups = [...state.groups.values()].map((group) => {
      const detail = group.kind === "channel" ? t("channel") : t("members", { count: group.members.length });
      return this.entry(group.id, group.title, detail, "group");
    });
    const heading = (phrase) => el("h2", { class: "list-heading", t: phrase });
    const all = button({ class: "show-all", t: "show_all", onclick: () => this.showAll() });
    this.list.replaceChildren(el("div", { class: "list-top" }, heading("people"), all), ...people,
      ...(groups.length ? [heading("groups"), ...groups] : []));
    for (const id of this.entries.keys()) this.mark(id);
  }

  entry(id, name, note, shape) {
    const badge = el("span", { class: "badge", hidden: true });
    const open = button({ class: "entry", dataset: { testid: "person", person: id }, onclick: () => this.show(id, true) },
      avatar(id, name, shape), el("span", { class: "entry-text" }, el("span", { class: "entry-name" }, name), el("span", { class: "entry-note" }, note ?? "")), badge);
    const eye = button({ class: "round small eye", onclick: () => (this.shown.has(id) ? this.hide(id) : this.show(id)) }, icon("eye"));
    const row = el("div", { class: "entry-row" }, open, eye);
    this.entries.set(id, { row, open, badge, eye, name });
    return row;
  }

  /** Draws whether a phone is out, the current one, and how much is unread on it. */
  mark(id) {
    const { row, open, badge, eye, name } = this.entries.get(id);
    const out = narrow.matches ? id === this.current : this.shown.has(id);
    const count = unread(id);
    row.classList.toggle("out", out);
    row.classList.toggle("has-new", count > 0);
    open.setAttribute("aria-current", String(id === this.current));
    eye.setAttribute("aria-pressed", String(out));
    bindLabel(eye, out ? "hide_phone" : "show_phone");
    badge.hidden = !count;
    badge.textContent = count > 99 ? "99+" : count;
    open.setAttribute("aria-label", count ? `${name}, ${t("unread", { count })}` : name);
    this.phones.get(id)?.element.classList.toggle("has-new", count > 0);
    document.title = `${total() ? `(${total()}) ` : ""}${language() === "en" ? "xianshen" : "先审 xianshen"}`;
  }

  phone(id) {
    if (!this.phones.has(id)) {
      const phone = new Phone(id, () => this.hide(id));
      this.phones.set(id, phone);
      phone.reset();
    }
    return this.phones.get(id);
  }

  /** Puts the chosen phones on the shelf in the order of the list. */
  arrange() {
    const wanted = narrow.matches ? [this.current] : this.ids().filter((id) => this.shown.has(id));
    const nodes = wanted.filter((id) => id !== undefined && id !== null).map((id) => this.phone(id).element);
    for (const phone of this.phones.values()) if (!nodes.includes(phone.element)) this.takeOff(phone);
    nodes.forEach((node, index) => {
      if (this.shelf.children[index] === node) return;
      const fresh = !node.isConnected;
      this.shelf.insertBefore(node, this.shelf.children[index] ?? null);
      if (fresh) this.putOn(Number(node.dataset.phone));
    });
    this.empty ??= el("p", { class: "shelf-empty", t: "empty_shelf" });
    if (nodes.length) this.empty.remove();
    else this.shelf.append(this.empty);
    for (const id of this.entries.keys()) this.mark(id);
  }

  putOn(id) {
    const { list, element } = this.phones.get(id);
    if (firstUnread(id)) list.markNew(firstUnread(id));
    if (list.stuck) list.toBottom();
    else list.element.scrollTop = list.keptScroll ?? 0;
    this.seen.observe(element);
  }

  takeOff(phone) {
    if (!phone.element.isConnected) return;
    phone.list.keptScroll = phone.list.element.scrollTop;
    this.seen.unobserve(phone.element);
    this.visible.delete(phone.chatId);
    phone.element.remove();
  }

  inView(changes) {
    for (const { target, isIntersecting } of changes) {
      const id = Number(target.dataset.phone);
      if (!isIntersecting) this.visible.delete(id);
      else {
        this.visible.add(id);
        if (isUnread(id)) this.phones.get(id).list.markNew(firstUnread(id));
        clearUnread(id);
      }
      if (this.entries.has(id)) this.mark(id);
    }
  }

  message(event) {
    const { chat_id: id, message } = event;
    const watched = this.visible.has(id);
    const own = message.from?.id === id;
    if (!watched && !own) noteUnread(id, message.message_id);
    const phone = this.phones.get(id);
    if (phone) {
      if (!watched && !own) phone.list.markNew(firstUnread(id));
      phone.message(message);
    }
    if (message.from?.is_bot) this.live.textContent = Phone.announcement(id, message);
    if (this.entries.has(id)) this.mark(id);
  }

  /** Brings a phone out and into view; `choose` makes it the current one. */
  show(id, choose = false) {
    if (choose) this.current = id;
    this.shown.add(id);
    this.remember();
    this.arrange();
    const { element } = this.phone(id);
    element.scrollIntoView({ inline: "center", block: "nearest", behavior: calm() ? "instant" : "smooth" });
    if (!choose) return;
    element.classList.remove("called");
    requestAnimationFrame(() => element.classList.add("called"));
    this.entries.get(id).open.scrollIntoView({ inline: "center", block: "nearest" });
    if (!narrow.matches) element.querySelector(".field")?.focus({ preventScroll: true });
  }

  hide(id) {
    this.shown.delete(id);
    this.remember();
    this.arrange();
  }

  showAll() {
    this.shown = new Set(this.ids());
    this.remember();
    this.arrange();
  }

  remember() {
    this.chosen = true;
    localStorage.setItem(REMEMBERED, JSON.stringify([...this.shown]));
    emit("arranged", {});
  }
}
