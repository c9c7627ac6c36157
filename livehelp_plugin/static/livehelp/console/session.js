// One operator at work: what is followed, what is in view, what has just happened.
/** @import { Answer, Command, Frame, Held, Row, Shelf, StreamEvent } from "../shared/types.js" */
/** @import { Ended } from "./lines.js" */
/** @import { ConsoleBoot, Person } from "./types.js" */
import { Client } from "../shared/client.js";
import { Outbox } from "../shared/outbox.js";
import { Cards } from "./cards.js";
import { declined, keepDeclined } from "./keeping.js";
import { Lines } from "./lines.js";
import { sectionOf } from "./rows.js";
import { Directory } from "./targets.js";

const FOLLOWED = 40;
const TYPING = 6e3;
const PATIENCE = 15e3;

/** Keeps nothing over a reload: a status or a claim that comes true minutes later would surprise. @type {() => Shelf} */
const forgetful = () => ({ all: async () => [], put: async () => {}, remove: async () => {}, clear: async () => {} });

/**
 * Whom the session tells.
 * @typedef {object} Told
 * @property {() => void} change something is to be shown anew
 * @property {(row: Row, again: boolean) => void} arrived a chat rings at me that did not before; `again`: I have declined it once
 * @property {(conversation: string, body: string) => void} wrote a visitor of mine wrote
 * @property {(ended: Ended) => void} handed a transfer of mine came to an end
 * @property {(conversation: string) => void} reminded the time that a customer of mine asked for is over
 * @property {() => void} lost the system set me offline, or paused me
 */

export class Session {
  /** @type {string | null} the conversation in view */
  selected = null;
  /** @type {string | null} an earlier one of the same customer, shown in its place */
  past = null;
  /** @type {Map<string, { earlier: boolean, messages: any[] }>} */
  older = new Map();
  /** @type {import("./types.js").Away} */
  away;
  signedOut = false;
  #skew = 0;
  /** @type {string | undefined} the status that I asked for last */
  #asked;
  #lines = new Lines();
  /** @type {Map<string, number>} */
  #heard = new Map();
  /** @type {Map<string, number>} */
  #typing = new Map();
  /** @type {Set<string>} */
  #gone = new Set();
  /** @type {Map<string, number>} */
  #read = new Map();
  #first = true;

  /** @param {ConsoleBoot} boot @param {Told} told */
  constructor(boot, told) {
    this.boot = boot;
    this.told = told;
    this.away = awayOf(boot);
    this.#skew = Date.parse(boot.now) - Date.now();
    /** @type {Client<ConsoleBoot>} */
    this.client = new Client({
      name: "livehelp-operator",
      load: () => this.#load(),
      booted: (answer) => this.#booted(answer),
      change: (frame, applied) => this.#changed(frame, applied),
    });
    this.orders = new Outbox({
      name: "livehelp-operator-orders",
      shelf: forgetful(),
      send: (command) => this.client.transport.command(command),
      change: () => this.told.change(),
    });
    this.directory = new Directory(() => this.boot, () => this.told.change());
    this.cards = new Cards(() => this.boot, () => this.client.renew(), () => this.told.change());
  }

  async start() {
    await this.client.renew();
    this.client.follow(...this.boot.departments.map((desk) => desk.stream));
    this.client.transport.start();
    this.client.outbox.load();
  }

  /** By the server's clock, in ms. */
  get now() {
    return Date.now() + this.#skew;
  }

