/** The bar on top: the name, the clock and how to move it, faults, language, theme, help. */

import { askDateTime } from "./dialogs.js";
import { button, el, icon } from "./dom.js";
import { bindText, language, setLanguage, t } from "./i18n.js";
import { advanceClock, setFaults } from "./sandbox.js";
import { emit, now, on, state } from "./store.js";
import { day, full, hourMinute, inputValue, until, untilMorning } from "./time.js";

const HOUR = 3600;
const FAULTS = 0.1;
const THEME = "xianshen.theme";

/** Fills the bar. `openGuide()` shows the first steps again; `say(text)` shows an error. */
export function topbar(root, openGuide, say) {
  const attempt = (act) => () => act().catch((error) => say(t("failed", { reason: error.message })));
  const controls = el("div", { class: "controls", id: "controls" }, clockButtons(attempt), faultsSwitch(say),
    el("div", { class: "control-group icons" }, languageButton(), themeButton(),
      button({ class: "round", label: "guide_open", onclick: openGuide }, icon("help"))));
  const toggle = button({ class: "round controls-toggle", label: "settings", "aria-expanded": "false", "aria-controls": "controls" }, icon("sliders"));
  toggle.addEventListener("click", () => {
    toggle.setAttribute("aria-expanded", String(controls.classList.toggle("open")));
  });
  document.addEventListener("pointerdown", (event) => {
    if (root.contains(event.target)) return;
    controls.classList.remove("open");
    toggle.setAttribute("aria-expanded", "false");
  });
  root.append(brand(), clock(), controls, toggle);
}

function brand() {
  return el("div", { class: "brand" }, el("span", { class: "seal", "aria-hidden": "true" }, el("i", {}, "先"), el("i", {}, "审")),
    el("div", {}, el("h1", {}, el("span", { lang: "zh-CN" }, "先审"), " ", el("span", { class: "latin" }, "xianshen")), el("p", { t: "tagline" })));
}

function clock() {
  const date = el("span", { class: "clock-day" });
  const time = el("span", { class: "clock-time" });
  const node = el("time", { class: "clock", label: "clock", dataset: { testid: "clock" } }, icon("clock"), date, " ", time);
  const draw = () => {
    const present = now();
    date.textContent = day(present);
    time.textContent = hourMinute(present);
    node.dateTime = present.toISOString();
    node.title = `${full(present)} ${state.timezone}`;
    node.setAttribute("aria-label", `${t("clock")}: ${node.title}`);
  };
  for (const type of ["snapshot", "clock", "language"]) on(type, draw);
  on("clock", () => {
    node.classList.remove("moved");
    requestAnimationFrame(() => node.classList.add("moved"));
  });
  setInterval(draw, 1000);
  draw();
  return node;
}

function clockButtons(attempt) {
  const move = (phrase, seconds) => button({ class: "chip-button", t: phrase, dataset: { testid: phrase }, onclick: attempt(() => advanceClock(seconds())) });
  const custom = () => askDateTime("move_clock", inputValue(new Date(now().getTime() + HOUR * 1000)), (value) => {
    const seconds = until(value);
    if (!(seconds > 0)) return t("clock_forward");
    attempt(() => advanceClock(seconds))();
    return null;
  });
  return el("div", { class: "control-group segmented", role: "group", label: "clock" }, move("plus_hour", () => HOUR), move("plus_day", () => 24 * HOUR),
    move("next_morning", untilMorning), button({ class: "chip-button", t: "custom", dataset: { testid: "custom" }, onclick: custom }));
}

function faultsSwitch(say) {
  const box = el("input", { type: "checkbox", role: "switch", dataset: { testid: "faults" } });
  box.addEventListener("change", async () => {
    try {
      await setFaults(box.checked ? FAULTS : 0);
    } catch (error) {
      box.checked = !box.checked;
      say(t("failed", { reason: error.message }));
    }
  });
  on("snapshot", (event) => {
    if (event.faults !== undefined) box.checked = event.faults > 0;
  });
  const label = el("label", { class: "switch control-group" }, box, el("span", { class: "track" }), el("span", { t: "faults" }));
  label.title = t("faults_hint");
  on("language", () => (label.title = t("faults_hint")));
  return label;
}

function languageButton() {
  const node = button({ class: "chip-button quiet", label: "language", dataset: { testid: "language" } });
  bindText(node, "language_other");
  node.addEventListener("click", () => {
    setLanguage(language() === "en" ? "zh-CN" : "en");
    emit("language", {});
  });
  return node;
}

const dark = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (document.documentElement.dataset.theme ? document.documentElement.dataset.theme === "dark" : dark.matches);

/** Applies the remembered theme; without one the system's is followed. */
export function restoreTheme() {
  const kept = localStorage.getItem(THEME);
  if (kept === "light" || kept === "dark") document.documentElement.dataset.theme = kept;
}

function themeButton() {
  const node = button({ class: "round", label: "theme", dataset: { testid: "theme" } });
  const draw = () => node.replaceChildren(icon(isDark() ? "sun" : "moon"));
  node.addEventListener("click", () => {
    const next = isDark() ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    if (next === (dark.matches ? "dark" : "light")) {
      delete document.documentElement.dataset.theme;
      localStorage.removeItem(THEME);
    } else localStorage.setItem(THEME, next);
    draw();
  });
  dark.addEventListener("change", draw);
  draw();
  return node;
}
