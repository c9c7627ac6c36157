// A browser that only knows what a scene says: no request leaves it, nothing is kept, no other tab hears of it. For pages
// of the gallery alone; the chat's own modules run on it unchanged.
/** @import { Command, Frame, ShopBoot } from "../shared/types.js" */

/**
 * @typedef {object} Recording
 * @property {string} name
 * @property {boolean} open
 * @property {"" | "slow" | "away" | "lost" | "offline" | "old"} network
 * @property {ShopBoot} boot
 * @property {Frame[]} frames
 * @property {Frame[]} then
 * @property {string[][]} acts
 * @property {Record<string, object>} answers
 * @property {string} until
 */

const CLOSED = { lost: 1006, old: 4505 };

/** @type {Line | undefined} */
let line;

/** Now comes what the server says later. @param {Recording} scene */
export const hear = (scene) => scene.then.forEach((frame) => line?.say(frame));

class Line {
  /** @type {Recording} */
  static scene;
  static lost = false;
  onopen = (/** @type {any} */ _event) => {};
  onclose = (/** @type {any} */ _event) => {};
  onmessage = (/** @type {any} */ _event) => {};

  constructor() {
    line = this;
    setTimeout(() => Line.lost || this.onopen({}));
  }

  /** @param {string} text */
  send(text) {
    const { scene } = Line;
    const frame = JSON.parse(text);
    if (frame.t === "hello") {
      for (const one of [{ t: "welcome" }, ...scene.frames]) this.say(one);
      const code = CLOSED[/** @type {keyof typeof CLOSED} */ (scene.network)];
      Line.lost = !!code;
      if (code) setTimeout(() => this.onclose({ code }));
    }
    const answer = frame.t === "command" && scene.answers[frame.type];
    if (answer) setTimeout(() => this.say({ t: "answer", id: frame.id, ...answer }));
  }

  /** @param {Frame} frame */
  say(frame) {
    this.onmessage({ data: JSON.stringify(frame) });
  }

  close() {}
}

/** @param {Recording} scene */
const asked =
  (scene) =>
  /** @param {string | URL} url @param {{ body?: string }} [options] */
  async (url, { body } = {}) => {
    const { network, boot, answers, frames } = scene;
    const never = new Promise(() => {});
    if (network === "slow") return never;
    if (network === "away") throw TypeError("Failed to fetch");
    const json = (/** @type {unknown} */ data) => new Response(JSON.stringify(data));
    const is = (/** @type {string} */ road) => String(url).includes(`${road}/`);
    if (is("bootstrap")) return json(boot);
    if (is("availability")) return json(boot.availability);
    if (is("events")) return json({ frames, next_in_ms: 60e3 });
    if (!is("commands")) return json({});
    const given = JSON.parse(body ?? "{}").commands.map((/** @type {Command} */ one) => ({ id: one.id, ...answers[one.type] }));
    return given.every((/** @type {object} */ answer) => "ok" in answer) ? json({ answers: given }) : never;
  };

class Shelf {
  /** @type {Map<string, string>} */
  #kept = new Map();
  /** @param {string} key */
  getItem(key) {
    return this.#kept.get(key) ?? null;
  }
  /** @param {string} key @param {string} value */
  setItem(key, value) {
    this.#kept.set(key, value);
  }
  /** @param {string} key */
  removeItem(key) {
    this.#kept.delete(key);
  }
}

/** A database that is always empty. */
const empty = {
  open() {
    /** @type {Record<string, any>} */
    const request = { result: { transaction } };
    setTimeout(() => request.onsuccess());
    return request;
  },
};
function transaction() {
  const store = { getAll: () => ({ result: [] }), put: () => ({}), delete: () => ({}), clear: () => ({}) };
  /** @type {Record<string, any>} */
  const work = { objectStore: () => store };
  setTimeout(() => work.oncomplete());
  return work;
}

class Silent {
  postMessage() {}
  close() {}
}

/** From here on the page is the scene's. @param {Recording} scene */
export function pretend(scene) {
  /** @param {object} target @param {Record<string, unknown>} values */
  const put = (target, values) => {
    for (const [name, value] of Object.entries(values))
      Object.defineProperty(target, name, { value, configurable: true, writable: true });
  };
  Line.scene = scene;
  const tab = new Shelf();
  if (scene.open) tab.setItem("livehelp:open", "1");
  put(globalThis, { sessionStorage: tab, localStorage: new Shelf(), indexedDB: empty, BroadcastChannel: Silent });
  put(globalThis, { fetch: asked(scene), WebSocket: Line, Notification: undefined });
  put(document, { cookie: scene.open || scene.frames.length ? "livehelp_on=1" : "" });
  put(navigator, { onLine: scene.network !== "offline" });
  // Many scenes on one page: none of them takes the focus from it.
  const { focus } = HTMLElement.prototype;
  put(HTMLElement.prototype, {
    /** @this {HTMLElement} @param {FocusOptions} [options] */
    focus(options) {
      if (parent === self || document.hasFocus()) focus.call(this, options);
    },
  });
}
