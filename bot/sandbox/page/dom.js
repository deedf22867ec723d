/** Building DOM nodes. Content only ever becomes text nodes: nothing here parses markup. */

import { bindLabel, bindText } from "./i18n.js";

/**
 * Makes an element. Attributes: `class`, `dataset`, `onX` listeners, booleans, anything else as it stands;
 * `t` is a phrase shown as text, `label` a phrase for title and aria-label. Both follow the language switch.
 */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") node.className = value;
    else if (name === "dataset") Object.assign(node.dataset, value);
    else if (name === "t") bindText(node, value);
    else if (name === "label") bindLabel(node, value);
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** A button that never submits a form. */
export function button(attributes, ...children) {
  return el("button", { type: "button", ...attributes }, ...children);
}

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  send: "M4 12 20 4l-5 16-3.5-6.5z M11.5 13.5 20 4",
  attach: "M20 11.5 12 19.5a5 5 0 0 1-7-7l8.5-8.5a3.4 3.4 0 0 1 4.8 4.8L9.7 17.3a1.7 1.7 0 0 1-2.4-2.4L15 7.2",
  slash: "M7 4h10a3 3 0 0 1 3 3v10a3 3 0 0 1-3 3H7a3 3 0 0 1-3-3V7a3 3 0 0 1 3-3zM13.7 8l-3.4 8",
  close: "M6 6l12 12M18 6 6 18",
  more: "M6 12h.01M12 12h.01M18 12h.01",
  reply: "M9 7 4 12l5 5M4 12h10a6 6 0 0 1 6 6",
  forward: "m15 7 5 5-5 5M20 12H10a6 6 0 0 0-6 6",
  edit: "M4 20h4L19 9a2.1 2.1 0 0 0-4-4L4 16z",
  copy: "M9 9h10v11H9zM5 15V4h10",
  down: "m6 10 6 6 6-6",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3.5 2",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6 19 19M5 19l1.4-1.4M17.6 6.4 19 5",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z",
  help: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9.5 9.5a2.5 2.5 0 1 1 3.7 2.2c-.8.5-1.2 1-1.2 1.8M12 16.8v.01",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  pin: "M12 21s7-6.2 7-11.5A7 7 0 0 0 5 9.5C5 14.8 12 21 12 21zM12 7.5a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
  play: "M7 5v14l12-7z",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.600z",
  block: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM5.7 5.700l12.6 12.6",
  check: "m5 12.5 4.5 4.5L19 7.5",
  sliders: "M4 7h9M17 7h3M15 5v4M4 17h3M11 17h9M9 15v4",
  link: "M8 16 16 8M9 8h7v7",
  poll: "M6 20V10M12 20V4M18 20v-7",
};

/** A line icon, hidden from screen readers: the button around it carries the label. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** Whether the person asked for less motion. */
export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Whether one phone fills the screen. */
export const narrow = matchMedia("(max-width: 759px)");
