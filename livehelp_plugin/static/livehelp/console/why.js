// "Why me?": what decided, in words.
/** @import { Why } from "./types.js" */
/** @import { Wording } from "./wording.js" */
import { h } from "../shared/dom.js";
import { plain } from "../shared/text.js";

const RULES = ["only", "all", "familiar", "priority", "language", "load", "idle", "id", "fresh", "chooser", "direct", "claimed", "opened"];

/** Sentences, the most important first. @param {Why} why @param {string} who "you", or a colleague's name @param {Wording} words
 * @param {boolean} [now] whether it still rings */
export function reasons({ rule, mode, among = 0, used = 0, capacity = 0 }, who, words, now = false) {
  const known = RULES.includes(rule) ? rule : "other";
  const said = [now && known === "all" ? words.t("why_all_now") : words.t(`why_${known}`, { who: plain(who) })];
  if (mode === "one" && among > 1 && capacity) said.push(words.t("why_numbers", { n: among, used, capacity }));
  return said;
}

const GAP = 6;

/** Shows it beside what was pressed; Escape and a click elsewhere end it. @param {HTMLElement} by @param {string[]} said @param {string} title */
export function showReasons(by, said, title) {
  const panel = h("div", { class: "lh-why", popover: "auto", role: "dialog", "aria-label": title, tabindex: -1 }, h("strong", {}, title), ...said.map((one) => h("p", {}, one)));
  by.closest(".lh")?.append(panel);
  panel.addEventListener("toggle", () => {
    if (!panel.matches(":popover-open")) panel.remove();
  });
  panel.showPopover();
  const at = by.getBoundingClientRect();
  const { offsetWidth, offsetHeight } = panel;
  const below = at.bottom + GAP + offsetHeight < innerHeight;
  panel.style.left = `${Math.max(GAP, Math.min(at.left, innerWidth - offsetWidth - GAP))}px`;
  panel.style.top = `${below ? at.bottom + GAP : Math.max(GAP, at.top - GAP - offsetHeight)}px`;
  panel.focus();
}
