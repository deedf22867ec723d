/** How many messages each phone has that nobody has looked at, and where they begin. */

const counts = new Map(); // chat id → {count, first}

/** A message came to a phone nobody looks at. */
export function noteUnread(chatId, messageId) {
  const before = counts.get(chatId);
  counts.set(chatId, before?.count ? { ...before, count: before.count + 1 } : { count: 1, first: messageId });
}

/** The phone is looked at. */
export function clearUnread(chatId) {
  const before = counts.get(chatId);
  if (before) before.count = 0;
}

export const unread = (chatId) => counts.get(chatId)?.count ?? 0;
export const isUnread = (chatId) => unread(chatId) > 0;

/** The first message of the newest unread run, or null. */
export const firstUnread = (chatId) => counts.get(chatId)?.first ?? null;

/** Unread messages on all phones. */
export const total = () => [...counts.values()].reduce((sum, each) => sum + each.count, 0);
