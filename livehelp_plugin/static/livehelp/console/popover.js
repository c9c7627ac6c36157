// A button with something that unfolds below it; Escape and a click elsewhere fold it again.
import { h } from "../shared/dom.js";

export class Popover {
  /** @param {HTMLElement} trigger @param {HTMLElement} content @param {string} label */
  constructor(trigger, content, label) {
    this.trigger = trigger;
    this.panel = h("div", { class: "lh-pop__panel", hidden: true, role: "group", "aria-label": label }, content);
    this.element = h("div", { class: "lh-pop" }, trigger, this.panel);
    trigger.setAttribute("aria-expanded", "false");
    trigger.addEventListener("click", () => this.toggle(!!this.panel.hidden));
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.panel.hidden) return;
      event.stopPropagation();
      this.toggle(false);
      trigger.focus();
    });
    document.addEventListener("pointerdown", (event) => {
      if (!this.panel.hidden && !this.element.contains(/** @type {Node} */ (event.target))) this.toggle(false);
    });
    this.element.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !this.element.contains(/** @type {Node} */ (event.relatedTarget))) this.toggle(false);
    });
  }

  /** @param {boolean} open */
  toggle(open) {
    this.panel.hidden = !open;
    this.trigger.setAttribute("aria-expanded", String(open));
  }
}
