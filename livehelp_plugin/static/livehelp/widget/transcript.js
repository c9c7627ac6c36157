// Keeping the chat: by e-mail, or on a page to print. Loaded when somebody asks for it, or where a chat has ended.
import { h, say } from "../shared/dom.js";
import { plain } from "../shared/text.js";
import { addressForm } from "./address-form.js";

/** @import { Chat } from "./chat.js" */
/** @import { Talk } from "./talk.js" */

/** Over the composer, or over "Write again". @param {Chat} chat */
export function press(chat) {
  const { t, host } = chat;
  const panel = /** @type {import("./panel.js").Panel} */ (chat.panel);
  const talk = /** @type {Talk} */ (chat.talk);
  const language = host.getAttribute("language") ?? "";
  if (!panel.menu.hidden) panel.more.click();
  panel.element.querySelector(".keeping")?.remove();

  const said = h("p", { role: "status" });
  const page = `${host.base}transcript/${talk.stream.slice(2)}/?language=${encodeURIComponent(language)}`;
  const print = h("p", {}, h("a", { href: page, target: "_blank" }, t("transcript_print")));
  const answered = talk.conversation?.messages.some(({ by }) => by === "operator");
  const { element: form, email } = addressForm(chat, {
    label: "transcript_address",
    send: "transcript_send",
    value: chat.boot?.visitor.email ?? "",
    command: { type: "transcript.mail", language },
    done: (to) => {
      const done = h("button", { class: "quiet", type: "button", onclick: close }, t("done"));
      form.replaceWith(h("div", { class: "starts" }, done));
      say(said, t("transcript_sent", { to: plain(to) }));
      done.focus();
    },
    cancel: close,
  });
  const element = h("div", { class: "standing keeping", role: "group", "aria-label": t("transcript") }, said, answered && form, print);
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  });
  panel.notice.before(element);
  if (answered) email.focus();
  else print.querySelector("a")?.focus();

  function close() {
    element.remove();
    panel.focus();
  }
}

/** Where a chat has ended. @param {Chat} chat */
export function part(chat) {
  return { element: h("button", { class: "quiet", type: "button", onclick: () => press(chat) }, chat.t("transcript")) };
}
