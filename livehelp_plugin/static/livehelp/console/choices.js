// Quick replies that go with a message: up to four short answers, which the shopper gives with a click.
/** @import { Wording } from "./wording.js" */
import { h } from "../shared/dom.js";
import { plain } from "../shared/text.js";
import { draft, keepDraft } from "./keeping.js";
import { button } from "./nodes.js";

const MOST = 4;
const LONGEST = 60;

export class Choices {
  #conversation = "";

  /** @param {Wording} words */
  constructor(words) {
    this.inputs = Array.from({ length: MOST }, (_, at) =>
      h("input", { type: "text", class: "lh-choices__one", maxlength: LONGEST, "aria-label": words.t("choice_n", { n: at + 1 }), placeholder: words.t("choice_n", { n: at + 1 }) }),
    );
    this.toggle = button(words.t("choices"), () => this.#unfold(!!this.element.hidden), "button-secondary lh-choices__toggle", { "aria-expanded": "false" });
    this.element = h("div", { class: "lh-choices", hidden: true, role: "group", "aria-label": words.t("choices_hint") }, ...this.inputs);
    this.element.addEventListener("input", () => {
      keepDraft(this.#conversation, "choices", this.inputs.map((input) => input.value).join("\n").trimEnd());
      this.#arrange();
    });
  }

  /** Where a reply is written; with what was begun there. @param {string} conversation empty for a note */
  show(conversation) {
    this.toggle.hidden = !conversation;
    this.#conversation = conversation;
    const lines = conversation ? draft(conversation, "choices").split("\n") : [];
    this.inputs.forEach((input, at) => (input.value = lines[at] ?? ""));
    this.#unfold(lines.some(Boolean), false);
  }

  /** What is offered, and nothing any more. */
  take() {
    const choices = this.inputs.map((input) => plain(input.value, LONGEST).trim()).filter(Boolean);
    keepDraft(this.#conversation, "choices", "");
    this.show(this.#conversation);
    return choices;
  }

  /** @param {boolean} open @param {boolean} [focus] */
  #unfold(open, focus = true) {
    this.element.hidden = !open;
    this.toggle.setAttribute("aria-expanded", String(open));
    this.#arrange();
    if (open && focus) this.inputs[0].focus();
  }

  /** One more than are filled in. */
  #arrange() {
    const last = this.inputs.map((input) => !!input.value).lastIndexOf(true);
    this.inputs.forEach((input, at) => (input.hidden = at > Math.max(1, last + 1)));
  }
}
