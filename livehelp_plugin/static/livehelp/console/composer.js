// Where the operator writes: a reply, or a note that only colleagues see. What is typed is kept per conversation.
/** @import { Attachment } from "../shared/types.js" */
/** @import { Way } from "../shared/upload.js" */
/** @import { Kind } from "./keeping.js" */
/** @import { Wording } from "./wording.js" */
import { h, say, set } from "../shared/dom.js";
import { length } from "../shared/text.js";
import { Choices } from "./choices.js";
import { Files } from "./files.js";
import { draft, keepDraft } from "./keeping.js";
import { glyph, hidden } from "./nodes.js";

const MOST = 4000;
const COUNTED = 3500;
const PULSE = 2000;

/** @typedef {{ choices?: string[], attachments?: Attachment[] }} Carried what goes with a reply besides its words */
/** @typedef {{ conversation: string, who: string, reply: boolean }} Composing `reply`: whether the visitor can be written to */

export class Composer {
  /** @type {Kind} */
  kind = "reply";
  /** @type {Composing | null} */
  #for = null;
  #pulse = 0;

  /** @param {Wording} words @param {{ send: (body: string, note: boolean, more: Carried) => void, typing: (on: boolean) => void, way: Way }} actions
   * @param {HTMLElement} beside what stands beside the choice of reply and note */
  constructor(words, actions, beside) {
    this.words = words;
    this.actions = actions;
    this.label = h("label", { class: "w-sr-only", for: "lh-text" });
    this.text = h("textarea", { id: "lh-text", class: "lh-composer__text", rows: 1, spellcheck: "true", "aria-describedby": "lh-hint" });
    this.count = h("span", { class: "lh-composer__count", hidden: true, role: "status" });
    this.files = new Files(words, actions.way, () => this.#measure());
    this.send = h("button", { type: "submit", class: "button button-small lh-composer__send" });
    this.tabs = /** @type {const} */ (["reply", "note"]).map((kind) => this.#tab(kind));
    this.choices = new Choices(words);
    this.element = h(
      "form",
      { class: "lh-composer", onsubmit: (/** @type {Event} */ event) => this.#submit(event) },
      h("fieldset", { class: "lh-tabs" }, h("legend", { class: "w-sr-only" }, words.t("kind")), ...this.tabs.map((tab) => tab.element), beside),
      this.label,
      this.text,
      this.choices.element,
      this.files.element,
      h("div", { class: "lh-composer__foot" }, h("span", { id: "lh-hint", class: "lh-composer__hint" }, words.t("composer_hint")), this.count, this.files.button, this.choices.toggle, this.send),
    );
    this.text.addEventListener("input", () => this.#typed());
    this.text.addEventListener("blur", () => this.#quiet());
    this.text.addEventListener("keydown", (event) => this.#key(event));
  }

  /** @param {Kind} kind */
  #tab(kind) {
    const input = h("input", { type: "radio", name: "lh-kind", value: kind, class: "lh-radio", onchange: () => this.choose(kind) });
    const label = kind === "note" ? [glyph("edit"), this.words.t("note_label")] : [this.words.t("reply")];
    const only = kind === "note" ? [hidden(`, ${this.words.t("note_only")}`)] : [];
    return { kind, input, element: h("label", { class: `lh-tab lh-tab--${kind}` }, input, h("span", {}, ...label, ...only)) };
  }

  /** @param {Composing | null} composing */
  show(composing) {
    const before = this.#for;
    this.#for = composing;
    this.element.hidden = !composing;
    this.#attachable();
    if (!composing) return;
    const other = before?.conversation !== composing.conversation;
    const kind = composing.reply ? (other || !before?.reply ? "reply" : this.kind) : "note";
    for (const tab of this.tabs) {
      tab.element.hidden = tab.kind === "reply" && !composing.reply;
      tab.input.disabled = tab.element.hidden;
    }
    if (other || kind !== this.kind) this.choose(kind, false);
    const placeholder = this.kind === "note" ? "note_placeholder" : "reply_placeholder";
    set(this.text, "placeholder", this.words.t(placeholder, { name: composing.who }));
    say(this.label, this.kind === "note" ? this.words.t("note_placeholder") : this.words.t("reply_to", { name: composing.who }));
  }

  /** @param {Kind} kind @param {boolean} [focus] */
  choose(kind, focus = true) {
    const composing = this.#for;
    if (!composing || (kind === "reply" && !composing.reply)) return;
    this.#quiet();
    this.kind = kind;
    for (const tab of this.tabs) tab.input.checked = tab.kind === kind;
    this.element.classList.toggle("lh-composer--note", kind === "note");
    this.text.value = draft(composing.conversation, kind);
    this.send.replaceChildren(kind === "note" ? glyph("edit") : glyph("livehelp-send"), this.words.t(kind === "note" ? "save_note" : "send"));
    this.choices.show(kind === "reply" ? composing.conversation : "");
    this.show(composing);
    this.#attachable();
    this.#measure();
    if (focus) this.focus();
  }

  focus() {
    if (!this.element.hidden) this.text.focus();
  }

  /** Files go with replies only: a note is words. */
  #attachable() {
    this.files.show(this.kind === "reply" && this.#for?.reply ? this.#for.conversation : "");
  }

  #typed() {
    if (!this.#for) return;
    keepDraft(this.#for.conversation, this.kind, this.text.value);
    this.#measure();
    if (this.kind !== "reply") return;
    if (!this.text.value.trim()) return this.#quiet();
    if (Date.now() - this.#pulse < PULSE) return;
    this.#pulse = Date.now();
    this.actions.typing(true);
  }

  #quiet() {
    if (this.#pulse) this.actions.typing(false);
    this.#pulse = 0;
  }

  /** Grows to five lines, counts from 3,500 signs. */
  #measure() {
    const { text, words } = this;
    const style = getComputedStyle(text);
    text.style.blockSize = "auto";
    const room = parseFloat(style.lineHeight) * 5 + parseFloat(style.paddingBlockStart) * 2;
    if (text.scrollHeight) text.style.blockSize = `${Math.min(text.scrollHeight + 2, room || 140)}px`;
    const left = MOST - length(text.value.trim());
    this.count.hidden = left > MOST - COUNTED;
    if (!this.count.hidden) say(this.count, left < 0 ? words.n("too_many", -left) : words.n("left_signs", left));
    this.count.classList.toggle("lh-composer__count--over", left < 0);
    this.send.toggleAttribute("disabled", left < 0 || (left === MOST && !this.files.count));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.altKey || event.isComposing) return;
    const breaks = matchMedia("(pointer: coarse)").matches && !event.ctrlKey && !event.metaKey;
    if (!breaks) this.#submit(event);
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    const body = this.text.value.trim();
    if (!this.#for || (!body && !this.files.count) || length(body) > MOST) return;
    if (this.files.holds(() => this.element.requestSubmit())) return;
    this.#pulse = 0; // the message itself ends the typing
    this.text.value = "";
    keepDraft(this.#for.conversation, this.kind, "");
    this.#measure();
    const note = this.kind === "note";
    this.actions.send(body, note, note ? {} : { choices: this.choices.take(), attachments: this.files.take() });
    this.text.focus();
  }
}
