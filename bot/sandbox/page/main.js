/** Puts the page together and starts following the sandbox. */

import { el } from "./dom.js";
import { Guide } from "./guide.js";
import { applyLanguage, bindText } from "./i18n.js";
import { follow } from "./sandbox.js";
import { Shelf } from "./shelf.js";
import { on } from "./store.js";
import { restoreTheme, topbar } from "./topbar.js";

const by = (id) => document.getElementById(id);

function say(text) {
  const note = el("p", { class: "notice", role: "alert" }, text);
  by("notices").replaceChildren(note);
  setTimeout(() => note.remove(), 6000);
}

restoreTheme();
const shelf = new Shelf(by("list"), by("shelf"), by("live"));
const guide = new Guide(by("guide"), (userId) => shelf.show(userId, true));
topbar(by("topbar"), () => guide.show(), say);

const connection = by("connection");
bindText(connection, "connecting");
let wasUp = false;
on("connection", ({ up }) => {
  connection.hidden = up;
  if (!up) bindText(connection, wasUp ? "lost" : "connecting");
  wasUp ||= up;
});

applyLanguage();
follow();
