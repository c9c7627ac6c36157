// What the tabs of one browser tell one another. Where the browser has no channel for it, nobody hears anything, and
// every tab does for itself what it can.
/** @import { Env } from "./types.js" */

export class Tabs {
  /** @type {BroadcastChannel | undefined} */
  #channel;
  /** @type {Record<string, (said: any) => void>} */
  #hears = {};
  #closed = false;

  /** @param {string} name @param {Env} [env] */
  constructor(name, env = globalThis) {
    this.name = name;
    this.env = env;
    this.#open();
    // An open channel may keep a page out of the back/forward cache, and a page in there can hear nothing anyway.
    env.addEventListener("pagehide", () => {
      this.#hears.left?.(null);
      this.#channel?.close();
      this.#channel = undefined;
    });
    env.addEventListener("pageshow", (event) => {
      if (!(/** @type {PageTransitionEvent} */ (event).persisted) || this.#closed) return;
      this.#open();
      this.#hears.returned?.(null);
    });
  }

  /** Whether tabs can agree on which of them does a thing. */
  get agree() {
    return !!this.#channel && !!this.env.navigator?.locks;
  }

  /** One listener for each kind. Of this page itself: `left` just before it goes, `returned` when it comes back from
   * the browser's cache. @param {string} kind @param {(said: any) => void} hear */
  on(kind, hear) {
    this.#hears[kind] = hear;
  }

  /** To all other tabs, in order. @param {string} kind @param {any} [said] plain data */
  tell(kind, said) {
    this.#channel?.postMessage({ kind, said });
  }

  close() {
    this.#closed = true;
    this.#channel?.close();
    this.#channel = undefined;
  }

  #open() {
    try {
      this.#channel = new this.env.BroadcastChannel(this.name);
      this.#channel.onmessage = ({ data }) => this.#hears[data?.kind]?.(data.said);
    } catch {
      // this browser has none, or does not allow it here
    }
  }
}
