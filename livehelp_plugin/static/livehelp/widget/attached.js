// The files of a message in the shopper's thread. Loaded with the first that has some.
import { attached } from "../shared/attached.js";
import { dress } from "../shared/file-styles.js";
import { sheet } from "./styles.js";

/** @import { Attachment } from "../shared/types.js" */
/** @import { Talk } from "./talk.js" */

/** @param {Attachment[]} files @param {Talk} talk */
export function shown(files, talk) {
  dress(sheet);
  return attached(files, talk.chat.boot?.urls.attachments ?? "", talk.t);
}
