/** The files about to be sent. */

import { button, el, icon } from "./dom.js";
import { size } from "./media.js";

export class Tray {
  /** `changed` is called whenever files come or go. */
  constructor(changed) {
    this.files = [];
    this.changed = changed;
    this.element = el("ul", { class: "tray", hidden: true });
  }

  add(files) {
    this.files = [...this.files, ...files];
    this.draw();
  }

  clear() {
    this.files = [];
    this.draw();
  }

  draw() {
    for (const image of this.element.querySelectorAll("img")) URL.revokeObjectURL(image.src);
    this.element.hidden = !this.files.length;
    this.element.replaceChildren(...this.files.map((file) => this.chip(file)));
    this.changed();
  }

  chip(file) {
    const look = file.type.startsWith("image/") ? el("img", { src: URL.createObjectURL(file), alt: "" }) : icon("file");
    const drop = () => {
      this.files = this.files.filter((each) => each !== file);
      this.draw();
    };
    return el("li", { class: "chip" }, el("span", { class: "chip-look" }, look),
      el("span", { class: "chip-name" }, file.name, el("small", {}, size(file.size))),
      button({ class: "round small", label: "remove", onclick: drop }, icon("close")));
  }
}
