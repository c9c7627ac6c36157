// One line for all tabs of a browser. Whoever holds the lock has the connection and passes on what it brings; the
// others send their commands as requests. A holder that is gone, frozen or stuck is replaced. Used like a transport.
/** @import { Answer, Boot, Command, Env, Frame, Status } from "./types.js" */
/** @import { Served } from "./transport.js" */
import { Transport } from "./transport.js";

const LOOK = 3e3; // who looks asks so often whether the line is held, and waits so long for the answer
const CALM = 35e3; // who does not look hears the server's heartbeat meanwhile
const OWN = /^(answer|welcome|drain|error)$/; // frames that mean only the one who holds the line

export class Line {
  #wanted = false;
  #leads = false;
  #looks = false;
  #othersLook = false;
  /** Of whoever holds the line. @type {Status} */
  #status = "idle";
  /** Our place in the queue for the lock. @type {AbortController | undefined} */
  #turn;
  #release = () => {};
  /** @type {Record<string, ReturnType<typeof setTimeout> | undefined>} */
  #timers = {};

  /**
   * @param {Served & { follow: (streams: string[]) => void }} served `follow`: other tabs need these streams, too
   * @param {import("./tabs.js").Tabs} tabs @param {Env} [env]
   */
  constructor(served, tabs, env = globalThis) {
    this.served = served;
    this.tabs = tabs;
    this.env = env;
    this.shared = tabs.agree;
    this.transport = new Transport(
      {
        have: served.have,
        renew: served.renew,
        page: served.page,
        receive: (frame) => {
          if (this.#leads && this.shared && !OWN.test(frame.t)) tabs.tell("line", { frame });
          return served.receive(frame);
        },
        status: (status) => this.#leads && this.#moved(status),
      },
      env,
    );
    if (!this.shared) return;
    tabs.on("line", (said) => this.#heard(said));
    // A page that may be frozen, or kept for the way back, must not hold what others wait for.
    env.addEventListener("pagehide", () => this.#leave());
    env.addEventListener("pageshow", (event) => /** @type {PageTransitionEvent} */ (event).persisted && this.#queue());
    env.document.addEventListener("freeze", () => this.#leave());
    env.document.addEventListener("resume", () => this.#queue());
    env.document.addEventListener("visibilitychange", () => this.#wake());
  }

  /** Whether the WebSocket is in this tab, and open. */
  get socket() {
    return this.transport.socket;
  }

  /** @param {Boot} boot */
  configure(boot) {
    this.transport.configure(boot);
  }

  start() {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#queue();
  }

  /** @param {Status} [status] */
  stop(status = "idle") {
    this.#wanted = false;
    this.#leave();
    this.served.status(status);
  }

  /** @param {string} stream @param {boolean} wanted */
  follow(stream, wanted) {
    if (this.#leads) this.transport.follow(stream, wanted);
    else if (wanted && this.#status !== "idle") this.#later("follow", 0, () => (this.transport.catchUp(), this.#ask()));
  }

  /** @param {boolean} looks */
  attend(looks) {
    this.#looks = looks;
    this.transport.attend(looks || this.#othersLook);
  }

  /** @param {Command & { id: string }} command @returns {Promise<Answer>} */
  async command(command) {
    const answer = await this.transport.command(command);
    // Whoever polls would learn of it only with the next poll.
    if (this.#wanted && !this.#leads && this.transport.boot?.transports[0] === "poll") this.transport.catchUp();
    return answer;
  }

  /** @param {string} stream @param {string} signal @param {object} data */
  signal(stream, signal, data) {
    if (this.#leads || this.#status !== "open") this.transport.signal(stream, signal, data);
    else this.tabs.tell("line", { signal: [stream, signal, data] }); // in order with what other tabs say
  }

  catchUp() {
    return this.transport.catchUp();
  }

  /** @param {string} conversation @param {number} before */
  history(conversation, before) {
    return this.transport.history(conversation, before);
  }

  /** @param {string} url @param {string} language */
  product(url, language) {
    return this.transport.product(url, language);
  }

  // ---- who holds it

  /** @param {boolean} [steal] from a holder that does not answer */
  #queue(steal) {
    if (!this.#wanted || this.#leads) return;
    if (!this.shared) return this.#lead();
    this.#turn?.abort();
    const turn = (this.#turn = new AbortController());
    const hold = () => (turn.signal.aborted ? undefined : new Promise((release) => this.#lead(() => release(null))));
    this.env.navigator.locks.request(`${this.tabs.name}:line`, steal ? { steal } : { signal: turn.signal }, hold).catch(() => {
      if (turn.signal.aborted) return;
      const held = this.#leads;
      this.#leave();
      if (!held) this.shared = false; // the browser does not let us: a line of our own
      this.#queue(); // else somebody took it, who believed us frozen
    });
    if (!steal) this.#ask();
  }

  #lead(release = () => {}) {
    this.#release = release;
    this.#leads = true;
    this.#quiet();
    this.transport.start();
  }

  #leave() {
    this.#turn?.abort();
    this.#quiet();
    this.#status = "idle";
    const held = this.#leads;
    this.#leads = false;
    if (!held) return;
    this.transport.stop();
    this.#release();
  }

  /** @param {Status} status of the line that we hold */
  #moved(status) {
    if (this.shared) this.tabs.tell("line", { status });
    if (status === "reload") return this.stop(status);
    this.#status = status;
    this.served.status(status);
  }

  // ---- while another tab holds it

  /** @param {{ ask?: string[], looks?: boolean, signal?: [string, string, object], status?: Status, frame?: Frame }} said */
  #heard({ ask, looks = false, signal, status, frame }) {
    if (this.#leads) {
      if (signal) this.transport.signal(...signal);
      if (!ask) return;
      this.#othersLook = looks;
      this.attend(this.#looks);
      this.served.follow(ask);
      return this.tabs.tell("line", { status: this.#status });
    }
    if (!this.#wanted || !(status || frame)) return;
    this.env.clearTimeout(this.#timers.silent);
    this.#timers.ask ??= this.#later("ask", this.env.document.hidden ? CALM : LOOK, () => this.#ask());
    if (status) this.#told(status);
    if (frame?.t === "identity_changed") this.served.renew().catch(() => {});
    else if (frame && this.served.receive(frame)) this.transport.catchUp();
  }

  /** @param {Status} status of the line that another tab holds */
  #told(status) {
    if (status === "reload") return this.stop(status);
    const anew = status === "open" && this.#status !== "open";
    this.#status = status;
    if (anew) this.transport.catchUp(); // what came while nobody held it, or the last holder did not pass on
    this.served.status(status === "idle" ? "connecting" : status);
  }

  #ask() {
    if (this.#leads || !this.#wanted) return;
    this.#timers.ask = void this.env.clearTimeout(this.#timers.ask);
    this.tabs.tell("line", { ask: Object.keys(this.served.have()), looks: this.#looks });
    this.#later("silent", LOOK, () => this.#queue(true));
  }

  /** Somebody looks at this tab again. */
  #wake() {
    if (this.env.document.hidden || !this.#wanted || this.#leads) return;
    this.transport.catchUp();
    this.#ask();
  }

  #quiet() {
    for (const name in this.#timers) this.#timers[name] = void this.env.clearTimeout(this.#timers[name]);
  }

  /** @param {string} name @param {number} wait @param {() => void} work */
  #later(name, wait, work) {
    this.env.clearTimeout(this.#timers[name]);
    return (this.#timers[name] = this.env.setTimeout(work, wait));
  }
}
