/** The composer's editable field to text with entities, and back. */

import { render } from "./entities.js";

const MARKS = { B: "bold", STRONG: "bold", I: "italic", EM: "italic", U: "underline", S: "strikethrough", STRIKE: "strikethrough", DEL: "strikethrough", CODE: "code" };
const BLOCKS = new Set(["DIV", "P"]);
const SHORTCUTS = { b: "bold", i: "italic", u: "underline" };

/** Reads the field: `{text, entities}`, blank ends cut off. */
export function read(field) {
  const found = { text: "", entities: [] };
  walk(field, [], found);
  return trim(found.text.replaceAll("\u00a0", " "), found.entities);
}

function walk(node, open, found) {
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) take(child.data, open, found);
    else if (child.nodeName === "BR") take("\n", open, found);
    else {
      if (BLOCKS.has(child.nodeName) && found.text && !found.text.endsWith("\n")) take("\n", [], found);
      walk(child, MARKS[child.nodeName] ? [...open, MARKS[child.nodeName]] : open, found);
    }
  }
}

function take(text, open, found) {
  for (const type of new Set(open)) {
    const before = found.entities.findLast((each) => each.type === type);
    if (before && before.offset + before.length === found.text.length) before.length += text.length;
    else found.entities.push({ type, offset: found.text.length, length: text.length });
  }
  found.text += text;
}

function trim(text, entities) {
  const lead = text.length - text.trimStart().length;
  const kept = text.trim();
  const moved = entities.map((each) => {
    const start = Math.max(each.offset - lead, 0);
    const end = Math.min(each.offset + each.length - lead, kept.length);
    return { type: each.type, offset: start, length: end - start };
  });
  return { text: kept, entities: moved.filter((each) => each.length > 0) };
}

/** Puts a message's text into the field, the marks that the field can hold with it. */
export function fill(field, text, entities = []) {
  const known = new Set(Object.values(MARKS));
  field.replaceChildren(render(text, entities.filter((each) => known.has(each.type))));
}

/** Formats the selection on Ctrl/⌘+B, I, U; returns whether the key was one of these. */
export function format(event) {
  const command = (event.ctrlKey || event.metaKey) && !event.altKey && SHORTCUTS[event.key.toLowerCase()];
  if (!command) return false;
  document.execCommand("styleWithCSS", false, "false");
  document.execCommand(command);
  return true;
}

/** Moves the caret behind the last character. */
export function caretToEnd(field) {
  field.focus();
  const selection = getSelection();
  selection.selectAllChildren(field);
  selection.collapseToEnd();
}
