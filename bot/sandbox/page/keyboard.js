/** Inline keyboards: rows of buttons under a bubble. */

import { button, el, icon } from "./dom.js";
import { link } from "./entities.js";

const GIVE_UP = 8000;
const ROOM = 40; // half-width characters that fit on one row of a phone, paddings taken off

/** The keyboard of a message. `view.tap(message, key, node)` hears of a press. */
export function keyboard(message, view) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows?.length) return null;
  const keys = rows.map((row) => el("div", { class: `keyrow ${fit(row)}` }, ...row.map((key) => keyButton(message, key, view))));
  return el("div", { class: "keyboard" }, ...keys);
}

/** Equal columns where every label has room in one, else columns by the length of their labels. */
function fit(row) {
  const widest = Math.max(...row.map((key) => width(key.text)));
  return widest <= ROOM / row.length - 3 ? "even" : "by-label";
}

const width = (text) => [...text].reduce((sum, letter) => sum + (letter > "\u2e7f" ? 2 : 1), 0);

function keyButton(message, key, view) {
  const label = el("span", { class: "key-label" }, key.text);
  if (key.url) return link(key.url, label, view.press, { class: "key key-link" });
  if (key.copy_text) return button({ class: "key", onclick: () => view.copy(key.copy_text.text) }, label, icon("copy"));
  const node = button({ class: "key", disabled: key.callback_data === undefined }, label);
  node.addEventListener("click", () => {
    node.setAttribute("aria-busy", "true");
    setTimeout(() => node.removeAttribute("aria-busy"), GIVE_UP);
    view.tap(message, key, node);
  });
  return node;
}

/** Takes the waiting look off every button below `root`. */
export function settle(root) {
  for (const node of root.querySelectorAll("[aria-busy]")) node.removeAttribute("aria-busy");
}
