/** Short notes on a phone: a toast that fades, an alert that waits for OK. */

import { button, el } from "./dom.js";

const READING = 3200;
const PER_LETTER = 45;

/** Shows a toast on a phone's screen, long enough to read. */
export function toastOn(screen, text, bad = false) {
  screen.querySelector(".toast")?.remove();
  const toast = el("div", { class: `toast ${bad ? "bad" : ""}`, role: bad ? "alert" : "status" }, text);
  screen.append(toast);
  setTimeout(() => {
    toast.classList.add("leaving");
    setTimeout(() => toast.remove(), 300);
  }, READING + text.length * PER_LETTER);
}

/** Shows an alert over one phone; the other phones go on. */
export function alertOn(phone, text) {
  phone.querySelector(".alert")?.remove();
  const before = document.activeElement;
  const close = () => {
    alert.remove();
    if (phone.contains(before)) before.focus();
  };
  const ok = button({ class: "primary", t: "ok", onclick: close });
  const alert = el("div", { class: "alert", role: "alertdialog", "aria-modal": "true", "aria-label": text },
    el("div", { class: "alert-box" }, el("p", {}, text), ok));
  alert.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if (event.key === "Tab") event.preventDefault();
  });
  phone.append(alert);
  ok.focus();
}
