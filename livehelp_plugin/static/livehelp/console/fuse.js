// A bar that grows shorter until something lapses: calm, and beside it the seconds in figures.
import { h, say } from "../shared/dom.js";

export class Fuse {
  /** @type {number | null} */
  #until = null;
  #whole = 1;

  constructor() {
    this.bar = h("i", { class: "lh-fuse__bar" });
    this.seconds = h("span", { class: "lh-fuse__seconds" });
    this.element = h("div", { class: "lh-fuse", hidden: true, "aria-hidden": "true" }, h("span", { class: "lh-fuse__track" }, this.bar), this.seconds);
  }

  /** @param {number | null} until when it lapses, in ms; null: it does not @param {number} whole its whole length in ms */
  show(until, whole) {
    this.#until = until;
    this.#whole = Math.max(whole, 1);
    this.element.hidden = until === null;
  }

  /** @param {number} now */
  tick(now) {
    if (this.#until === null) return;
    const left = Math.max(0, this.#until - now);
    this.bar.style.transform = `scaleX(${Math.min(1, left / this.#whole).toFixed(3)})`;
    say(this.seconds, `${Math.ceil(left / 1000)} s`);
  }
}
