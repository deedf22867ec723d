/** One message, or one album, as a bubble. */

import { avatar, hue } from "./avatar.js";
import { button, el, icon } from "./dom.js";
import { render } from "./entities.js";
import { keyboard } from "./keyboard.js";
import { album, isPicture, kindOf, media, summary } from "./media.js";
import { find, nameOf, state } from "./store.js";
import { full, hourMinute } from "./time.js";

const SERVICE = {
  new_chat_members: (message) => ["joined", { name: message.new_chat_members.map(nameOf).join("、") }],
  left_chat_member: (message) => ["left", { name: nameOf(message.left_chat_member) }],
  pinned_message: () => ["pinned", {}],
  migrate_to_chat_id: () => ["migrated", {}],
};

/** Who a message is from: a user or, in channels and for anonymous administrators, a chat. */
export const sender = (message) => message.from ?? message.sender_chat ?? message.chat;

/** Whether the message is from the person whose phone this is. */
export const isOwn = (message, view) => sender(message).id === view.actor();

/**
 * A bubble for one message or the messages of an album, or a line for a service message.
 * `view`: what the phone offers: chatId, actor(), kind, press, copy, tap, menu, reply, jump.
 * `head`: the first bubble in a row of bubbles by the same sender.
 */
export function bubble(messages, view, head) {
  const [first] = messages;
  const service = Object.keys(SERVICE).find((key) => first[key] !== undefined);
  if (service) return el("div", { class: "service", dataset: { messageId: first.message_id } }, el("span", { t: SERVICE[service](first) }));

  const own = isOwn(first, view);
  const named = view.kind !== "private" && !own;
  const keys = keyboard(messages.at(-1), view);
  const classes = ["message", own ? "own" : "other", head && "head", keys && "has-keyboard", named && "named"];
  const more = button({ class: "more", label: "message_menu", "aria-haspopup": "menu" }, icon("more"));
  const sheet = el("div", { class: "bubble" }, ...contents(messages, view, named && head), more);
  const node = el("article", { class: classes.filter(Boolean).join(" "), dataset: { messageId: first.message_id } },
    named && (head ? senderTile(first) : el("span", { class: "avatar-gap" })),
    el("div", { class: "stack" }, sheet, keys));
  if (messages.length === 1 && kindOf(first) === "sticker") sheet.classList.add("bare");
  if (messages.every(isPicture)) sheet.classList.add("pictured");
  listen(sheet, more, messages, view);
  return node;
}

function senderTile(message) {
  const from = sender(message);
  return avatar(from.id, nameOf(from), from.is_bot ? "bot" : "person");
}

function contents(messages, view, showName) {
  const [first] = messages;
  const captioned = messages.find((each) => each.text ?? each.caption) ?? first;
  const text = captioned.text ?? captioned.caption;
  const inside = messages.length > 1 ? album(messages) : media(first);
  const stamp = stampOf(messages);
  const parts = [showName && nameLine(first), forwardLine(first), quote(first, view), inside];
  if (text) {
    const entities = captioned.entities ?? captioned.caption_entities;
    parts.push(el("div", { class: "text", dir: "auto" }, render(text, entities, view.press), stamp));
  } else {
    if (!inside) parts.push(el("div", { class: "text muted", t: "unsupported" }));
    parts.push(stamp);
  }
  return parts.filter(Boolean);
}

function nameLine(message) {
  const line = el("div", { class: "sender" }, nameOf(sender(message)));
  line.style.setProperty("--hue", hue(sender(message).id));
  return line;
}

function forwardLine(message) {
  const origin = message.forward_origin;
  if (!origin) return null;
  const name = origin.sender_user_name ?? nameOf(origin.sender_user ?? origin.sender_chat ?? origin.chat);
  return el("div", { class: "forwarded" }, icon("forward"), el("span", { t: ["forwarded_from", { name }] }));
}

function quote(message, view) {
  const target = message.reply_to_message;
  if (!target) return null;
  const from = sender(target);
  const line = button({ class: "quote", onclick: () => view.jump(target.message_id) },
    el("span", { class: "quote-name" }, nameOf(from)),
    el("span", { class: "quote-text" }, summary(find(view.chatId, target.message_id) ?? target).slice(0, 120)));
  line.style.setProperty("--hue", hue(from.id));
  return line;
}

function stampOf(messages) {
  const [first] = messages;
  const date = new Date(first.date * 1000);
  const edited = messages.some((each) => each.edit_date);
  return el("span", { class: "stamp" }, edited && el("span", { t: "edited" }),
    el("time", { datetime: date.toISOString(), title: `${full(date)} ${state.timezone}` }, hourMinute(date)));
}

const LONG_PRESS = 480;

function listen(sheet, more, messages, view) {
  let timer;
  const open = (x, y) => view.menu(messages, x, y);
  const busy = (event) => event.target.closest("a, button, audio, video");
  more.addEventListener("click", () => {
    const box = more.getBoundingClientRect();
    open(box.left, box.bottom + 4);
  });
  sheet.addEventListener("dblclick", (event) => {
    if (busy(event)) return;
    getSelection().removeAllRanges();
    view.reply(messages[0]);
  });
  sheet.addEventListener("contextmenu", (event) => {
    if (event.target.closest("a") || !getSelection().isCollapsed) return;
    event.preventDefault();
    open(event.clientX, event.clientY);
  });
  sheet.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "touch" || busy(event)) return;
    timer = setTimeout(open, LONG_PRESS, event.clientX, event.clientY);
  });
  for (const end of ["pointerup", "pointercancel", "pointermove"]) sheet.addEventListener(end, () => clearTimeout(timer));
}
