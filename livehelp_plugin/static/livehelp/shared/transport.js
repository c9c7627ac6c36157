// How frames travel: WebSocket, else server-sent events, else polling; each is given up for the next when it fails
// while plain requests pass, and tried again later. Knows nothing of what the frames say, but their heartbeat.
/** @import { Answer, Boot, Command, Env, Frame, Have, Status } from "./types.js" */

import { Requests } from "./requests.js";
import { uuid } from "./uuid.js";

const DEAD = 35e3; // the server speaks every 25 s
const HELLO = 5e3;
const SLOWEST = 10e3;
const STABLE = 15e3;
const CLIMB = 3 * 60e3;

/** @typedef {{ close: () => void, send?: (frame: Frame) => void, poke?: () => void }} Link */
/**
 * Whom the transport serves.
 * @typedef {object} Served
 * @property {() => Have} have
 * @property {(frame: Frame) => unknown} receive true when something is missing and must be asked for
 * @property {(status: Status) => void} status
 * @property {() => Promise<unknown>} renew bootstraps again and calls `configure`
 * @property {() => object | undefined} [page] where the person is; else the page that this is
 */

export class Transport {
  /** @type {Boot | undefined} */
  boot;
  #requests;
  #tab;
  /** @type {boolean | undefined} */
  #calm;
  #on = false;
  #level = 0;
  #fails = 0;
  #tries = 0;
  #welcomed = false;
  #since = 0;
  #heard = 0;
  #news = 0;
  #next = 2000;
  #filled = 0;
  /** @type {number | undefined} */
  #delay;
  /** @type {Link | undefined} */
  #link;
  /** @type {Promise<boolean> | undefined} */
  #filling;
  #again = false;
  /** @type {Record<string, ReturnType<typeof setTimeout>>} */
  #timers = {};
  /** @type {Map<string, { resolve: (answer: Answer) => void, reject: (error: Error) => void }>} */
  #asked = new Map();
  /** @type {Map<string, { stream: string, signal: string, data: object }>} */
  #signals = new Map();

