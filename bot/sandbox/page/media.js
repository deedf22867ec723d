/** Photos, albums, files and the other things a message can carry. */

import { el, icon, button } from "./dom.js";
import { t } from "./i18n.js";
import { fileUrl } from "./sandbox.js";
import { openPicture } from "./dialogs.js";

const ENOUGH_PIXELS = 640;

/** The node for what a message carries besides text, or null. */
export function media(message) {
  const kind = kindOf(message);
  return kind ? SHOW[kind](message[kind], message) : null;
}

/** Which of the known kinds a message carries, or undefined. */
export const kindOf = (message) => Object.keys(SHOW).find((kind) => message[kind]);

/** Whether the node fills the bubble's width, as pictures do. */
export const isPicture = (message) => ["photo", "video", "animation"].includes(kindOf(message));

/** One line that stands for a message: in reply bars, announcements, the clipboard. */
export function summary(message) {
  const words = message.text ?? message.caption;
  const kind = kindOf(message);
  const name = kind ? (message.document?.file_name ?? t(kind)) : "";
  return [name && `[${name}]`, words].filter(Boolean).join(" ").replaceAll(/\s+/g, " ") || t("message");
}

/** Several messages of one media group as a grid; files as a list. */
export function album(messages) {
  const grid = messages.every(isPicture);
  const box = el("div", { class: grid ? `album n${Math.min(messages.length, 5)}` : "files" });
  messages.forEach((message, index) => {
    const tile = media(message) ?? el("span", { t: "unsupported" });
    if (index > 0) tile.dataset.messageId = message.message_id;
    box.append(tile);
  });
  return box;
}

function picture(file, message, label) {
  const source = fileUrl(file.file_id);
  const image = el("img", { src: source, alt: message.caption ?? t(label), loading: "lazy", width: file.width, height: file.height });
  const frame = button({ class: "picture", label, onclick: () => openPicture(source, image.alt) }, image);
  if (message.has_media_spoiler) frame.classList.add("veiled");
  return frame;
}

function video(file, label) {
  return el("video", { class: "picture", src: fileUrl(file.file_id), controls: true, preload: "metadata", playsinline: true, width: file.width, height: file.height, label });
}

function fileCard(file, title, detail, symbol = "file") {
  return el("a", { class: "filecard", href: fileUrl(file.file_id), download: title },
    el("span", { class: "filecard-icon" }, icon(symbol)),
    el("span", { class: "filecard-text" }, el("span", { class: "filecard-name" }, title), el("span", { class: "filecard-detail" }, detail)));
}

/** "1.4 MB". */
export function size(bytes) {
  if (bytes === undefined) return "";
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 ** 2 ? `${(bytes / 1024).toFixed(0)} KB` : `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}

const seconds = (total = 0) => `${Math.floor(total / 60)}:${String(total % 60).padStart(2, "0")}`;

function plain(symbol, title, detail) {
  return el("div", { class: "filecard" }, el("span", { class: "filecard-icon" }, icon(symbol)),
    el("span", { class: "filecard-text" }, el("span", { class: "filecard-name" }, title), el("span", { class: "filecard-detail" }, detail)));
}

function poll(poll) {
  const total = poll.total_voter_count || 0;
  const options = poll.options.map((option) => {
    const share = total ? Math.round((option.voter_count / total) * 100) : 0;
    const bar = el("span", { class: "poll-bar" });
    bar.style.setProperty("--share", `${share}%`);
    return el("li", {}, el("span", { class: "poll-text" }, option.text), el("span", { class: "poll-share" }, `${share}%`), bar);
  });
  const kind = poll.type === "quiz" ? "quiz" : poll.is_anonymous ? "anonymous_poll" : "poll";
  return el("div", { class: "poll" }, el("strong", {}, poll.question),
    el("small", { t: kind }), el("ul", {}, ...options), el("small", { t: ["votes", { count: total }] }));
}

function sticker(file) {
  const still = !file.is_animated && !file.is_video;
  const image = still && el("img", { src: fileUrl(file.file_id), alt: file.emoji ?? t("sticker"), width: file.width, height: file.height });
  const words = file.emoji ?? el("small", { t: "sticker" });
  const box = el("div", { class: "sticker" }, image || words);
  if (image) image.addEventListener("error", () => box.replaceChildren(words));
  return box;
}

// Order matters: a message with an animation carries a document too, a venue a location.
const SHOW = {
  photo: (sizes, message) => picture(sizes.find((each) => each.width >= ENOUGH_PIXELS) ?? sizes.at(-1), message, "photo"),
  video: (file) => video(file, "video"),
  animation: (file) => video(file, "animation"),
  voice: (file) => el("div", { class: "sound" }, el("audio", { src: fileUrl(file.file_id), controls: true, preload: "none", label: "voice" }), el("small", {}, `${t("voice")} ${seconds(file.duration)}`)),
  audio: (file) => el("div", { class: "sound" }, el("audio", { src: fileUrl(file.file_id), controls: true, preload: "none", label: "audio" }), el("small", {}, `${file.title ?? file.file_name ?? t("audio")} ${seconds(file.duration)}`)),
  document: (file) => fileCard(file, file.file_name ?? t("document"), size(file.file_size)),
  sticker: (file) => sticker(file),
  poll: (value) => poll(value),
  location: (value, message) => plain("pin", message.venue?.title ?? t("location"), `${value.latitude.toFixed(5)}, ${value.longitude.toFixed(5)}`),
  contact: (value) => plain("copy", [value.first_name, value.last_name].filter(Boolean).join(" "), value.phone_number),
};
