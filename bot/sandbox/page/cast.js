/** Who plays the parts of the first steps, by what the note under a name says. */

import { state } from "./store.js";

export const PARTS = {
  write: /管理员|信息员|编辑|editor/i,
  approve: /审核|reviewer/i,
  sign: /负责人|head/i,
};

/** The first person with a part, or undefined; somebody always writes. */
export function playing(part) {
  const people = [...state.people.values()];
  return people.find((each) => PARTS[part].test(each.note ?? "")) ?? (part === "write" ? people[0] : undefined);
}
