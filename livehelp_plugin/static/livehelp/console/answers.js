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

/** What the customer said of the chat afterwards, question by question. @param {Record<string, string>} given @param {Wording} words @returns {Answer[]} */
export function rated({ csat, nps, solved, comment }, words) {
  const lines = [
    { label: words.t("rating_csat"), kind: "", value: csat && words.t("rated_five", { n: csat }) },
    { label: words.t("rating_nps"), kind: "", value: nps && words.t("rated_ten", { n: nps }) },
    { label: words.t("rating_solved"), kind: "", value: solved && words.t(solved === "yes" ? "solved_yes" : "solved_no") },
    { label: words.t("rating_comment"), kind: "", value: comment },
  ];
  return lines.filter(({ value }) => value);
}
