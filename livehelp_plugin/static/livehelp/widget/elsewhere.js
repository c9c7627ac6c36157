// The shopper who may be elsewhere when the answer comes: whether they turn away, and what a click on a push brings back.
import { kept } from "./session.js";

/** @import { ShopBoot } from "../shared/types.js" */
/** @import { Talk } from "./talk.js" */

const PATIENCE = 20e3; // who has waited so long may be asked whether to be told

export class Elsewhere {
  /** The last message there was when the shopper turned away. */
  #turned = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {Talk} talk */
  constructor(talk) {
    this.talk = talk;
    document.addEventListener("visibilitychange", () => document.hidden && this.#away());
    document.documentElement.addEventListener("mouseleave", () => this.#away());
    // A push was clicked: this tab has the chat, and opens it.
    navigator.serviceWorker?.addEventListener("message", ({ data, ports }) => {
      if (data?.livehelp !== "open") return;
      ports[0]?.postMessage("");
      talk.chat.show({});
    });
  }

  /** Whether they have the last word and may not see the answer: in the queue, after a while, or once they turned away. */
  get awaits() {
    const { conversation, chat, running } = this.talk;
    const last = conversation?.messages.at(-1);
    if (!running || last?.by !== "visitor") return false;
    return conversation?.state === "queued" || this.#turned >= last.seq || chat.now() - Date.parse(last.at) > PATIENCE;
  }

  update() {
    clearTimeout(this.#timer);
    const { chat, running } = this.talk;
    if (running && !this.awaits) this.#timer = setTimeout(() => chat.changed(), PATIENCE);
  }

  #away() {
    this.#turned = this.talk.conversation?.messages.at(-1)?.seq ?? 0;
    this.talk.chat.changed();
  }

  /** After a sign-in this browser has another token, which is to be told instead. Nobody is asked anything. */
  renew() {
    const { push, visitor } = /** @type {ShopBoot} */ (this.talk.chat.boot);
    if (!visitor.known || !push?.key || push.on || !kept("push", "localStorage") || globalThis.Notification?.permission !== "granted") return;
    import("./push.js").then(({ subscribe }) => subscribe(this.talk)).catch(() => {});
  }

  /** Another person may sit here now. */
  end() {
    const { push } = this.talk.chat.boot ?? {};
    clearTimeout(this.#timer);
    if (push && kept("push", "localStorage")) import("./push.js").then(({ unsubscribe }) => unsubscribe(push.worker)).catch(() => {});
  }
}
