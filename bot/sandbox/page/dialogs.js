/** The few windows above the page: a picture, and a question with a form. */

import { button, el, icon } from "./dom.js";

function show(dialog) {
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.showModal();
}

/** Shows a picture as large as the window allows. */
export function openPicture(source, alt) {
  const dialog = el("dialog", { class: "lightbox", label: "photo" });
  dialog.append(el("img", { src: source, alt }), button({ class: "round", label: "close", onclick: () => dialog.close() }, icon("close")));
  dialog.addEventListener("click", () => dialog.close());
  show(dialog);
}

/** Asks for a date and time. `accept(value)` may return a phrase that says what is wrong with it. */
export function askDateTime(title, value, accept) {
  const field = el("input", { type: "datetime-local", value, min: value, required: true, label: title });
  const wrong = el("p", { class: "wrong", role: "alert" });
  const dialog = el("dialog", { class: "ask", label: title });
  const form = el("form", { method: "dialog" }, el("h2", { t: title }), field, wrong,
    el("div", { class: "ask-buttons" }, button({ class: "quiet", t: "cancel", onclick: () => dialog.close() }),
      el("button", { type: "submit", class: "primary", t: "move" })));
  form.addEventListener("submit", (event) => {
    const problem = accept(field.value);
    wrong.textContent = problem ?? "";
    if (problem) event.preventDefault();
  });
  dialog.append(form);
  show(dialog);
  field.focus();
}
