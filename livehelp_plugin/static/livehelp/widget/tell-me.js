// "Tell me when they answer": by the browser, and where it cannot or the shopper would not, by mail. Offered while an
// answer is awaited, never on load. Loaded only then.
import { h, say } from "../shared/dom.js";
import { plain } from "../shared/text.js";
import { addressForm } from "./address-form.js";
import { possible, subscribe } from "./push.js";
import { keep, kept } from "./session.js";

/** @import { Chat } from "./chat.js" */
/** @import { Talk } from "./talk.js" */

/** @param {Chat} chat */
export function part(chat) {
  const { t, boot } = chat;
  const talk = /** @type {Talk} */ (chat.talk);
  const push = !!boot?.push?.key && possible();
  const text = h("p", { role: "status" });
  const tell = h("button", { class: "quiet", type: "button", onclick: byPush }, t("tell_me"));
  const mail = h("button", { class: "quiet", type: "button", onclick: () => (call(), byMail()) }, t(push ? "tell_by_mail" : "tell_me"));
  const buttons = h("div", { class: "starts" }, push && tell, mail);
  const element = h("div", { class: "standing" }, text, buttons);
  /** @type {HTMLElement | undefined} */
  let form;

  /** In this window by sound and title, whatever else becomes of it. */
  function call() {
    keep("called", "1");
  }

  async function byPush() {
    if (tell.ariaDisabled === "true") return;
    call();
    tell.ariaDisabled = "true";
    const done = await subscribe(talk);
    tell.ariaDisabled = null;
    if (!done) return byMail(t("push_impossible"));
    keep("push", "1", "localStorage");
    said(t("told_by_push"));
  }

  function byMail(why = "") {
    const { element: asking, email } = addressForm(chat, {
      label: "tell_address",
      send: "tell_send",
      value: boot?.visitor.email ?? "",
      command: { type: "answer_mail.ask" },
      done: (to, { refused }) => {
        fold();
        if (refused) return say(text, t("tell_refused"));
        keep("mailed", talk.stream);
        said(t("told_by_mail", { to: plain(to) }));
      },
      cancel: () => (fold(), say(text, t("will_call")), chat.panel?.focus()),
    });
    say(text, why);
    form?.remove();
    buttons.hidden = true;
    element.append((form = asking));
    email.focus();
  }

  function fold() {
    form?.remove();
    form = undefined;
    buttons.hidden = false;
  }

  /** @param {string} words */
  function said(words) {
    say(text, words);
    update();
    chat.panel?.focus();
  }

  function update() {
    if (form) return;
    const mailed = kept("mailed") === talk.stream;
    const told = mailed || (push && kept("push", "localStorage"));
    buttons.hidden = !!told;
    if (told && !text.textContent) say(text, t(mailed ? "told_mail" : "told_by_push"));
  }
  update();
  return { element, update };
}
