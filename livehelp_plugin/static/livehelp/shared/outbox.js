// Commands on their way. Each has an id made here, so a retry on any road, from any tab, is done once by the server.
/** @import { Answer, Command, Env, Item, Kept, Problem, Shelf } from "./types.js" */
import { shelf } from "./storage.js";
import { uuid } from "./uuid.js";

const MOST = 50;
const PATIENCE = 10e3;
const HEAD_START = 3e3; // of the tab in which something was said, over those that heard of it
const DAY = 864e5;
const RELOAD = /^(protocol|identity_changed)$/; // not refused: to be sent by the page after this one
const ECHOED = /post$|open$/; // these come back as an event, and are shown until then

export class Outbox {
  /** Whether items survive a reload; false where the browser blocks storage. */
  durable = true;
  /** @type {Item[]} in the order in which they were given */
  items = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #last = 0;

  /**
   * @param {object} parts
   * @param {string} parts.name one outbox for each face; tabs share it
   * @param {(command: Command & { id: string }) => Promise<Answer>} parts.send throws where there is no answer
   * @param {(item?: Item, answer?: Answer) => void} [parts.change] called after every change; with the answer when one came
   * @param {import("./tabs.js").Tabs} [parts.tabs] shows and sends what any tab has said, also when that tab is gone
   * @param {Env} [parts.env] @param {Shelf} [parts.shelf]
   */
  constructor({ name, send, change = () => {}, tabs, env = globalThis, shelf: kept = shelf(name, env) }) {
    this.name = name;
    this.send = send;
    this.change = change;
    this.env = env;
    this.shelf = kept;
    if (!tabs?.agree) return;
    this.tabs = tabs;
    tabs.on("item", (one) => this.#heard(one));
    tabs.on("drop", (id) => this.#with(id, (item) => this.#remove(item)));
    tabs.on("wait", ({ id, due }) => this.#with(id, (item) => (item.due = due)));
    tabs.on("answer", ({ id, answer }) => this.#with(id, (item) => this.#done(item, answer)));
  }

  get full() {
    return this.items.length >= MOST;
  }

  /** Takes up what an earlier page, or another tab, has left. Call it only where the person has chatted before. */
  async load() {
    const now = this.env.Date.now();
    const kept = (await this.#keep(() => this.shelf.all())) ?? [];
    for (const { id, lane, at, command, failed } of kept.sort((a, b) => a.at - b.at)) {
      if (now - at > 7 * DAY) this.#keep(() => this.shelf.remove(id));
      else if (!this.items.some((item) => item.id === id))
        this.items.push(made({ id, lane, at, command, failed: failed ?? (now - at > DAY ? { code: "expired" } : undefined) }));
    }
    this.items.sort((a, b) => a.at - b.at);
    this.change();
    this.flush();
  }

  /**
   * `lane` defaults to the conversation. Where a lane begins with `conversation.open`, the commands behind it get the
   * conversation's id from its answer.
   * @param {Command} command @param {string} [lane] @returns {Item}
   */
  add(command, lane) {
    const id = uuid(this.env.crypto);
    this.#last = Math.max(this.env.Date.now(), this.#last + 1);
    const item = made({ id, lane: lane ?? command.conversation ?? id, at: this.#last, command });
    this.items.push(item);
    this.#put(item);
    this.change();
    this.flush();
    return item;
  }

  /** A parked item once more. The server said no to its id, so it gets a new one. @param {Item} item @param {Partial<Command>} [fields] */
  retry(item, fields) {
    this.drop(item);
    return this.add({ ...item.command, ...fields }, fields ? undefined : item.lane);
  }

  /** @param {Item} item */
  drop(item) {
    this.tabs?.tell("drop", item.id);
    this.#remove(item);
    this.change();
  }

  /** The item came back as an event: it is stored, whatever became of its answer. @param {string} id @param {any} [data] */
  settle(id, data) {
    const item = this.items.find((one) => one.id === id);
    if (!item) return;
    this.#opened(item, data);
    this.#remove(item);
    this.change();
    item.tell({ id, ok: true, data });
  }

  /** Forgets everything, here and for other tabs. */
  purge() {
    this.items = [];
    this.env.clearTimeout(this.#timer);
    this.#keep(() => this.shelf.clear());
    this.change();
  }

  /** Sends what is due: the first of each lane. @param {boolean} [now] without waiting for the time of the next try */
  flush(now) {
    const busy = new Set();
    let next = Infinity;
    for (const item of this.items) {
      if (item.failed || item.sent || busy.has(item.lane)) continue;
      busy.add(item.lane);
      if (item.busy) continue;
      if (now) item.due = 0;
      const wait = (item.due ?? 0) - this.env.Date.now();
      if (wait > 0) next = Math.min(next, wait);
      else this.#attempt(item);
    }
    this.env.clearTimeout(this.#timer);
    if (next < Infinity) this.#timer = this.env.setTimeout(() => this.flush(), next);
  }

  /** @param {Item} item */
  async #attempt(item) {
    item.busy = true;
    this.change();
    // By the time that it is our turn, another tab may have done it, or have tried.
    const due = () => this.items.includes(item) && !item.sent && !item.failed && !(/** @type {number} */ (item.due) > this.env.Date.now());
    const answer = await this.#alone(item.lane, async () => due() && this.#ask(item));
    item.busy = false;
    if (!answer || !this.items.includes(item)) return this.flush(); // settled or dropped meanwhile
    if (answer.ok) {
      this.tabs?.tell("answer", { id: item.id, answer });
      this.#done(item, answer);
    }
    else if (answer.error?.retry || RELOAD.test(answer.error?.code ?? "")) {
      item.error = answer.error;
      item.tries = (item.tries ?? 0) + 1;
      const wait = answer.error?.retry_after ?? Math.min(30, 2 ** (item.tries - 1));
      item.due = this.env.Date.now() + wait * 1000;
      this.tabs?.tell("wait", { id: item.id, due: item.due + HEAD_START });
    } else this.#park(item, answer.error ?? { code: "unavailable" });
    this.change(item, answer);
    this.flush();
  }

  /** @param {Item} item @returns {Promise<Answer>} */
  async #ask(item) {
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    try {
      return await Promise.race([
        this.send({ ...item.command, id: item.id }),
        item.done, // its event was faster than its answer
        new Promise((_, reject) => (timer = this.env.setTimeout(() => reject(Error("no answer")), PATIENCE))),
      ]);
    } catch (error) {
      const problem = /** @type {{ problem?: Problem }} */ (error).problem;
      return { ok: false, error: problem ?? { code: "network", retry: true } };
    } finally {
      this.env.clearTimeout(timer);
    }
  }

  /** One tab at a time sends in a lane, where the browser can say so; the ids make it right in any case.
   * @template T @param {string} lane @param {() => Promise<T>} work @returns {Promise<T>} */
  #alone(lane, work) {
    const locks = this.env.navigator?.locks;
    // A tab that is frozen in the middle must not stop the others.
    const signal = this.env.AbortSignal?.timeout?.(1.5 * PATIENCE);
    return locks ? locks.request(`${this.name}:${lane}`, { signal }, work).catch(work) : work();
  }

  /** @param {string} id @param {(item: Item) => void} work */
  #with(id, work) {
    const item = this.items.find((one) => one.id === id);
    if (!item) return;
    work(item);
    this.change();
    this.flush();
  }

  /** Another tab has something to send, or cannot. @param {Kept} kept */
  #heard(kept) {
    const item = this.items.find(({ id }) => id === kept.id);
    if (item) Object.assign(item, kept);
    else this.items.push({ ...made(kept), due: this.env.Date.now() + HEAD_START });
    this.items.sort((a, b) => a.at - b.at);
    this.change();
    this.flush();
  }

  /** @param {Item} item */
  #remove(item) {
    this.items = this.items.filter((one) => one !== item);
    this.#keep(() => this.shelf.remove(item.id));
  }

  /** @param {Item} item @param {Answer} answer */
  #done(item, answer) {
    this.#opened(item, answer.data);
    this.#keep(() => this.shelf.remove(item.id));
    if (ECHOED.test(item.command.type)) item.sent = true;
    else this.items = this.items.filter((one) => one !== item);
    item.tell(answer);
  }

  /** @param {Item} item @param {Problem} problem */
  #park(item, problem) {
    item.failed = problem;
    this.#put(item);
    item.tell({ id: item.id, ok: false, error: problem });
    if (item.command.type !== "conversation.open") return;
    for (const other of this.items) if (other.lane === item.lane && !other.failed) this.#park(other, problem);
  }

  /** @param {Item} opener @param {any} data */
  #opened(opener, data) {
    if (opener.command.type !== "conversation.open" || !data?.conversation) return;
    for (const item of this.items) {
      if (item === opener || item.lane !== opener.lane) continue;
      item.lane = item.command.conversation = data.conversation;
      this.#put(item);
    }
  }

  /** @param {Item} item */
  #put({ id, lane, at, command, failed }) {
    const kept = { id, lane, at, command, failed };
    this.tabs?.tell("item", kept);
    this.#keep(() => this.shelf.put(kept));
  }

  /** @template T @param {() => Promise<T>} work @returns {Promise<T | undefined>} */
  async #keep(work) {
    try {
      return await work();
    } catch {
      this.durable = false;
    }
  }
}

/** @param {Kept} kept @returns {Item} */
function made(kept) {
  /** @type {(answer: Answer) => void} */
  let tell = () => {};
  /** @type {Promise<Answer>} */
  const done = new Promise((resolve) => (tell = resolve));
  return { ...kept, done, tell };
}
