// "That's all, thank you": the shopper says that the matter is settled, and closes the chat with it.

/** @import { Chat } from "./chat.js" */

/** @param {Chat} chat */
export function press(chat) {
  chat.panel?.more.click();
  settle(chat);
}

/** @param {Chat} chat */
export function settle({ talk }) {
  talk?.command("conversation.close", { settled: true });
}
