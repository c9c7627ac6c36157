// One face's whole connection: what is known (reducer), what is under way (outbox) and how it travels (transport).
/** @import { Answer, Boot, Command, Env, Frame, Shelf, Status, Store, StreamEvent } from "./types.js" */
import { Line } from "./line.js";
import { Outbox } from "./outbox.js";
import { have, receive } from "./reducer.js";
import { Tabs } from "./tabs.js";
import { Transport } from "./transport.js";

/** @template {Boot} B */
export class Client {
  /** @type {Store} */
  store = {};
  /** @type {Status} */
  status = "idle";
  /** @type {B | undefined} */
  boot;
  /** @type {Promise<B> | undefined} */
  #booting;
  /** @type {Map<string, Promise<object>>} */
  #proofs = new Map();

  /**
   * @param {object} parts
   * @param {string} parts.name of the outbox, one for each face
   * @param {() => Promise<B>} parts.load asks for the bootstrap answer
   * @param {(frame?: Frame, applied?: StreamEvent[]) => void} parts.change something is to be shown anew
   * @param {(boot: B) => void} [parts.booted] called with every bootstrap answer
   * @param {(item: import("./types.js").Item, answer: Answer) => void} [parts.answered]
   * @param {() => object | undefined} [parts.page] where the person is
   * @param {boolean} [parts.together] all tabs of a browser have one line and one outbox
   * @param {Env} [parts.env] @param {Shelf} [parts.shelf]
   */
  constructor({ name, load, change, booted, answered, page, together, env = globalThis, shelf }) {
    this.load = load;
    this.change = change;
    this.booted = booted;
    const served = {
      page,
      have: () => have(this.store),
      receive: (/** @type {Frame} */ frame) => this.receive(frame),
      status: (/** @type {Status} */ status) => this.#moved(status),
      renew: () => this.renew(),
      follow: (/** @type {string[]} */ streams) => this.follow(...streams),
    };
    this.tabs = together ? new Tabs(`${name}/1`, env) : undefined;
    this.transport = this.tabs ? new Line(served, this.tabs, env) : new Transport(served, env);
    this.tabs?.on("frame", (frame) => this.receive(frame));
    this.outbox = new Outbox({
      name,
      env,
      shelf,
      tabs: this.tabs,
      send: async (command) => {
        if (!this.boot) await this.renew();
        return this.#proved(asSent(command));
      },
      change: (item, answer) => {
        if (item && answer) answered?.(item, answer);
        this.change();
      },
    });
  }

  /** Bootstraps, once for all who ask meanwhile. */
  renew() {
    return (this.#booting ??= this.load()
      .then((boot) => {
        this.use(boot);
        this.booted?.(boot);
        return boot;
      })
      .finally(() => (this.#booting = undefined)));
  }

  /** Sends a command, and once more with a proof of work where the server asks for one.
   * @param {Command & { id: string }} command @returns {Promise<Answer>} */
  async #proved(command) {
    const { id } = command;
    let proof = this.#proofs.get(id); // begun in a try whose patience is over
    if (!proof) {
      const answer = await this.transport.command(command);
      const asked = answer.error?.challenge;
      if (!asked) return answer;
      proof = import("./proof.js").then(({ solve }) => solve(asked));
    }
    this.#proofs.set(id, proof);
    const challenge = await proof;
    this.#proofs.delete(id);
    return this.transport.command({ ...command, challenge });
  }

  /** @param {B} boot */
  use(boot) {
    this.boot = boot;
    this.transport.configure(boot);
  }

  /** Begins to hold these streams; needs a bootstrap answer. Asks for a snapshot of those that it does not hold.
   * @param {string[]} streams */
  follow(...streams) {
    for (const stream of streams) {
      if (stream in this.store) continue;
      this.store = { ...this.store, [stream]: null };
      this.transport.follow(stream, true);
    }
  }

  /** @param {string} stream */
  unfollow(stream) {
    const { [stream]: _, ...store } = this.store;
    this.store = store;
    this.transport.follow(stream, false);
  }

  /** @param {Frame} frame @returns {boolean} whether something is missing */
  receive(frame) {
    const { store, need, applied } = receive(this.store, frame);
    this.store = store;
    const stored = frame.t === "snapshot" ? listed(frame.state) : applied;
    for (const { id, seq, at } of stored.map((one) => ({ ...one, ...one.data })))
      if (id) this.outbox.settle(id, { conversation: frame.stream.slice(2), stream: frame.stream, seq, at });
    this.change(frame, applied);
    return Object.keys(need).length > 0;
  }

  /** What is known here first: a frame of our own making, for all tabs. @param {Frame} frame */
  tell(frame) {
    this.tabs?.tell("frame", frame);
    this.receive(frame);
  }

  /** @param {Status} status */
  #moved(status) {
    if (status === this.status) return;
    this.status = status;
    if (status === "open") this.outbox.flush(true);
    this.change();
  }
}

/** The server knows the files of a message by their ids; here they are kept with all that is shown of them.
 * @template {Command} C @param {C} command @returns {C} */
const asSent = (command) =>
  command.attachments ? { ...command, attachments: command.attachments.map((/** @type {{ id: string }} */ { id }) => id) } : command;

/** What a snapshot of a conversation shows as stored. @param {any} state @returns {any[]} */
const listed = ({ messages = [], internal }) => [...messages, ...(internal?.notes ?? [])];
