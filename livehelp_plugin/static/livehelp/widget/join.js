// Asked once after a sign-in: whether the chats of this device belong to the account as well.
import { h } from "../shared/dom.js";
import { keep } from "./session.js";

/** @import { Chat } from "./chat.js" */
/** @import { Talk } from "./talk.js" */

/** @param {Chat} chat */
export function part(chat) {
  const { t } = chat;
  const { client } = /** @type {Talk} */ (chat.talk);
  /** @param {string} key @param {string} style @param {() => void} choose */
  const choice = (key, style, choose) =>
    h("button", { class: style, type: "button", onclick: choose }, t(key));
  const element = h(
    "div",
    { class: "join", role: "group", "aria-label": t("join") },
    h("p", {}, t("join")),
    choice("join_yes", "main", async () => {
      answered();
      const { ok } = await client.outbox.add({ type: "account.join" }).done;
      if (ok) client.renew().catch(() => {});
    }),
    choice("join_no", "quiet", () => (keep("apart", "1", "localStorage"), answered())),
  );
  function answered() {
    if (chat.boot) chat.boot.visitor.may_join = false;
    chat.changed();
  }
  return { element };
}
