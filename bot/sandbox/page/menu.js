/** A small menu at a point of the screen: arrow keys move, Escape and a press elsewhere close it. */

import { button, el, icon } from "./dom.js";

/** Opens the menu at `x`, `y`. `items`: `{phrase, symbol, run, danger}`. The focus returns to where it was. */
export function openMenu(x, y, items) {
  document.querySelector(".menu")?.hidePopover();
  const before = document.activeElement;
  const menu = el("div", { class: "menu", popover: "auto", role: "menu" });
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
    menu.remove();
    if (document.activeElement === document.body) before?.focus?.();
  });
  document.body.append(menu);
  menu.showPopover();
  const box = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(8, Math.min(x, innerWidth - box.width - 8))}px`;
  menu.style.top = `${Math.max(8, Math.min(y, innerHeight - box.height - 8))}px`;
  menu.firstElementChild?.focus({ focusVisible: false });
}

function move(event, menu) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const items = [...menu.children];
  items.at((items.indexOf(document.activeElement) + step) % items.length).focus();
}
