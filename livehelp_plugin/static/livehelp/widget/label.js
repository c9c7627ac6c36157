// Under the header: that this is a test, or what the first message will be about. Loaded only where there is such a thing.
import { h, say } from "../shared/dom.js";
import { plain } from "../shared/text.js";

/** @import { Chat } from "./chat.js" */

/** @param {Chat} chat */
export function part(chat) {
  const element = h("p", { class: "notice", role: "status" });
  return {
    element,
    update: () => say(element, chat.test ? chat.t("test_chat") : chat.t("about", { about: plain(chat.about, 120) })),
  };
}
