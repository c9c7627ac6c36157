// Quick replies under an operator's message: a click says it, as if it had been typed.
import { h } from "../shared/dom.js";
import { plain } from "../shared/text.js";

/** @import { Talk } from "./talk.js" */

/** @param {string[]} choices @param {Talk} talk */
export function shown(choices, { chat, t }) {
  /** @param {string} choice */
  const said = (choice) => {
    chat.panel?.log.focus(); // the buttons go with the answer; a phone's keyboard stays down
    chat.write(choice);
  };
  return h(
    "div",
    { class: "starts", role: "group", "aria-label": t("choices") },
    ...choices.map((choice) => h("button", { class: "quiet", type: "button", onclick: () => said(choice) }, h("bdi", {}, plain(choice, 60)))),
  );
}
