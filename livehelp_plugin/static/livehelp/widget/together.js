// What the tabs of a browser, and the chat's own window, keep in step besides the conversation: what is being typed,
// whether the chat is open and where, and that it was forgotten.
import { keep } from "./session.js";

/** @import { Talk } from "./talk.js" */

const AGAIN = 1500; // a window that is reloaded is back by then
const WINDOW = "livehelp-visitor:popup"; // the lock that the chat's own window holds while it is there

export class Together {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** When the draft was last changed by somebody's hand, here or in another tab, in ms. */
  #draftAt = 0;
  /** We wait for the end of the chat's own window. @type {AbortController | undefined} */
  #waiting;

  /** @param {Talk} talk */
  constructor(talk) {
    const { chat, client } = talk;
    this.chat = chat;
    this.tabs = client.tabs;
    /** @type {Record<string, (said: any) => void>} */
    const hears = {
      begun: (stream) => stream !== talk.stream && talk.go(stream),
      forgotten: () => talk.forgotten(),
      draft: (draft) => this.#drafted(draft),
      open: (open) => this.#open(open),
      popup: (here) => this.#popup(here),
      hello: () => this.#greet(),
      back: () => chat.alone && close(),
      left: () => this.#stopWaiting(),
      returned: () => this.#here(),
    };
    if (chat.alone && this.tabs?.agree) navigator.locks.request(WINDOW, () => new Promise(() => {})).catch(() => {});
    for (const [kind, hear] of Object.entries(hears)) this.tabs?.on(kind, hear);
    this.#here();
  }

  /** @param {string} kind @param {any} [said] */
  tell(kind, said) {
    this.tabs?.tell(kind, said);
  }

  /** @param {string} text what has just been typed here */
  draft(text) {
    this.#draftAt = Date.now();
    this.tell("draft", { text, at: this.#draftAt });
  }

  /** A tab that is new here asks how things stand; the chat's own window says so by itself. */
  #here() {
    if (this.chat.alone) this.tell("popup", true);
    this.tell("hello");
  }

  #greet() {
    const { alone, open, panel } = this.chat;
    const text = panel?.composer.field.value;
    if (text) this.tell("draft", { text, at: this.#draftAt });
    if (alone) this.tell("popup", true);
    else if (open && !panel?.inline) this.tell("open", true);
  }

  /** The last word holds, wherever it was typed. @param {{ text: string, at: number }} draft */
  #drafted({ text, at }) {
    if (at < this.#draftAt) return;
    this.#draftAt = at;
    const { field, fill } = this.chat.panel?.composer ?? {};
    if (!field || !fill) return keep("draft", text);
    if (field.value !== text) fill(text);
  }

  /** @param {boolean} open */
  #open(open) {
    const { chat } = this;
    // A sheet that covers a phone's screen comes up only where somebody has asked for it.
    if (chat.alone || chat.elsewhere || chat.panel?.inline || open === chat.open || (open && chat.phone)) return;
    chat.show(open && { quiet: true }, true);
  }

  /** The chat has moved to its own window; when that is closed, in whatever way, it is here again.
   * @param {boolean} there */
  #popup(there) {
    const { chat } = this;
    clearTimeout(this.#timer);
    if (chat.alone) return;
    if (!there) this.#timer = setTimeout(() => this.#open(true), AGAIN);
    else if (chat.open && !chat.panel?.inline) chat.show(false, true);
    if (there) this.#wait();
    chat.elsewhere = there;
  }

  /** The lock is ours when the window that held it is gone. */
  #wait() {
    if (this.#waiting || !this.tabs?.agree) return;
    const { signal } = (this.#waiting = new AbortController());
    const over = () => {
      this.#waiting = undefined;
      this.#popup(false);
    };
    navigator.locks.request(WINDOW, { mode: "shared", signal }, over).catch(() => {});
  }

  /** A page that is kept for the way back must not stand in the queue. */
  #stopWaiting() {
    this.#waiting?.abort();
    this.#waiting = undefined;
  }
}
