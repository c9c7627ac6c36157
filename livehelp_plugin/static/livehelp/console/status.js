// One's own status: online, paused (with a reason, where the owner has made a list), offline.
/** @import { Wording } from "./wording.js" */
import { h, say } from "../shared/dom.js";
import { plain } from "../shared/text.js";

const STATUSES = /** @type {const} */ (["online", "paused", "offline"]);

/** @typedef {{ status: string, reason: string, busy: boolean, reasons: string[] }} Own */

export class StatusChoice {
  /** @type {string[]} */
  #reasons = [];
  /** What one is, while the radios may show what one is about to become. */
  #status = "";

  /** @param {Wording} words @param {(status: string, reason?: string) => void} choose */
  constructor(words, choose) {
    this.words = words;
    this.choose = choose;
    this.radios = STATUSES.map((status) => this.#radio(status));
    this.group = h("fieldset", { class: "lh-status" }, h("legend", { class: "w-sr-only" }, words.t("status")), ...this.radios.map((one) => one.element));
    this.list = h("div", { class: "lh-menu" });
    this.panel = h("div", { class: "lh-pop__panel lh-pop__panel--start", hidden: true, role: "group", "aria-label": words.t("pause_why") }, h("p", { class: "lh-menu__title", "aria-hidden": "true" }, words.t("pause_why")), this.list);
    this.hint = h("span", { class: "lh-status__hint" });
    this.element = h("div", { class: "lh-pop lh-status__box" }, this.group, this.panel);
    this.element.addEventListener("keydown", (event) => this.#key(event));
    this.element.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !this.element.contains(/** @type {Node} */ (event.relatedTarget))) this.#leave();
    });
    document.addEventListener("pointerdown", (event) => {
      if (!this.element.contains(/** @type {Node} */ (event.target))) this.#leave();
    });
  }

  /** @param {typeof STATUSES[number]} status */
  #radio(status) {
    const input = h("input", { type: "radio", name: "lh-status", value: status, class: "lh-radio", onchange: () => this.#chosen(status) });
    const dot = h("i", { class: `lh-dot lh-dot--${status}`, "aria-hidden": "true" });
    const label = h("label", { class: "lh-status__choice", title: this.words.t(`${status}_hint`) }, input, dot, h("span", {}, this.words.t(status)));
    return { status, input, element: label };
  }

  /** @param {typeof STATUSES[number]} status */
  #chosen(status) {
    this.#open(false);
    if (status === "paused" && this.#reasons.length) return this.#open(true);
    this.choose(status);
  }

  /** @param {boolean} open */
  #open(open) {
    this.panel.hidden = !open;
    if (open) this.list.querySelector("button")?.focus();
  }

  /** Without a reason: everything stays as it was. */
  #leave() {
    if (this.panel.hidden) return;
    this.#open(false);
    for (const one of this.radios) one.input.checked = one.status === this.#status;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (this.panel.hidden) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") {
      this.#leave();
      this.radios.find((one) => one.input.checked)?.input.focus();
    } else if (step) move(this.list, step);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {Own} own */
  show({ status, reason, busy, reasons }) {
    const { words } = this;
    this.#status = status;
    for (const one of this.radios) {
      if (!busy) one.input.checked = one.status === status;
      one.element.classList.toggle("lh-status__choice--on", one.input.checked);
    }
    this.group.classList.toggle("lh-status--busy", busy);
    const why = status === "paused" && reason ? `${plain(reason)}. ` : "";
    say(this.hint, why + words.t(`${status}_hint`));
    if (this.#reasons.join("\n") === reasons.join("\n")) return;
    this.#reasons = reasons;
    const item = (/** @type {string} */ text, /** @type {string} */ value) =>
      h("button", { type: "button", class: "lh-menu__item", onclick: () => this.#paused(value) }, text);
    this.list.replaceChildren(...reasons.map((one) => item(plain(one), one)), item(words.t("pause_no_reason"), ""));
  }

  /** @param {string} reason */
  #paused(reason) {
    this.#open(false);
    this.radios.find((one) => one.status === "paused")?.input.focus();
    this.choose("paused", reason);
  }
}

/** The focus goes to the next button, round and round. @param {Element} list @param {number} by */
export function move(list, by) {
  const all = /** @type {HTMLElement[]} */ ([...list.querySelectorAll("button:not([disabled])")]);
  const at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  all[(at + by + all.length) % all.length]?.focus();
}
