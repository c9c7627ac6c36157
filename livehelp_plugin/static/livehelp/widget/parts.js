// Everything of the panel that is not there from the first click. This is the one way in: a row here, a module beside it.
//
// - PARTS stand in the panel while they are needed. `at` names the place:
//     "head"    under the header, over the thread
//     "thread"  the end of the thread, scrolls with it
//     "above"   over the composer
//     "ended"   over "Write again", when a chat is over
//   The module's `part(chat)` is called once, when `when` is true for the first time, and gives a `Part`.
// - BUTTONS are in the panel at once (a few bytes), their modules come with the click. `at` is "menu" (an entry of the
//   menu) or "tools" (an icon of 44 px beside the field). The module's `press(chat, button)` is called with every click.
// - CARRIED is what a message may have besides its words, by the message's field. The module's `shown(value, talk, entry)`
//   makes the element under the bubble, once for each value.
//
// The order of the rows is the order on the screen. `when` is asked on every change: cheap, no side effects. Where a
// module does not come (it is gone after an upgrade, or the network is), the panel says so and offers to reload.
import { kept } from "./session.js";

/** @import { Chat } from "./chat.js" */
/** @import { Talk } from "./talk.js" */
/** @import { Entry } from "./messages.js" */

/**
 * @typedef {object} Part
 * @property {HTMLElement} element
 * @property {() => void} [update] something has changed, and `when` is true
 */
/** @typedef {"head" | "thread" | "above" | "ended"} Place */
/** @typedef {{ at: Place, when: (chat: Chat) => unknown, load: () => Promise<{ part: (chat: Chat) => Part }> }} PartRow */
/**
 * @typedef {object} ButtonRow
 * @property {"menu" | "tools"} at
 * @property {string} label key of its words
 * @property {string} [icon] of a tool: the path of a line drawing of 24 × 24
 * @property {(chat: Chat) => unknown} when
 * @property {() => unknown} [on] of a switch: whether it is on
 * @property {() => Promise<{ press: (chat: Chat, button: HTMLButtonElement) => void }>} load
 */
/** @typedef {() => Promise<{ shown: (value: any, talk: Talk, entry: Entry) => HTMLElement }>} Carrying */

const CLIP = "M20 11.5 12 19.5a5 5 0 0 1-7-7l8.5-8.5a3.3 3.3 0 0 1 4.7 4.7l-8.5 8.5a1.7 1.7 0 0 1-2.4-2.4l7.8-7.8";

/** Whether files can be added to what is being written. @param {Chat} chat */
export const mayAttach = (chat) => chat.boot?.attachments && !chat.panel?.composer.element.hidden;
/** Whether the last word is the operator's: then the shopper may say that all is settled. @param {Chat} chat */
function lastIsTheirs({ talk }) {
  const { state, messages = [] } = talk?.conversation ?? {};
  return state === "active" && messages.at(-1)?.by === "operator";
}

/** @type {Record<string, PartRow>} */
export const PARTS = {
  label: { at: "head", when: (chat) => chat.test || (chat.about && !chat.talk?.running), load: () => import("./label.js") },
  tell: { at: "above", when: (chat) => chat.talk?.elsewhere.awaits && !chat.panel?.form, load: () => import("./tell-me.js") },
  rating: { at: "ended", when: (chat) => chat.open && chat.talk?.ended && chat.boot?.rating, load: () => import("./rating.js") },
  transcript: { at: "ended", when: (chat) => chat.talk?.ended && chat.talk.conversation, load: () => import("./transcript.js") },
  join: { at: "above", when: (chat) => chat.talk?.mayJoin, load: () => import("./join.js") },
  files: { at: "above", when: (chat) => mayAttach(chat) && (chat.files ? chat.files.count : kept("files")), load: () => import("./attaching.js") },
};

/** @type {Record<string, ButtonRow>} */
export const BUTTONS = {
  attach: { at: "tools", label: "attach", icon: CLIP, when: mayAttach, load: () => import("./attaching.js") },
  settled: { at: "menu", label: "settled", when: (chat) => lastIsTheirs(chat), load: () => import("./settling.js") },
  transcript: { at: "menu", label: "transcript", when: (chat) => chat.talk?.conversation, load: () => import("./transcript.js") },
  sound: { at: "menu", label: "sound", when: () => true, on: () => kept("sound", "localStorage"), load: () => import("./sound.js") },
  popup: { at: "menu", label: "popup", when: (chat) => !chat.alone && !chat.phone, load: () => import("./popup.js") },
};

/** @type {Record<string, Carrying>} */
export const CARRIED = {
  attachments: () => import("./attached.js"),
  products: () => import("./products.js"),
  choices: () => import("./choices.js"),
};
