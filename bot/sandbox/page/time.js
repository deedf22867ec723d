/** Dates and times in the sandbox's time zone and the page's language. */

import { language } from "./i18n.js";
import { now, state } from "./store.js";

const formats = new Map(); // making one costs far more than using it

function formatter(locale, options) {
  const key = `${locale} ${state.timezone} ${JSON.stringify(options)}`;
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(locale, { timeZone: state.timezone, ...options }));
  return formats.get(key);
}

const format = (date, options) => formatter(language() === "en" ? "en-GB" : "zh-CN", options).format(date);

/** "13:45". */
export const hourMinute = (date) => format(date, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** "11月24日 周一" or "Mon 24 Nov". */
export function day(date) {
  const weekday = format(date, { weekday: "short" });
  const month = format(date, { month: language() === "en" ? "short" : "long", day: "numeric" });
  return language() === "en" ? `${weekday} ${month}` : `${month} ${weekday}`;
}

/** "2026年11月24日 星期二 13:45:06", for the clock's title. */
export const full = (date) => format(date, { dateStyle: "full", timeStyle: "medium" });

/** A stable key per calendar day. */
export const dayKey = (date) => wall(date).toISOString().slice(0, 10);

const WALL = { hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" };

/** The date whose UTC fields read as the wall clock of the sandbox's zone. */
export function wall(date) {
  const parts = formatter("en-GB", WALL).formatToParts(date);
  const get = (type) => Number(parts.find((part) => part.type === type).value);
  return new Date(Date.UTC(get("year"), get("month") - 1, get("day"), get("hour"), get("minute"), get("second")));
}

const MORNING = (8 * 60 + 30) * 60;
const DAY = 24 * 60 * 60;

/** Seconds until the next 08:30, when working hours begin. */
export function untilMorning() {
  const local = wall(now());
  const since = local.getUTCHours() * 3600 + local.getUTCMinutes() * 60 + local.getUTCSeconds();
  return since < MORNING ? MORNING - since : MORNING - since + DAY;
}

/** Seconds until a wall-clock time such as "2026-11-25T08:30"; negative when it has passed. */
export const until = (local) => Math.round((new Date(`${local}:00Z`) - wall(now())) / 1000);

/** The wall clock as an `<input type="datetime-local">` wants it. */
export const inputValue = (date) => wall(date).toISOString().slice(0, 16);
