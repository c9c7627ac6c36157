// What a conversation was about: asked at its close.
/** @import { Topic } from "./types.js" */
/** @import { Wording } from "./wording.js" */
import { h } from "../shared/dom.js";
import { plain } from "../shared/text.js";
import { button } from "./nodes.js";

const NONE = "none";

/** Asks what it was about: a topic's id, "" for none of them, null when it is not to be closed after all. Focus
 * returns to where it was.
 * @param {Topic[]} topics @param {Wording} words @param {Element} at @param {boolean} required
 * @returns {Promise<number | "" | null>} */
export function askTopic(topics, words, at, required) {
  return new Promise((resolve) => {
    const before = document.activeElement;
    const dialog = h("dialog", { class: "lh-dialog", "aria-labelledby": "lh-topic" });
    const choose = (/** @type {Topic} */ one) =>
      h("li", {}, h("button", { type: "button", class: "lh-menu__item", onclick: () => dialog.close(String(one.id)) }, plain(one.name)));
    dialog.append(
      h("h2", { id: "lh-topic" }, words.t("topic_title")),
      h("ul", { class: "lh-menu lh-options" }, ...topics.map(choose)),
      h(
        "div",
        { class: "lh-dialog__actions" },
        !required && button(words.t("topic_none"), () => dialog.close(NONE), "button-secondary"),
        button(words.t("close_keep"), () => dialog.close(), "button-secondary"),
      ),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (before instanceof HTMLElement) before.focus();
      const { returnValue } = dialog;
      resolve(returnValue === NONE ? "" : returnValue ? Number(returnValue) : null);
    });
    at.append(dialog);
    dialog.showModal();
  });
}