  /** The first answer is in the page; later ones are asked for. @returns {Promise<ConsoleBoot>} */
  async #load() {
    if (this.#first) {
      this.#first = false;
      return this.boot;
    }
    const response = await fetch(this.boot.urls.bootstrap, { credentials: "same-origin", cache: "no-store" });
    if (response.status === 401 || response.redirected) {
      this.signedOut = true;
      this.client.transport.stop("signed_out");
    }
    if (!response.ok || response.redirected) throw Error(`HTTP ${response.status}`);
    return response.json();
  }

  /** @param {ConsoleBoot} boot */
  #booted(boot) {
    this.boot = boot;
    this.signedOut = false;
    const was = this.away;
    this.away = awayOf(boot);
    if ((this.away.lost && !was.lost) || (this.away.missed && !was.missed)) this.told.lost();
    const desks = boot.departments.map((desk) => desk.stream);
    for (const stream of Object.keys(this.client.store))
      if (stream.startsWith("d:") && !desks.includes(stream)) this.client.unfollow(stream);
    this.client.follow(...desks);
    this.told.change();
  }

  /** @param {Frame} [frame] @param {StreamEvent[]} [applied] */
  #changed(frame, applied = []) {
    if (frame?.t === "welcome" && frame.now) this.#skew = Date.parse(frame.now) - Date.now();
    if (frame?.t === "gone") this.#left(frame.stream);
    if (frame?.t === "signal") this.#signal(frame);
    if (frame?.stream?.startsWith("d:")) this.#desk(frame, applied);
    if (frame?.stream?.startsWith("c:")) this.#conversation(frame.stream, applied);
    this.#settle();
    this.told.change();
  }

  /** It is not ours, or no longer. @param {string} stream */
  #left(stream) {
    this.#gone.add(stream);
    const conversation = stream.slice(2);
    if (this.past === conversation) this.past = null;
    if (this.selected === conversation) this.selected = null;
  }

  /** @param {Frame} frame */
  #signal({ stream, signal, by, data }) {
    const conversation = stream.slice(2);
    if (data?.on && by === "visitor") this.cards.seen(conversation);
    if (signal === "typing") {
      if (by !== "visitor") return; // our own, come back to us
      if (data.on) this.#typing.set(conversation, Date.now() + TYPING);
      else this.#typing.delete(conversation);
      if (data.on) setTimeout(() => this.told.change(), TYPING + 50);
    } else if (signal === "page") this.cards.moved(conversation, data);
    else if (signal === "card") this.cards.refresh(conversation);
  }

  /** @param {Frame} frame @param {StreamEvent[]} applied */
  #desk(frame, applied) {
    for (const { type, data } of applied)
      if (type === "operator.status_changed" && data.operator.id === this.me.id) this.#statusCame(data.operator.status);
    const { rings, ended, left } = this.#lines.desk(frame.stream, this.rows(), applied, this.me.id);
    for (const row of this.rows().values()) this.#gone.delete(`c:${row.conversation}`);
    for (const row of rings) this.told.arrived(row, declined().includes(row.conversation));
    for (const one of ended) this.told.handed(one);
    for (const conversation of left) this.#left(`c:${conversation}`);
  }

  /** A change that was not asked for here was another tab's, or the system's: the server knows which. @param {string} status */
  #statusCame(status) {
    if (status === "online") this.away = { lost: false, missed: false, reason: "" };
    else if (this.#asked !== status) this.client.renew().catch(() => {});
    if (this.#asked !== status) this.#asked = undefined;
  }

  /** @param {string} stream @param {StreamEvent[]} applied */
  #conversation(stream, applied) {
    const conversation = stream.slice(2);
    const held = this.held(conversation);
    if (!held) return;
    for (const event of applied) this.#happened(conversation, held, event);
    const newest = [...held.state.messages].reverse().find((one) => one.by === "visitor");
    const before = this.#heard.get(conversation);
    this.#heard.set(conversation, newest?.seq ?? 0);
    if (newest && newest.seq > (before ?? Infinity)) {
      this.#typing.delete(conversation);
      this.cards.seen(conversation);
      if (held.state.internal?.operator === this.me.id) this.told.wrote(conversation, newest.body);
    }
  }

  /** @param {string} conversation @param {Held} held @param {StreamEvent} event */
  #happened(conversation, held, event) {
    const { type, data } = event;
    const ended = this.#lines.transfer(conversation, event);
    if (ended) this.told.handed(ended);
    if (type === "conversation.assigned") this.cards.refresh(conversation); // it knows why
    const over = type === "waiting.set" && !data.until && data.by === "system";
    if (over && held.state.internal?.operator === this.me.id) this.told.reminded(conversation);
  }

  /** Follows what the list and the pane need, and nothing else. */
  #settle() {
    if (!this.client.boot) return;
    const waiting = [...this.rows().values()].filter((row) => sectionOf(row, this.me.id) !== "colleagues");
    const wanted = new Set(waiting.slice(0, FOLLOWED).map((row) => row.conversation));
    for (const one of [this.selected, this.past]) if (one) wanted.add(one);
    for (const stream of Object.keys(this.client.store))
      if (stream.startsWith("c:") && !wanted.has(stream.slice(2))) this.client.unfollow(stream);
    for (const one of wanted) {
      if (this.#gone.has(`c:${one}`)) continue;
      this.client.follow(`c:${one}`);
      if (one !== this.past) this.cards.want(one);
    }
    this.cards.keep(wanted);
  }

  /** @returns {Person} me, with the status that the desks know */
  get me() {
    const { operator } = this.boot;
    return this.people().get(operator.id) ?? operator;
  }

  /** Everybody who works at the same desks, by id. */
  people() {
    /** @type {Map<number, Person>} */
    const found = new Map();
    for (const desk of this.desks()) for (const one of Object.values(desk.state.operators)) found.set(/** @type {Person} */ (one).id, /** @type {Person} */ (one));
    return found;
  }

  /** @returns {Held[]} */
  desks() {
    return /** @type {Held[]} */ (Object.values(this.client.store).filter((held) => held?.stream.startsWith("d:")));
  }

  /** The open conversations. @returns {Map<string, Row>} */
  rows() {
    return new Map(this.desks().flatMap((desk) => Object.entries(/** @type {Record<string, Row>} */ (desk.state.rows))));
  }

  /** The department that a chat belongs to; a transfer shows it at a second desk. @param {string} conversation @returns {number | null} */
  deskOf(conversation) {
    const found = this.desks().filter((desk) => conversation in desk.state.rows);
    const home = found.find(({ state }) => state.rows[conversation].transfer?.department !== state.department.id);
    return (home ?? found[0])?.state.department.id ?? null;
  }

  /** References of contact requests that nobody has answered. */
  get requests() {
    return this.desks().flatMap((desk) => desk.state.requests);
  }

  /** @param {string | null} conversation */
  held(conversation) {
    return (conversation && this.client.store[`c:${conversation}`]) || undefined;
  }

  /** What is known of the customer; who looks at the chat is there, whatever was true when it was fetched.
   * @param {string} conversation */
  card = (conversation) => {
    const card = this.cards.get(conversation);
    const here = this.held(conversation)?.live.watching && card?.page?.present === false;
    return card?.page && here ? { ...card, page: { ...card.page, present: true } } : card;
  };

  /** @param {string} conversation */
  typing = (conversation) => (this.#typing.get(conversation) ?? 0) > Date.now();

  /** It does not ring here with sound again. @param {string} conversation */
  decline(conversation) {
    keepDeclined(conversation);
    return this.order({ type: "offer.decline", conversation }, `claim:${conversation}`);
  }

  /** @param {string} status @param {string} reason */
  async setStatus(status, reason) {
    const answer = await this.order({ type: "status.set", status, ...(reason && { reason }) }, "status");
    if (answer.ok) this.away = { lost: false, missed: false, reason };
    return answer;
  }

  /** @param {string | null} conversation @param {string | null} [past] */
  select(conversation, past = null) {
    this.selected = conversation;
    this.past = past;
    this.#settle();
    this.told.change();
  }

  /** Messages before those of the snapshot. @param {string} conversation */
  async loadOlder(conversation) {
    const held = this.held(conversation);
    if (!held) return;
    const known = this.older.get(conversation);
    const before = (known?.messages[0] ?? held.state.messages[0])?.seq ?? 1;
    const page = await this.client.transport.history(conversation, before);
    this.older.set(conversation, { earlier: page.earlier, messages: [...page.messages, ...(known?.messages ?? [])] });
    this.told.change();
  }

  /** What was written, on its way until the server has it; kept over a reload. @param {string} conversation @param {string} body
   * @param {boolean} note @param {import("./composer.js").Carried} [more] */
  post(conversation, body, note, { choices = [], attachments = [] } = {}) {
    const more = { ...(choices.length && { choices }), ...(attachments.length && { attachments }) };
    return this.client.outbox.add({ type: note ? "note.post" : "message.post", conversation, body, ...more });
  }

  /** What I wrote in a conversation and the server has not confirmed. @param {string} conversation */
  pending(conversation) {
    return this.client.outbox.items.filter((item) => item.command.conversation === conversation && /\.post$/.test(item.command.type));
  }

  /** An order that is only good now: given up after 15 s. @param {Command} command @param {string} lane @returns {Promise<Answer>} */
  async order(command, lane) {
    if (command.type === "status.set") this.#asked = command.status;
    if (command.type.startsWith("transfer.")) this.#lines.recall(command.conversation ?? "");
    const item = this.orders.add(command, lane);
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, { ok: false, error: { code: "network" } }));
    const answer = await Promise.race([item.done, late]);
    this.orders.drop(item);
    return answer;
  }

  /** Whether an order of this lane is under way. @param {string} lane */
  ordering = (lane) => this.orders.items.some((item) => item.lane === lane && !item.failed);

  /** Tells the server how far I have read; once for each message. @param {string} conversation */
  read(conversation) {
    const held = this.held(conversation);
    const top = held?.state.messages.at(-1)?.seq ?? 0;
    if (!held || held.state.internal?.operator !== this.me.id) return;
    if (top <= Math.max(held.marks.operator_read ?? 0, this.#read.get(conversation) ?? 0)) return;
    this.#read.set(conversation, top);
    this.client.transport.signal(`c:${conversation}`, "read", { seq: top });
  }
}

/** @param {ConsoleBoot} boot @returns {import("./types.js").Away} */
const awayOf = ({ operator: { lost, missed, reason } }) => ({ lost, missed, reason });
