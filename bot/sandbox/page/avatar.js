/** The little tile that stands for a person, a group or the bot. */

import { el } from "./dom.js";

const HUES = [162, 28, 205, 340, 48, 268, 128, 8, 230, 300];

/** A steady hue for an id, so that a person keeps their colour. */
export const hue = (id) => HUES[Math.abs(Number(id)) % HUES.length];

/** Two characters: of a person's Chinese name the given name's, of a group's the first; initials otherwise. */
function mark(name, shape) {
  const letters = [...name.replaceAll(/\s+/g, " ").trim()];
  if (letters.some((letter) => /\p{Script=Han}/u.test(letter))) {
    const han = letters.filter((letter) => /\p{Script=Han}/u.test(letter));
    return (shape === "person" ? han.slice(-2) : han.slice(0, 2)).join("");
  }
  return name.split(/\s+/).map((word) => [...word][0] ?? "").slice(0, 2).join("").toUpperCase();
}

/** A tile for `{id, name}`; `shape` "group" is rounder, "bot" carries the seal. */
export function avatar(id, name, shape = "person") {
  const tile = el("span", { class: `avatar avatar-${shape}`, "aria-hidden": "true" }, shape === "bot" ? "审" : mark(name, shape));
  tile.style.setProperty("--hue", hue(id));
  return tile;
}
