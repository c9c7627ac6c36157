// A chat on paper or by e-mail. What the customer could see is in it, and nothing else.
/** @import { Answer } from "../shared/types.js" */
/** @import { Session } from "./session.js" */
/** @import { Wording } from "./wording.js" */
import { h, say } from "../shared/dom.js";
import { plain } from "../shared/text.js";
import { uuid } from "../shared/uuid.js";
import { refusal } from "./handing.js";
import { button } from "./nodes.js";

/** In a tab of its own, where the browser prints it. @param {Session} session @param {string} conversation */
export function openToPrint(session, conversation) {
  window.open(session.boot.urls.transcript.replace("00000000-0000-0000-0000-000000000000", conversation), "_blank", "noopener");
}

/** Asks where to send it; focus returns to where it was. @param {Session} session @param {string} conversation @param {Wording} words @param {Element} at
 * @returns {Promise<string>} to whom it went; empty where the operator thought better of it */
export function askTranscript(session, conversation, words, at) {
  return new Promise((resolve) => {
    const before = document.activeElement;
    let id = uuid(crypto);
    const known = session.card(conversation)?.visitor.email ?? "";
    const email = h("input", { type: "email", id: "lh-transcript-to", required: true, maxlength: 254, autocomplete: "off", value: known });
    const wrong = h("p", { class: "lh-dialog__wrong", role: "alert", hidden: true });
    const go = h("button", { type: "submit", class: "button button-small" }, words.t("transcript_send"));
    const form = h(
      "form",
      { class: "lh-hand", onsubmit: submit },
      h("h2", { id: "lh-transcript" }, words.t("transcript_title")),
      h("p", {}, words.t("transcript_text")),
      h("label", { class: "lh-hand__label", for: "lh-transcript-to" }, words.t("transcript_to")),
      email,
      wrong,
      h("div", { class: "lh-dialog__actions" }, go, button(words.t("cancel"), () => dialog.close(), "button-secondary")),
    );
    const dialog = h("dialog", { class: "lh-dialog lh-dialog--wide", "aria-labelledby": "lh-transcript" }, form);

    /** @param {Event} event */
    async function submit(event) {
      event.preventDefault();
      go.setAttribute("disabled", "");
      const to = email.value.trim();
      /** @type {Answer} */
      const answer = await session.client.transport
        .command({ type: "transcript.mail", conversation, email: to, id })
        .catch((/** @type {{ problem?: any }} */ { problem }) => ({ id, ok: false, error: problem ?? { code: "network" } }));
      go.removeAttribute("disabled");
      if (answer.ok) return dialog.close(plain(to));
      if (answer.error?.code !== "network") id = uuid(crypto);
      const code = { empty: "transcript_empty", rate_limited: "transcript_often", invalid: "transcript_address" }[answer.error?.code ?? ""];
      say(wrong, code ? words.t(code) : refusal(answer, words));
      wrong.hidden = false;
      email.focus();
    }

    dialog.addEventListener("close", () => {
      dialog.remove();
      if (before instanceof HTMLElement) before.focus();
      resolve(dialog.returnValue);
    });
    at.append(dialog);
    dialog.showModal();
    email.focus();
  });
}