  /** @param {Served} served @param {Env} [env] */
  constructor(served, env = globalThis) {
    this.served = served;
    this.env = env;
    this.#requests = new Requests(env, () => served.renew(), () => this.stop("reload"));
    this.#tab = uuid(env.crypto);
    env.addEventListener("online", () => this.#wake(true));
    env.addEventListener("pageshow", (event) => /** @type {PageTransitionEvent} */ (event).persisted && this.#wake(true));
    env.addEventListener("pagehide", () => this.#drop()); // an open socket would keep the page out of the back/forward cache
    env.document.addEventListener("visibilitychange", () => env.document.hidden || this.#wake(false));
  }

  /** @param {Boot} boot */
  configure(boot) {
    if (this.boot?.transports.join() !== boot.transports.join()) this.#level = 0;
    this.boot = this.#requests.boot = boot;
  }

  get #kind() {
    return this.boot?.transports[this.#level] ?? "poll";
  }

  start() {
    if (this.#on) return;
    this.#on = true;
    this.#connect();
  }

  /** @param {Status} [status] */
  stop(status = "idle") {
    this.#on = false;
    this.#drop();
    this.served.status(status);
  }

  /** The set of streams has changed. @param {string} stream @param {boolean} wanted */
  follow(stream, wanted) {
    if (this.#link?.send && this.#welcomed)
      this.#link.send(wanted ? { t: "subscribe", have: { [stream]: this.served.have()[stream] } } : { t: "unsubscribe", stream });
    else if (this.#link && !this.#link.send && wanted) this.#kind === "sse" ? this.#connect() : this.catchUp();
  }

  /** Whether anybody looks: polling goes slowly while nobody does. @param {boolean} looks */
  attend(looks) {
    if (this.#calm && looks) this.#link?.poke?.();
    this.#calm = !looks;
  }

  /** Whether a WebSocket is open. */
  get socket() {
    return this.#welcomed && !!this.#link?.send;
  }

  /** Rejects where there is no answer; with `problem` where the server refused the request as such.
   * @param {Command & { id: string }} command @returns {Promise<Answer>} */
  async command(command) {
    const send = this.#welcomed && this.#link?.send;
    if (send)
      return new Promise((resolve, reject) => {
        this.#asked.set(command.id, { resolve, reject });
        send({ t: "command", ...command });
      });
    const page = await this.#requests.send("commands", { commands: [command] });
    if (this.#link?.poke) this.catchUp();
    return page.answers[0];
  }

  /** Lossy and never answered. @param {string} stream @param {string} signal @param {object} data */
  signal(stream, signal, data) {
    if (this.#welcomed && this.#link?.send) return this.#link.send({ t: "signal", stream, signal, data });
    this.#signals.set(stream + signal, { stream, signal, data });
    this.#later("signals", 300, () => {
      const signals = [...this.#signals.values()].slice(-20);
      this.#signals.clear();
      this.#requests.send("signals", { signals }).catch(() => {});
    });
  }

  /** Asks for what is missing: one request at a time, however many ask. @returns {Promise<boolean>} whether it was answered */
  catchUp() {
    if (this.#filling) {
      this.#again = true;
      return this.#filling;
    }
    return (this.#filling = this.#fill().then((answered) => {
      this.#filling = undefined;
      const again = this.#again;
      this.#again = false;
      // A gap that stays open must not become a loop.
      if (again) this.#later("again", answered ? 500 : 2000, () => this.catchUp());
      return answered;
    }));
  }

  async #fill() {
    this.#filled = this.env.Date.now();
    try {
      // A poll proves that its tab is there; beside an open line that is the line's business.
      const side = this.#link?.poke ? `&tab=${this.#tab}` : "&once=1";
      const page = await this.#requests.send("events", undefined, this.#have() + side);
      this.#next = page.next_in_ms ?? this.#next;
      for (const frame of page.frames) {
        if (this.served.receive(frame)) this.#again = true;
        if (frame.t === "events" || frame.t === "snapshot") this.#news = this.#filled;
      }
      return true;
    } catch {
      return false;
    }
  }

  /** A page of older messages. @param {string} conversation @param {number} before */
  history(conversation, before) {
    return this.#requests.send("history", undefined, `?conversation=${conversation}&before=${before}`);
  }

  /** What stands at an address of the shop. @param {string} url @param {string} language */
  async product(url, language) {
    if (!this.boot?.urls.product) return { product: null };
    return this.#requests.send("product", undefined, `?language=${language}&url=${encodeURIComponent(url)}`);
  }

  #have() {
    return `?have=${encodeURIComponent(JSON.stringify(this.served.have()))}`;
  }

  /** @param {string} name @param {number} wait @param {() => void} work */
  #later(name, wait, work) {
    this.env.clearTimeout(this.#timers[name]);
    this.#timers[name] = this.env.setTimeout(work, wait);
  }

  #drop() {
    const link = this.#link;
    this.#link = undefined;
    for (const name of ["dead", "connect", "poll"]) this.env.clearTimeout(this.#timers[name]);
    link?.close();
    for (const { reject } of this.#asked.values()) reject(Error("connection lost"));
    this.#asked.clear();
  }

  #connect() {
    this.#drop();
    if (!this.#on) return;
    this.#welcomed = false;
    this.served.status("connecting");
    try {
      const link = { ws: () => this.#socket(), sse: () => this.#source(), poll: () => this.#poll() }[this.#kind]();
      if (!link.poke) this.#later("dead", HELLO, () => this.#lost(link));
    } catch {
      this.#lost(this.#link);
    }
  }

  /** @returns {Link} */
  #socket() {
    const { env } = this;
    const url = new URL(/** @type {Boot} */ (this.boot).urls.ws, env.location.href);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = new env.WebSocket(url);
    /** @type {Link} */
    const link = { close: () => socket.close(), send: (frame) => socket.send(JSON.stringify(frame)) };
    this.#link = link;
    socket.onopen = () => {
      const { page: where } = this.served;
      const page = where ? where() : { url: env.location.href.split("#")[0], title: env.document.title };
      link.send?.({ t: "hello", protocol: 1, have: this.served.have(), page });
    };
    socket.onmessage = (event) => this.#hear(link, event.data);
    socket.onclose = (event) => this.#lost(link, event.code);
    return link;
  }

  /** @returns {Link} */
  #source() {
    const source = new this.env.EventSource(/** @type {Boot} */ (this.boot).urls.stream + this.#have());
    /** @type {Link} */
    const link = { close: () => source.close() };
    this.#link = link;
    source.onmessage = (event) => this.#hear(link, event.data);
    source.onerror = () => this.#lost(link); // its own reconnection would ask from the old position
    return link;
  }

  /** @returns {Link} */
  #poll() {
    /** @type {Link} */
    const link = { close: () => {}, poke: () => turn() };
    this.#link = link;
    const turn = async () => {
      this.env.clearTimeout(this.#timers.poll);
      const answered = await this.catchUp();
      if (link !== this.#link) return;
      if (!answered) return this.#lost(link);
      this.#welcome();
      this.#later("poll", this.#pause(), turn);
    };
    this.#news = this.env.Date.now();
    turn();
    return link;
  }

  /** As often as the server allows while somebody looks and there is news, backing off to 10 s. */
  #pause() {
    const quiet = (this.#calm ?? this.env.document.hidden) ? SLOWEST : (this.env.Date.now() - this.#news) / 15;
    return Math.max(this.#next, Math.min(SLOWEST, quiet));
  }

  #welcome() {
    this.#heard = this.env.Date.now();
    if (this.#welcomed) return;
    this.#welcomed = true;
    this.#fails = 0;
    this.#since = this.#heard;
    this.served.status("open");
  }

  /** @param {Link} link @param {string} text */
  #hear(link, text) {
    if (link !== this.#link) return;
    /** @type {Frame} */
    let frame;
    try {
      frame = JSON.parse(text);
    } catch {
      return;
    }
    this.#welcome();
    this.#later("dead", DEAD, () => this.#lost(link));
    if (frame.t === "answer") {
      this.#asked.get(frame.id)?.resolve(/** @type {any} */ (frame));
      this.#asked.delete(frame.id);
    } else if (frame.t === "ping") link.send?.({ t: "pong" });
    else if (frame.t === "drain") this.#delay = frame.retry_in_ms;
    else if (frame.t === "identity_changed") this.#renew();
    else if (frame.t === "error" && frame.code === "protocol") return this.stop("reload");
    if (this.served.receive(frame)) this.catchUp();
  }

  /** @param {Link | undefined} link @param {number} [code] */
  async #lost(link, code = 0) {
    if (link !== this.#link) return;
    const { length } = /** @type {Boot} */ (this.boot).transports;
    this.#drop();
    if (code === 4505) return this.stop("reload");
    if (code === 4501) return this.#renew();
    this.served.status("down");
    if (code >= 4500) this.#descend(length - 1); // told to stop: requests still pass
    this.#comeBack();
    // Never welcomed although requests pass: it is this road that is blocked, not the server that is away.
    if (this.#welcomed || this.#level >= length - 1 || !(await this.catchUp())) return;
    if (++this.#fails < 2 || this.#link) return;
    this.#descend(this.#level + 1);
    this.#connect();
  }

  /** Sooner after a line that held, later and later after those that did not. */
  #comeBack() {
    const { env } = this;
    if (this.#welcomed && env.Date.now() - this.#since > STABLE) this.#tries = 0;
    const wait = this.#delay ?? env.Math.random() * Math.min(20e3, 500 * 2 ** this.#tries++);
    this.#delay = undefined;
    this.#later("connect", wait, () => this.#connect());
  }

  /** @param {number} level */
  #descend(level) {
    this.#level = level;
    this.#fails = 0;
    this.#later("climb", CLIMB, () => {
      this.#level = this.#tries = 0;
      this.#connect();
    });
  }

  /** The server no longer knows us by our cookie: a new bootstrap, then on with the same command ids. */
  async #renew() {
    this.#drop();
    this.served.status("down");
    await this.served.renew().catch(() => {}); // whoever is signed out for good calls `stop`
    if (this.#on) this.#comeBack();
  }

  /** The network is back, or somebody looks again. @param {boolean} anew */
  #wake(anew) {
    if (!this.#on) return;
    const silent = this.env.Date.now() - this.#heard;
    if (!this.#link || anew || (!this.#link.poke && silent > DEAD - 5e3)) {
      this.#tries = 0;
      this.#connect();
    } else if (this.#link.poke) this.#link.poke();
    else this.catchUp();
  }
}
