// What can be done with a chat of mine, as words: hand over, say that I am checking, wait for the customer, finish.
/** @import { Card } from "./types.js" */
/** @import { Wording } from "./wording.js" */
import { h, say } from "../shared/dom.js";
import { plain } from "../shared/text.js";
import { Popover } from "./popover.js";
import { move } from "./status.js";

export const CHECKING = [2, 5, 10, 15];
export const WAITING = [10, 30, 60];

/**
 * @typedef {object} ActActions
 * @property {() => void} transfer
 * @property {(minutes: number) => void} check @property {(minutes: number) => void} wait
 * @property {() => void} anythingElse @property {() => void} goodbye @property {() => void} close
 */
/** @typedef {{ mine: boolean, card: Card | undefined, closing: number, busy: boolean }} Acting `closing`: how long an announced close lasts, in seconds */

export class Acts {
  /** @param {Wording} words @param {ActActions} actions */
  constructor(words, actions) {
    this.words = words;
    this.hand = trigger(words.t("transfer"));
    this.hand.removeAttribute("aria-expanded");
    this.hand.addEventListener("click", actions.transfer);
    this.checking = menu(words.t("checking"), words.t("checking_hint"), CHECKING.map((n) => item(words.n("about_minutes", n), "", () => actions.check(n))));
    this.waiting = menu(words.t("waiting"), words.t("waiting_hint"), WAITING.map((n) => item(words.n("for_minutes", n), "", () => actions.wait(n))));
    this.else = item(words.t("anything_else"), "", actions.anythingElse);
    this.goodbye = item("", "", actions.goodbye);
    this.close = item(words.t("close_now"), words.t("close_now_hint"), actions.close);
    this.finish = menu(words.t("finish"), words.t("finish_hint"), [this.else, this.goodbye, this.close]);
    this.element = h("div", { class: "lh-acts", role: "group", "aria-label": words.t("acts"), hidden: true }, this.hand, this.checking.element, this.waiting.element, this.finish.element);
  }

  /** @param {Acting} acting */
  show({ mine, card, closing, busy }) {
    const { words } = this;
    this.element.hidden = !mine;
    if (!mine) return;
    fill(this.else, words.t("anything_else"), plain(card?.texts.anything_else ?? "", 500));
    const soon = closing % 60 ? words.t("goodbye_seconds", { n: closing }) : words.n("goodbye_minutes", closing / 60);
    fill(this.goodbye, soon, plain(card?.texts.goodbye ?? "", 500));
    for (const one of [this.else, this.goodbye]) one.toggleAttribute("disabled", !card || busy);
    this.close.toggleAttribute("disabled", busy);
  }

  /** Opens a menu, as by a click. @param {"waiting" | "finish"} name */
  open(name) {
    this[name].toggle(true);
    this[name].panel.querySelector("button")?.focus();
  }

  fold() {
    for (const one of [this.checking, this.waiting, this.finish]) one.toggle(false);
  }
}

/** @param {string} label */
const trigger = (label) => h("button", { type: "button", class: "button button-small button-secondary lh-act", "aria-expanded": "false" }, label);

/** @param {string} label @param {string} hint @param {HTMLElement[]} items */
export function menu(label, hint, items) {
  const list = h("div", { class: "lh-menu" }, h("p", { class: "lh-menu__title" }, hint), ...items);
  const pop = new Popover(trigger(label), list, label);
  pop.trigger.classList.add("lh-act--menu");
  pop.panel.classList.add("lh-pop__panel--acts");
  for (const one of items) one.addEventListener("click", () => pop.toggle(false));
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.altKey) return;
    event.preventDefault();
    move(list, step);
  });
  return pop;
}

/** @param {string} name @param {string} text @param {() => void} onclick */
export function item(name, text, onclick) {
  const one = h("button", { type: "button", class: "lh-menu__item", onclick }, h("span", { class: "lh-menu__name" }), h("span", { class: "lh-menu__text" }));
  fill(one, name, text);
  return one;
}

/** @param {Element} one @param {string} name @param {string} text */
export function fill(one, name, text) {
  say(/** @type {Element} */ (one.firstElementChild), name);
  say(/** @type {Element} */ (one.lastElementChild), text);
}
