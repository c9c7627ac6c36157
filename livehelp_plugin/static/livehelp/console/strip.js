// What is under way in the chat in view, and how one ends it: a transfer, an announced close, time given or taken.
/** @import { Handing, Hold } from "./types.js" */
/** @import { Wording } from "./wording.js" */
import { h, say } from "../shared/dom.js";
import { button, glyph, Kept, place } from "./nodes.js";

/** @typedef {{ keepOpen: () => void, goOn: () => void, checked: () => void, withdraw: () => void }} StripActions */
/** @typedef {{ handing: Handing | null, hold: Hold | null, who: string, mine: boolean, now: number }} Under */
/** @typedef {{ kind: string, text: string, icon: string, act: string, until: number, clock: boolean }} Line */

export class Strip {
  /** @type {Kept<any>} */
  #kept = new Kept();
  /** @type {Line[]} */
  #lines = [];

  /** @param {Wording} words @param {StripActions} actions */
  constructor(words, actions) {
    this.words = words;
    /** @type {Record<string, () => void>} */
    this.deeds = { keep_open: actions.keepOpen, go_on: actions.goOn, checked: actions.checked, take_back: actions.withdraw };
    this.element = h("div", { class: "lh-strip", role: "status", hidden: true });
  }

  /** @param {Under} under */
  show(under) {
    this.#lines = linesOf(under, this.words);
    const nodes = this.#lines.map((line) => this.#kept.get(line.kind, { ...line, until: 0 }, (shown) => this.#line(shown)));
    this.#kept.sweep();
    this.element.hidden = !nodes.length;
    place(this.element, nodes);
    this.#lines.forEach((line, index) => {
      const clock = nodes[index].querySelector(".lh-strip__clock");
      if (clock) say(clock, line.clock ? this.words.wait(line.until - under.now) : "");
    });
  }

  /** @param {Line} line */
  #line({ kind, text, icon, act }) {
    const clock = h("span", { class: "lh-strip__clock", "aria-hidden": "true" }); // heard once, not each second
    const deed = act && button(this.words.t(act), this.deeds[act], "button-secondary");
    return h("p", { class: `lh-strip__line lh-strip__line--${kind}` }, glyph(icon), h("span", { class: "lh-strip__text" }, text), clock, deed || null);
  }
}

/** @param {Under} under @param {Wording} words @returns {Line[]} */
export function linesOf({ handing, hold, who, mine }, words) {
  /** @type {Line[]} */
  const lines = [];
  if (handing) {
    const text = words.t("strip_handing", { name: handing.to || words.t("a_colleague") });
    lines.push({ kind: "handing", text, icon: "redirect", act: mine ? "take_back" : "", until: handing.lapses, clock: true });
  }
  if (hold?.kind === "closing") {
    const text = words.t(hold.why === "idle" ? "strip_idle" : "strip_closing", { name: who });
    lines.push({ kind: "closing", text, icon: "time", act: mine ? "keep_open" : "", until: hold.until, clock: true });
  } else if (hold?.kind === "waiting") {
    const text = words.t("strip_waiting", { name: who, time: words.clock(new Date(hold.until).toISOString()) });
    lines.push({ kind: "waiting", text, icon: "time", act: mine ? "go_on" : "", until: hold.until, clock: true });
  } else if (hold) {
    const text = words.t(hold.over ? "strip_checking_over" : "strip_checking", { name: who });
    lines.push({ kind: hold.over ? "over" : "checking", text, icon: hold.over ? "warning" : "search", act: mine ? "checked" : "", until: hold.until, clock: !hold.over });
  }
  return lines;
}
