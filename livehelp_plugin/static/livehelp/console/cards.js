// What is known of the customers beside the conversations: fetched when wanted, again when it has changed.
/** @import { Card, ConsoleBoot, PageSeen } from "./types.js" */

const AT_ONCE = 2;
const SOON = 400; // several changes in a row are one look
const OLD = 30e3;
const OLD_UNTOLD = 8e3; // where no signals come

/** @typedef {{ data?: Card, at: number, failed: boolean, wanted: boolean, busy: boolean }} Slot */

export class Cards {
  /** @type {Map<string, Slot>} */
  #slots = new Map();
  #busy = 0;

  /** @param {() => ConsoleBoot} boot @param {() => Promise<unknown>} renew @param {() => void} change */
  constructor(boot, renew, change) {
    this.boot = boot;
    this.renew = renew;
    this.change = change;
  }

  /** @param {string} conversation */
  get = (conversation) => this.#slots.get(conversation)?.data;

  /** @param {string} conversation */
  failed = (conversation) => !!this.#slots.get(conversation)?.failed;

  /** Fetches what is not known yet. @param {string} conversation */
  want(conversation) {
    const slot = this.#slot(conversation);
    if (!slot.at && !slot.busy) this.refresh(conversation, 0);
  }

  /** Fetches again what nobody has told us about for a while. @param {string} conversation @param {boolean} told whether signals come */
  freshen(conversation, told) {
    if (Date.now() - this.#slot(conversation).at > (told ? OLD : OLD_UNTOLD)) this.refresh(conversation, 0);
  }

  /** @param {string} conversation @param {number} [wait] */
  refresh(conversation, wait = SOON) {
    const slot = this.#slot(conversation);
    if (slot.wanted) return;
    slot.wanted = true;
    setTimeout(() => this.#next(), wait);
  }

  /** The visitor went to another page. @param {string} conversation @param {{ url: string, title: string }} page */
  moved(conversation, page) {
    const card = this.#slots.get(conversation)?.data;
    if (!card) return;
    /** @type {PageSeen} */
    const here = { ...page, at: new Date().toISOString(), present: true, watching: card.page?.watching };
    const path = card.path[0]?.url === page.url ? card.path : [here, ...card.path].slice(0, 20);
    this.#slot(conversation).data = { ...card, page: card.page?.url === page.url ? { ...card.page, present: true } : here, path };
    this.change();
  }

  /** The visitor has just done something: so they are there. @param {string} conversation */
  seen(conversation) {
    const card = this.#slots.get(conversation)?.data;
    if (card?.page?.present === false) this.#slot(conversation).data = { ...card, page: { ...card.page, present: true } };
  }

  /** @param {Iterable<string>} conversations the only ones that are still of interest */
  keep(conversations) {
    const kept = new Set(conversations);
    for (const [conversation, slot] of this.#slots) if (!kept.has(conversation) && !slot.busy) this.#slots.delete(conversation);
  }

  /** @param {string} conversation @returns {Slot} */
  #slot(conversation) {
    let slot = this.#slots.get(conversation);
    if (!slot) this.#slots.set(conversation, (slot = { at: 0, failed: false, wanted: false, busy: false }));
    return slot;
  }

  #next() {
    for (const [conversation, slot] of this.#slots) {
      if (this.#busy >= AT_ONCE) return;
      if (slot.wanted && !slot.busy) this.#fetch(conversation, slot);
    }
  }

  /** @param {string} conversation @param {Slot} slot */
  async #fetch(conversation, slot) {
    slot.busy = true;
    slot.wanted = false;
    this.#busy++;
    try {
      slot.data = await this.#ask(conversation);
      slot.failed = false;
    } catch {
      slot.failed = true;
    }
    slot.at = Date.now();
    slot.busy = false;
    this.#busy--;
    this.change();
    this.#next();
  }

  /** @param {string} conversation @param {boolean} [again] @returns {Promise<Card>} */
  async #ask(conversation, again = false) {
    const response = await fetch(`${this.boot().urls.card}?conversation=${conversation}`, {
      credentials: "same-origin",
      cache: "no-store",
      signal: AbortSignal.timeout(15e3),
    });
    if (response.status === 401 && !again) {
      await this.renew();
      return this.#ask(conversation, true);
    }
    if (!response.ok) throw Error(`HTTP ${response.status}`);
    return response.json();
  }
}
