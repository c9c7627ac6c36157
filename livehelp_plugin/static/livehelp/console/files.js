// The files of a reply that is being written: those of each conversation by themselves.
/** @import { AttachmentRules } from "../shared/types.js" */
/** @import { Way } from "../shared/upload.js" */
/** @import { Wording } from "./wording.js" */
import { choose } from "../shared/dropping.js";
import { dress } from "../shared/file-styles.js";
import { icon, h } from "../shared/dom.js";
import { Tray } from "../shared/tray.js";

const CLIP = "M20 11.5 12 19.5a5 5 0 0 1-7-7l8.5-8.5a3.3 3.3 0 0 1 4.7 4.7l-8.5 8.5a1.7 1.7 0 0 1-2.4-2.4l7.8-7.8";

export class Files {
  /** @type {Map<string, Tray>} */
  #trays = new Map();
  #conversation = "";

  /** @param {Wording} words @param {Way} way @param {() => void} changed */
  constructor(words, way, changed) {
    this.words = words;
    this.way = way;
    this.changed = changed;
    this.element = h("div", { class: "lh-composer__files" });
    const label = words.t("attach");
    this.button = h("button", { type: "button", class: "lh-tool lh-composer__attach", title: label, "aria-label": label, onclick: () => this.#choose() }, icon(CLIP));
    const sheet = new CSSStyleSheet();
    dress(sheet);
    document.adoptedStyleSheets.push(sheet);
  }

  get #rules() {
    return /** @type {AttachmentRules | null} */ (this.way.boot()?.attachments ?? null);
  }
  get #tray() {
    return this.#trays.get(this.#conversation);
  }
  get count() {
    return this.#tray?.count ?? 0;
  }
  /** Whether a file can be added now. */
  get wanted() {
    return !!this.#conversation && !!this.#rules;
  }

  /** @param {string} conversation empty where none can be sent */
  show(conversation) {
    if (conversation === this.#conversation) return;
    this.#conversation = conversation;
    this.button.hidden = !this.wanted;
    this.element.replaceChildren(this.#tray?.element ?? "");
  }

  /** @param {File[]} files */
  add(files) {
    const conversation = this.#conversation;
    let tray = this.#tray;
    if (!tray) {
      const { words, way } = this;
      const rules = () => /** @type {AttachmentRules} */ (this.#rules);
      tray = new Tray({ t: (key, values) => words.t(key, values), way, conversation: () => conversation, rules, changed: () => this.changed() });
      this.#trays.set(conversation, tray);
      this.element.replaceChildren(tray.element);
    }
    tray.add(files);
  }

  /** @param {() => void} then */
  holds(then) {
    return !!this.#tray?.holds(then);
  }

  take() {
    return this.#tray?.take() ?? [];
  }

  #choose() {
    const { accept } = /** @type {AttachmentRules} */ (this.#rules);
    choose(accept, (files) => this.add(files));
  }
}
