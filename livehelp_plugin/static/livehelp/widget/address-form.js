// One address, asked for when something is to be mailed. What is refused is said at the field, and nothing typed is lost.
import { h, say } from "../shared/dom.js";
import { uuid } from "../shared/uuid.js";

/** @import { Answer } from "../shared/types.js" */
/** @import { Chat } from "./chat.js" */
/** @import { Talk } from "./talk.js" */

const PATIENCE = 10e3;

/**
 * @param {Chat} chat
 * @param {object} parts
 * @param {string} parts.label key of its words @param {string} parts.send key of its words
 * @param {string} [parts.value] @param {object} parts.command what is sent, the address apart
 * @param {(to: string, data: any) => void} parts.done @param {() => void} parts.cancel
 */
export function addressForm(chat, { label, send, value = "", command, done, cancel }) {
  const { t } = chat;
  const id = `address-${label}`;
  let key = uuid(crypto);
  const email = h("input", { type: "email", id, name: "email", autocomplete: "email", maxlength: "254", required: true, value, "aria-describedby": `${id}-problem` });
  const button = h("button", { class: "main" }, t(send));
  const problem = h("p", { class: "error", id: `${id}-problem`, role: "alert" });
  const back = h("button", { class: "quiet", type: "button", onclick: cancel }, t("cancel"));
  const element = h("form", { class: "asking", onsubmit: submit }, h("label", { for: id }, t(label)), email, problem, h("div", { class: "starts" }, button, back));

  /** @param {Event} event */
  async function submit(event) {
    event.preventDefault();
    if (button.ariaDisabled === "true") return;
    const to = email.value.trim();
    button.ariaDisabled = "true";
    say(problem, "");
    const { ok, data, error } = await ask({ ...command, email: to });
    button.ariaDisabled = null;
    if (ok) return done(to, data);
    if (error) key = uuid(crypto); // the server said no to this one; what had no answer is asked again as the same
    say(problem, t(error?.field === "email" ? "check_email" : error?.code === "rate_limited" ? "too_often" : "request_failed"));
    email.focus();
  }

  /** Answered now or not at all: who waits for a form does not want it done an hour later. @param {object} fields @returns {Promise<Answer>} */
  function ask(fields) {
    const { client, stream } = /** @type {Talk} */ (chat.talk);
    const wish = /** @type {any} */ ({ conversation: stream.slice(2), ...fields, id: key });
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, { ok: false }));
    return Promise.race([client.transport.command(wish), late]).catch((error) => ({ id: key, ok: false, error: error.problem }));
  }

  return { element, email };
}
