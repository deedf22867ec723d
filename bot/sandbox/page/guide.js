/** The first steps: four lines that tick themselves off as one does them. */

import { playing } from "./cast.js";
import { button, el, icon } from "./dom.js";
import { t } from "./i18n.js";
import { on, state } from "./store.js";

const REMEMBERED = "xianshen.guide";
const DONE_BY = {
  submit: ["提交审核", "Submit"],
  approve: ["通过", "Approve"],
  sign: ["签发", "Sign"],
};
const OTHERS = { write: "the_author", submit: "the_author", approve: "the_reviewer", sign: "the_head" };

export class Guide {
  /** `goTo(userId)` brings out somebody's phone. */
  constructor(root, goTo) {
    this.root = root;
    this.goTo = goTo;
    this.done = new Set();
    this.open = localStorage.getItem(REMEMBERED) !== "dismissed";
    on("snapshot", () => this.draw());
    on("language", () => this.draw());
    on("sent", ({ chatId, text }) => state.people.has(chatId) && !text?.startsWith("/") && this.tick("write"));
    on("tapped", ({ text }) => {
      const step = Object.keys(DONE_BY).find((key) => DONE_BY[key].some((label) => text.trim().endsWith(label)));
      if (step) this.tick(step);
    });
  }

  tick(step) {
    this.done.add(step);
    this.draw();
  }

  show() {
    this.open = true;
    localStorage.removeItem(REMEMBERED);
    this.draw();
    this.root.querySelector("button")?.focus();
  }

  dismiss() {
    this.open = false;
    localStorage.setItem(REMEMBERED, "dismissed");
    this.draw();
  }

  draw() {
    this.root.hidden = !this.open;
    if (!this.open) return;
    const author = playing("write");
    const steps = [["write", author], ["submit", author], ["approve", playing("approve")], ["sign", playing("sign")]];
    const next = steps.find(([step]) => !this.done.has(step))?.[0];
    this.root.replaceChildren(
      el("div", { class: "guide-head" }, el("h2", { t: "guide" }), button({ class: "round small", label: "close", onclick: () => this.dismiss() }, icon("close"))),
      el("p", { class: next ? "guide-lead" : "guide-lead all-done", t: next ? "guide_lead" : "guide_done" }),
      el("ol", {}, ...steps.map(([step, person], index) => this.step(step, person, index, step === next))));
  }

  step(step, person, index, isNext) {
    const done = this.done.has(step);
    const name = person?.name ?? t(OTHERS[step]);
    const words = el("span", { t: [`guide_${step}`, { name }] });
    const number = el("span", { class: "guide-number", "aria-hidden": "true" }, done ? icon("check") : String(index + 1));
    const line = person ? button({ class: "guide-step", onclick: () => this.goTo(person.id) }, number, words) : el("span", { class: "guide-step" }, number, words);
    return el("li", { class: done ? "done" : isNext ? "next" : "" }, line);
  }
}
