// Pieces of the page: Wagtail's icons, and lists that keep their elements, so that focus, scroll and live regions
// stay quiet when something else changes.
import { h } from "../shared/dom.js";

const SVG = "http://www.w3.org/2000/svg";

/** An icon of Wagtail's sprite. @param {string} name */
export function glyph(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", `icon icon-${name} lh-icon`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(document.createElementNS(SVG, "use"));
  svg.firstElementChild?.setAttribute("href", `#icon-${name}`);
  return svg;
}

/** Text that only a screen reader says. @param {string} text */
export const hidden = (text) => h("span", { class: "w-sr-only" }, text);

/** A button of Wagtail's looks. @param {string} label @param {() => void} onclick @param {string} [kind] @param {Record<string, any>} [more] */
export function button(label, onclick, kind = "", more = {}) {
  const looks = `button button-small ${kind}`.trim();
  return h("button", { type: "button", class: looks, onclick, ...more }, label);
}

/** A label and the single key that does the same, for who looks. @param {string} label @param {string} key */
export const keyed = (label, key) => [h("span", {}, label), h("kbd", { class: "lh-kbd", "aria-hidden": "true" }, key)];

/** A button that shows an icon and says its name. @param {string} name @param {string} label @param {() => void} onclick @param {Record<string, any>} [more] */
export function iconButton(name, label, onclick, more = {}) {
  return h("button", { type: "button", class: "lh-tool", title: label, "aria-label": label, onclick, ...more }, glyph(name));
}

/** Makes these the children of `parent`, moving no more than must move. @param {Element} parent @param {Node[]} nodes */
export function place(parent, nodes) {
  const focused = document.activeElement;
  nodes.forEach((node, index) => {
    if (parent.childNodes[index] !== node) parent.insertBefore(node, parent.childNodes[index] ?? null);
  });
  while (parent.childNodes.length > nodes.length) parent.lastChild?.remove();
  if (focused instanceof HTMLElement && focused !== document.activeElement && parent.contains(focused))
    focused.focus({ preventScroll: true });
}

/** Elements by key, made anew only when what they show is another. @template T */
export class Kept {
  /** @type {Map<string, { sign: string, node: HTMLElement }>} */
  #known = new Map();
  /** @type {Set<string>} */
  #used = new Set();

  /** @param {string} key @param {T} data what it shows @param {(data: T) => HTMLElement} make */
  get(key, data, make) {
    const sign = JSON.stringify(data);
    const found = this.#known.get(key);
    this.#used.add(key);
    if (found?.sign === sign) return found.node;
    const node = make(data);
    this.#known.set(key, { sign, node });
    return node;
  }

  /** Forgets what was not asked for since the last call. */
  sweep() {
    for (const key of this.#known.keys()) if (!this.#used.has(key)) this.#known.delete(key);
    this.#used.clear();
  }

  clear() {
    this.#known.clear();
    this.#used.clear();
  }
}

/** Opens a dialog that asks one thing; true when it was confirmed. Focus returns to where it was.
 * @param {Record<"title" | "text" | "yes" | "no", string>} asked the names of its words
 * @param {import("./wording.js").Wording} words @param {Element} at the dialog is put in there @returns {Promise<boolean>} */
export function confirmed(asked, words, at) {
  return new Promise((resolve) => {
    const before = document.activeElement;
    const dialog = h("dialog", { class: "lh-dialog", "aria-labelledby": "lh-ask", "aria-describedby": "lh-ask-text" });
    dialog.append(
      h("h2", { id: "lh-ask" }, words.t(asked.title)),
      h("p", { id: "lh-ask-text" }, words.t(asked.text)),
      h(
        "div",
        { class: "lh-dialog__actions" },
        button(words.t(asked.no), () => dialog.close(), "", { autofocus: true }),
        button(words.t(asked.yes), () => dialog.close("yes"), "button-secondary"),
      ),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (before instanceof HTMLElement) before.focus();
      resolve(dialog.returnValue === "yes");
    });
    at.append(dialog);
    dialog.showModal();
  });
}
