/** The choice of which member writes and taps on a group's phone. */

import { avatar } from "./avatar.js";
import { el } from "./dom.js";
import { state } from "./store.js";

export class ActingAs {
  /** `changed()` is called when another member is chosen. */
  constructor(groupId, changed) {
    this.groupId = groupId;
    this.select = el("select", { label: "acting_as", dataset: { testid: "acting-as" } });
    this.tile = el("span", { class: "acting-tile" });
    this.element = el("label", { class: "acting" }, el("span", { class: "acting-label", t: "acting_as" }), this.tile, this.select);
    this.userId = state.groups.get(groupId).members[0];
    this.select.addEventListener("change", () => {
      this.userId = Number(this.select.value);
      this.refresh();
      changed();
    });
    this.refresh();
  }

  refresh() {
    const { members } = state.groups.get(this.groupId);
    if (!members.includes(this.userId)) this.userId = members[0];
    const options = members.map((id) => {
      const person = state.people.get(id);
      const words = [person?.name ?? id, person?.note].filter(Boolean).join(" · ");
      return el("option", { value: id, selected: id === this.userId }, words);
    });
    this.select.replaceChildren(...options);
    this.tile.replaceChildren(avatar(this.userId, state.people.get(this.userId)?.name ?? ""));
  }
}
