/**
 * Text with MessageEntity marks (Bot API: offsets and lengths in UTF-16 code units, as JavaScript's strings count)
 * to DOM nodes. Content becomes text nodes only; links are followed only with a safe scheme.
 */

import { button, el } from "./dom.js";
import { bindText } from "./i18n.js";

const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code" };
const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);
const SAFE = new Set(["http:", "https:", "mailto:", "tel:", "tg:"]);
const COLLAPSED_LINES = 3;

/** Text to a fragment. `press(kind, value)` hears of pressed commands and bot links. */
export function render(text, entities = [], press = () => {}) {
  const marks = entities
    .map((mark, order) => ({ ...mark, order, end: mark.offset + mark.length }))
    .sort((a, b) => a.offset - b.offset || b.end - a.end || a.order - b.order);
  return span(text, 0, text.length, marks, press);
}

function span(text, start, end, marks, press) {
  const fragment = document.createDocumentFragment();
  let at = start;
  for (let index = 0; index < marks.length; index += 1) {
    const mark = marks[index];
    if (mark.offset >= end) break;
    if (mark.offset < at) continue;
    fragment.append(text.slice(at, mark.offset));
    const stop = Math.min(mark.end, end);
    const within = marks.slice(index + 1).filter((each) => each.offset < stop);
    const inner = within.map((each) => ({ ...each, end: Math.min(each.end, stop) }));
    fragment.append(wrap(mark, text.slice(mark.offset, stop), span(text, mark.offset, stop, inner, press), press));
    at = BLOCKS.has(mark.type) && text[stop] === "\n" ? stop + 1 : stop; // a block ends its line by itself
  }
  fragment.append(text.slice(at, end));
  return fragment;
}

function wrap(mark, raw, content, press) {
  if (TAGS[mark.type]) return el(TAGS[mark.type], {}, content);
  switch (mark.type) {
    case "spoiler": return spoiler(content);
    case "pre": return el("pre", { "data-language": mark.language }, el("code", {}, content));
    case "blockquote": return el("blockquote", {}, content);
    case "expandable_blockquote": return expandable(content);
    case "custom_emoji": return el("span", { class: "emoji" }, content);
    case "bot_command": return button({ class: "command", onclick: () => press("command", raw) }, content);
    case "url": return link(/^[a-z][a-z0-9+.-]*:/i.test(raw) ? raw : `https://${raw}`, content, press);
    case "text_link": return link(mark.url, content, press);
    case "email": return link(`mailto:${raw}`, content, press);
    case "phone_number": return link(`tel:${raw}`, content, press);
    default: return el("span", { class: `mark-${mark.type}` }, content); // mention, hashtag, cashtag, text_mention
  }
}

function spoiler(content) {
  const hidden = el("span", { class: "spoiler", role: "button", tabindex: "0", label: "reveal" });
  const reveal = () => {
    hidden.classList.add("revealed");
    for (const name of ["role", "tabindex", "title", "aria-label", "data-i18n-label"]) hidden.removeAttribute(name);
  };
  hidden.addEventListener("click", reveal);
  hidden.addEventListener("keydown", (event) => (event.key === "Enter" || event.key === " ") && reveal());
  hidden.append(content);
  return hidden;
}

function expandable(content) {
  const body = el("span", { class: "fold" }, content);
  const quote = el("blockquote", { class: "expandable" }, body);
  const lines = body.textContent.split("\n").length;
  if (lines <= COLLAPSED_LINES && body.textContent.length < 110) return quote;
  const toggle = button({ class: "unfold", t: "expand", "aria-expanded": "false" });
  toggle.addEventListener("click", () => {
    const open = quote.classList.toggle("open");
    toggle.setAttribute("aria-expanded", String(open));
    bindText(toggle, open ? "collapse" : "expand");
  });
  quote.append(toggle);
  return quote;
}

/** The start payload of a link to the bot (`https://t.me/<bot>?start=<payload>`), or null. */
export function startPayload(address) {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url || !["t.me", "telegram.me"].includes(url.hostname)) return null;
  return url.searchParams.get("start");
}

/** An anchor; a link that starts the bot is pressed on this phone instead of leaving the page. */
export function link(address, content, press, attributes = {}) {
  if (!URL.canParse(address) || !SAFE.has(new URL(address).protocol)) return el("span", {}, content);
  const anchor = el("a", { href: address, target: "_blank", rel: "noopener noreferrer", ...attributes }, content);
  const payload = startPayload(address);
  if (payload !== null) {
    anchor.addEventListener("click", (event) => {
      event.preventDefault();
      press("command", `/start ${payload}`);
    });
  }
  return anchor;
}
