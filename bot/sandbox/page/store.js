/** What the page knows: people, groups, messages, the clock. Changed only by what the sandbox reports. */

const bus = new EventTarget();

export const state = {
  people: new Map(), // id → {id, name, note, language_code, blocked, commands}
  groups: new Map(), // id → {id, title, members, kind}
  chats: new Map(), // chat id → messages in order of message_id
  timezone: "Asia/Shanghai",
  offset: 0, // milliseconds by which the sandbox's clock is ahead of this machine's
  lastTap: new Map(), // user id → the chat of their last tap, where its answer is shown
};

/** Calls `listener(detail)` whenever `type` happens. */
export function on(type, listener) {
  bus.addEventListener(type, (event) => listener(event.detail));
}

/** Tells the page that something happened. */
export function emit(type, detail) {
  bus.dispatchEvent(new CustomEvent(type, { detail }));
}

/** The sandbox's present, as a Date. */
export const now = () => new Date(Date.now() + state.offset);

/** The messages of a chat, oldest first; the array is live. */
export function messagesOf(chatId) {
  if (!state.chats.has(chatId)) state.chats.set(chatId, []);
  return state.chats.get(chatId);
}

/** One message, or undefined. */
export const find = (chatId, messageId) => messagesOf(chatId).find((each) => each.message_id === messageId);

/** The name shown for a Telegram user or chat: the register's, else their own. */
export function nameOf(who) {
  if (!who) return "";
  const known = state.people.get(who.id)?.name ?? state.groups.get(who.id)?.title;
  return known ?? who.title ?? [who.first_name, who.last_name].filter(Boolean).join(" ");
}

function insert(chatId, message) {
  const messages = messagesOf(chatId);
  const last = messages.at(-1);
  if (!last || last.message_id < message.message_id) return void messages.push(message);
  const at = messages.findIndex((each) => each.message_id >= message.message_id);
  messages.splice(at, messages[at].message_id === message.message_id ? 1 : 0, message);
}

function replace(chatId, message) {
  const messages = messagesOf(chatId);
  const at = messages.findIndex((each) => each.message_id === message.message_id);
  if (at >= 0) messages[at] = message;
}

function remove(chatId, messageId) {
  const messages = messagesOf(chatId);
  const at = messages.findIndex((each) => each.message_id === messageId);
  if (at >= 0) messages.splice(at, 1);
}

const setClock = (iso) => (state.offset = new Date(iso).getTime() - Date.now());

function register({ people, groups }) {
  if (people) state.people = new Map(people.map((person) => [person.id, person]));
  if (groups) state.groups = new Map(groups.map((group) => [group.id, group]));
}

const RECEIVE = {
  snapshot(event) {
    register(event);
    const chats = Object.entries(event.messages ?? {});
    state.chats = new Map(chats.map(([id, list]) => [Number(id), list.toSorted((a, b) => a.message_id - b.message_id)]));
    state.timezone = event.timezone ?? state.timezone;
    setClock(event.now);
  },
  message: (event) => insert(event.chat_id, event.message),
  edited: (event) => replace(event.chat_id, event.message),
  deleted: (event) => remove(event.chat_id, event.message_id),
  clock: (event) => setClock(event.now),
  commands(event) {
    const person = state.people.get(event.user_id);
    if (person) person.commands = event.commands;
  },
  blocked(event) {
    const person = state.people.get(event.user_id);
    if (person) person.blocked = event.blocked;
  },
  chat: (event) => register(event),
};

/** Takes in one event of the sandbox and tells the page. */
export function receive(event) {
  RECEIVE[event.type]?.(event);
  emit(event.type, event);
}
