// Holds what parts.js lists: a place for each row, in their order, filled when its module has come.
import { h, icon, set } from "../shared/dom.js";
import { BUTTONS, PARTS } from "./parts.js";

/** @import { Chat } from "./chat.js" */
/** @import { Part } from "./parts.js" */

export class Holding {
  /** @type {Map<string, HTMLElement>} */
  #places = new Map();
  /** @type {Map<string, Part | null>} null while its module is on the way */
  #parts = new Map();
  /** @type {Map<string, HTMLButtonElement>} */
  #buttons = new Map();

  /** @param {Chat} chat @param {Record<string, HTMLElement>} places by the rows' `at` */
  constructor(chat, places) {
    this.chat = chat;
    for (const [name, { at }] of Object.entries(PARTS)) {
      const place = h("div", { class: "part", "data-part": name, hidden: true });
      this.#places.set(name, place);
      places[at].append(place);
    }
    for (const [name, { at, label, icon: path, load }] of Object.entries(BUTTONS)) {
      const words = chat.t(label);
      const tool = path ? { class: "icon", "aria-label": words, title: words } : {};
      const button = h("button", { ...tool, type: "button", onclick: press }, path ? icon(path) : words);
      function press() {
        load().then((module) => module.press(chat, button), () => chat.stuck());
      }
      this.#buttons.set(name, button);
      places[at].append(button);
    }
  }

  /** The button of a row, as if it had been pressed elsewhere. @param {string} name */
  press(name) {
    this.#buttons.get(name)?.click();
  }

  update() {
    const { chat } = this;
    for (const [name, place] of this.#places) {
      const wanted = !!PARTS[name].when(chat);
      const part = this.#parts.get(name);
      if (wanted && part === undefined) this.#bring(name, place);
      if (wanted && part) part.update?.();
      const here = !wanted && place.matches(":focus-within");
      place.hidden = !wanted || !part;
      if (here) chat.panel?.focus();
    }
    for (const [name, button] of this.#buttons) {
      const { when, on } = BUTTONS[name];
      button.hidden = !when(chat);
      if (on) set(button, "aria-pressed", String(!!on()));
    }
  }

  /** @param {string} name @param {HTMLElement} place */
  #bring(name, place) {
    this.#parts.set(name, null);
    PARTS[name].load().then(
      (module) => {
        const part = module.part(this.chat);
        this.#parts.set(name, part);
        place.append(part.element);
        this.chat.changed();
      },
      () => this.chat.stuck(),
    );
  }
}
