/** A small menu at a point of the screen: arrow keys move, Escape and a press elsewhere close it. */

import { button, el, icon } from "./dom.js";

/** Opens the menu at `x`, `y`. `items`: `{phrase, symbol, run, danger}`. The focus returns to where it was. */
export function openMenu(x, y, items) {
  document.querySelector(".menu")?.hidePopover();
  const before = document.activeElement;
  // Not "auto": a right click opens it on the press, and some browsers take the release for a click elsewhere.
  const menu = el("div", { class: "menu", popover: "manual", role: "menu" });
  const closed = new AbortController();
  for (const item of items) {
    const run = () => {
      menu.hidePopover();
      item.run();
    };
    menu.append(button({ role: "menuitem", class: item.danger ? "danger" : "", onclick: run }, icon(item.symbol), el("span", { t: item.phrase })));
  }
  menu.addEventListener("keydown", (event) => move(event, menu));
  menu.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    closed.abort();
    menu.remove();
    if (document.activeElement === document.body) before?.focus?.();
  });
  const elsewhere = (event) => menu.contains(event.target) || menu.hidePopover();
  document.addEventListener("pointerdown", elsewhere, { capture: true, signal: closed.signal });
  document.body.append(menu);
  menu.showPopover();
  const box = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(8, Math.min(x, innerWidth - box.width - 8))}px`;
  menu.style.top = `${Math.max(8, Math.min(y, innerHeight - box.height - 8))}px`;
  menu.firstElementChild?.focus({ focusVisible: false });
}

function move(event, menu) {
  if (event.key === "Escape" || event.key === "Tab") menu.hidePopover();
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const items = [...menu.children];
  items.at((items.indexOf(document.activeElement) + step) % items.length).focus();
}
