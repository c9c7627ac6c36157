// The shopper's pictures and PDF files, from the moment they are chosen until they are sent. Loaded on use.
import { choose } from "../shared/dropping.js";
import { dress } from "../shared/file-styles.js";
import { Tray } from "../shared/tray.js";
import { keep, kept } from "./session.js";
import { sheet } from "./styles.js";

/** @import { AttachmentRules } from "../shared/types.js" */
/** @import { Chat } from "./chat.js" */

/** The one tray of this chat; what was up before a reload is in it again. @param {Chat} chat @returns {Tray} */
function trayOf(chat) {
  if (chat.files) return chat.files;
  dress(sheet);
  const tray = new Tray({
    t: chat.t,
    way: { boot: () => chat.talk?.client.boot ?? chat.boot, renew: () => chat.talking().then(({ client }) => client.renew()) },
    conversation: () => (chat.talk?.running ? chat.talk.stream.slice(2) : ""),
    rules: () => /** @type {AttachmentRules} */ (chat.boot?.attachments),
    changed: () => {
      keep("files", tray.done.length ? JSON.stringify(tray.done) : "");
      chat.panel?.composer.changed();
      chat.changed();
    },
  });
  chat.files = tray;
  const before = kept("files");
  if (before) tray.restore(JSON.parse(before));
  return tray;
}

/** The button: the browser's own dialog, in which a telephone offers its camera. @param {Chat} chat */
export function press(chat) {
  choose(chat.boot?.attachments?.accept ?? "", (files) => take(chat, files));
}

/** @param {Chat} chat @param {File[]} files */
export function take(chat, files) {
  trayOf(chat).add(files);
  chat.panel?.focus();
}

/** @param {Chat} chat */
export const part = (chat) => ({ element: trayOf(chat).element });
