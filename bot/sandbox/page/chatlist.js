/** The messages of one chat: a window on the newest, older ones drawn as one scrolls up. */

import { bubble, isOwn, sender } from "./bubble.js";
import { button, calm, el, icon } from "./dom.js";
import { bindLabel } from "./i18n.js";
import { messagesOf } from "./store.js";
import { day, dayKey } from "./time.js";

const WINDOW = 60; // bubbles drawn at first, and per step upwards
const NEAR_BOTTOM = 60; // pixels that still count as being at the bottom
const NEAR_TOP = 400;
const CLUSTER = 5 * 60; // seconds within which bubbles of one sender stand together

const at = (message) => new Date(message.date * 1000);

/** Messages to bubbles: those of one media group stand together. */
function grouped(messages) {
  const groups = [];
  for (const message of messages) {
    const last = groups.at(-1);
    if (message.media_group_id && last?.[0].media_group_id === message.media_group_id) last.push(message);
    else groups.push([message]);
  }
  return groups;
}

export class ChatList {
  /** `view` is what bubbles may ask of their phone (see bubble.js). */
  constructor(view) {
    this.view = view;
    this.stuck = true;
    this.missed = 0;
    this.lastTop = 0;
    this.newFrom = null;
    this.inner = el("div", { class: "messages-inner" });
    this.element = el("div", { class: "messages", tabindex: "0", role: "log", "aria-live": "off" }, this.inner);
    this.down = button({ class: "round to-bottom", label: "to_bottom", hidden: true, onclick: () => this.toBottom() }, icon("down"), el("span", { class: "badge", hidden: true }));
    this.element.addEventListener("scroll", () => this.scrolled(), { passive: true });
    const resized = new ResizeObserver(() => this.stuck && this.toBottom());
    resized.observe(this.inner);
    resized.observe(this.element);
    this.reset();
  }

  /** Draws the window anew, as long as it was. */
  reset(count = Math.max(WINDOW, this.groups ? this.groups.length - this.start : 0)) {
    this.groups = grouped(messagesOf(this.view.chatId));
    this.start = Math.max(0, this.groups.length - count);
    this.inner.replaceChildren(...this.rows(this.start, this.groups.length));
    if (!this.groups.length) this.inner.append(this.emptyNote());
    if (this.stuck) this.toBottom();
  }

  emptyNote() {
    return el("p", { class: "empty", t: this.view.kind === "channel" ? "empty_channel" : "empty" });
  }

  rows(from, to) {
    const rows = [];
    for (let index = from; index < to; index += 1) rows.push(...this.row(index));
    return rows;
  }

  /** The bubble at an index, with the lines that belong above it. */
  row(index) {
    const group = this.groups[index];
    const before = this.groups[index - 1]?.at(-1);
    const newDay = !before || dayKey(at(before)) !== dayKey(at(group[0]));
    const head = newDay || sender(before).id !== sender(group[0]).id || group[0].date - before.date > CLUSTER;
    const rows = newDay ? [el("div", { class: "day" }, el("span", {}, day(at(group[0]))))] : [];
    if (group.some((each) => each.message_id === this.newFrom)) rows.push(el("div", { class: "new-line" }, el("span", { t: "new_messages" })));
    rows.push(bubble(group, this.view, head));
    return rows;
  }

  /** A message arrived. */
  append(message) {
    const messages = messagesOf(this.view.chatId);
    if (messages.at(-1) !== message) return this.reset();
    const album = message.media_group_id && this.groups.at(-1)?.[0].media_group_id === message.media_group_id;
    if (album) {
      this.groups.at(-1).push(message);
      this.redraw(this.groups.length - 1);
    } else {
      if (!this.groups.length) this.inner.replaceChildren();
      this.groups.push([message]);
      const rows = this.row(this.groups.length - 1);
      rows.at(-1).classList.add("arriving");
      this.inner.append(...rows);
      if (this.stuck) this.trim();
    }
    if (this.stuck || isOwn(message, this.view)) this.follow();
    else this.miss(this.missed + 1);
  }

  /** A message changed: drawn again in place, with a brief glow. */
  replace(message) {
    const index = this.indexOf(message.message_id);
    if (index < 0) return;
    const group = this.groups[index];
    group[group.findIndex((each) => each.message_id === message.message_id)] = message;
    if (index >= this.start) this.redraw(index)?.classList.add("changed");
  }

  indexOf(messageId) {
    return this.groups.findIndex((group) => group.some((each) => each.message_id === messageId));
  }

  nodeOf(index) {
    return this.inner.querySelector(`:scope > [data-message-id="${this.groups[index][0].message_id}"]`);
  }

  redraw(index) {
    const old = this.nodeOf(index);
    const next = this.row(index).at(-1);
    const key = [...(old?.querySelectorAll(".key") ?? [])].indexOf(document.activeElement);
    old?.replaceWith(next);
    if (key >= 0) next.querySelectorAll(".key")[key]?.focus({ preventScroll: true });
    return next;
  }

  /** Shows a message, drawing up to it when it is above the window. */
  jump(messageId) {
    const index = this.indexOf(messageId);
    if (index < 0) return false;
    this.stuck = false;
    if (index < this.start) this.reset(this.groups.length - index + 10);
    const node = this.nodeOf(index);
    node.scrollIntoView({ block: "center", behavior: calm() ? "instant" : "smooth" });
    node.classList.remove("found");
    requestAnimationFrame(() => node.classList.add("found"));
    return true;
  }

  scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.element;
    if (!clientHeight) return;
    // Growth of the content moves nothing: only going up lets go of the bottom.
    if (scrollHeight - scrollTop - clientHeight < NEAR_BOTTOM) this.stuck = true;
    else if (scrollTop < this.lastTop) this.stuck = false;
    this.lastTop = scrollTop;
    this.down.hidden = this.stuck;
    if (this.stuck) this.miss(0);
    if (scrollTop < NEAR_TOP && this.start > 0) this.older();
  }

  older() {
    const from = Math.max(0, this.start - WINDOW);
    const fromBottom = this.element.scrollHeight - this.element.scrollTop;
    this.inner.prepend(...this.rows(from, this.start));
    this.start = from;
    this.element.scrollTop = this.element.scrollHeight - fromBottom;
  }

  trim() {
    if (this.groups.length - this.start > 3 * WINDOW) this.reset(WINDOW);
  }

  /** Stays at the bottom from here on; the next layout scrolls there, once for many messages. */
  follow() {
    this.stuck = true;
    this.down.hidden = true;
    this.miss(0);
  }

  toBottom() {
    this.follow();
    this.element.scrollTop = this.element.scrollHeight;
  }

  miss(count) {
    if (count === this.missed) return;
    this.missed = count;
    const badge = this.down.lastElementChild;
    badge.hidden = count === 0;
    badge.textContent = count;
    bindLabel(this.down, count ? ["unread", { count }] : "to_bottom");
  }

  /** Draws the line "New" above a message; null takes it away. */
  markNew(messageId) {
    if (messageId === this.newFrom) return;
    this.newFrom = messageId;
    this.inner.querySelector(".new-line")?.remove();
    const index = messageId === null ? -1 : this.indexOf(messageId);
    if (index >= this.start) this.nodeOf(index)?.before(el("div", { class: "new-line" }, el("span", { t: "new_messages" })));
  }
}
