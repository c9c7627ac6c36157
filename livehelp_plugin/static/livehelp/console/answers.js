// What was answered before the first message: beside the customer, and at the head of the log.
/** @import { Answer } from "./types.js" */
/** @import { Wording } from "./wording.js" */
import { h } from "../shared/dom.js";
import { plain, render } from "../shared/text.js";

/** @param {Answer[]} answers @param {Wording} words */
export function answersOf(answers, words) {
  const line = (/** @type {Answer} */ { label, kind, value }) =>
    h("div", {}, h("dt", {}, plain(label, 255)), h("dd", {}, kind === "checkbox" ? words.t("ticked") : render(value)));
  return h("dl", { class: "lh-facts" }, ...answers.map(line));
}
