/** The wire to the sandbox server: its event stream, and what a phone can ask of it. */

import { t } from "./i18n.js";
import { emit, receive } from "./store.js";

const FIRST_RETRY = 400;
const LAST_RETRY = 5000;

/** Follows the sandbox's events for as long as the page lives; reconnects by itself. */
export function follow(retry = FIRST_RETRY) {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const socket = new WebSocket(`${scheme}://${location.host}/sandbox/ws`);
  let next = retry;
  socket.addEventListener("message", ({ data }) => {
    const event = JSON.parse(data);
    if (event.type === "snapshot") {
      next = FIRST_RETRY;
      emit("connection", { up: true });
    }
    receive(event);
  });
  socket.addEventListener("close", () => {
    emit("connection", { up: false });
    setTimeout(follow, next, Math.min(next * 2, LAST_RETRY));
  });
}

/** The sandbox said no, or nothing; the message is the reason to show. */
export class Refused extends Error {}

async function post(path, body) {
  const form = body instanceof FormData;
  const request = { method: "POST", body: form ? body : JSON.stringify(body) };
  if (!form) request.headers = { "Content-Type": "application/json" };
  let answer;
  try {
    answer = await (await fetch(path, request)).json();
  } catch {
    throw new Refused(t("unreachable"));
  }
  if (!answer.ok) throw new Refused(answer.description);
  return answer.result;
}

const of = (userId, verb) => `/sandbox/phones/${userId}/${verb}`;

export const sendText = (userId, body) => post(of(userId, "send"), body);
export const editText = (userId, body) => post(of(userId, "edit"), body);
export const tap = (userId, body) => post(of(userId, "tap"), body);
export const forward = (userId, body) => post(of(userId, "forward"), body);
export const block = (userId, blocked) => post(of(userId, "block"), { blocked });
export const advanceClock = (seconds) => post("/sandbox/clock", { advance_seconds: seconds });
export const setFaults = (rate) => post("/sandbox/faults", { rate });

/** Sends files, several as one album. `fields`: caption, caption_entities (JSON), chat_id, reply_to. */
export function attach(userId, files, fields) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) form.append(name, String(value));
  for (const file of files) form.append("file", file, file.name);
  return post(of(userId, "attach"), form);
}

/** The address of a file by its file_id. */
export const fileUrl = (fileId) => `/sandbox/files/${encodeURIComponent(fileId)}`;
