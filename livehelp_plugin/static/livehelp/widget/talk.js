// The shopper's conversations: what is known of them, what is under way, what came from the server.
/** @import { Answer, Attachment, ConversationState, Frame, Held, Item, ShopBoot, StreamEvent } from "../shared/types.js" */
import { Client } from "../shared/client.js";
import { plain } from "../shared/text.js";
import { Attention } from "./attention.js";
import { takesChats } from "./chat.js";
import { Elsewhere } from "./elsewhere.js";
import { draw, entries, lineOf } from "./messages.js";
import { forget, keep, kept } from "./session.js";
import { Past, SHOWN } from "./past.js";
import { Standing } from "./standing.js";
import { Together } from "./together.js";
import { farewell, notice, truth, watchLine } from "./truth.js";

/** @import { Chat } from "./chat.js" */
/** @import { Told } from "./messages.js" */

/** @typedef {{ body: string, attachments?: Attachment[] }} Said */

const TYPING = 6e3;

export class Talk {
  /** The conversation that goes on, else the last one. */
  stream = "";
  /** Those that are shown, oldest first. @type {string[]} */
  streams = [];
  /** @type {Told[]} */
  told = [];
  past = new Past(this);
  typing = false;
  /** When the connection was lost, in ms; 0 while it holds. */
  downSince = 0;
  /** Until when the server takes no more, in ms. */
  limitedUntil = 0;
  #again = false;
  #operator = "";
  #requeuedAt = 0;
  /** @type {Standing | undefined} */
  #standing;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {Chat} chat */
  constructor(chat) {
    this.chat = chat;
    this.t = chat.t;
    /** @type {Client<ShopBoot>} */
    this.client = new Client({
      name: "livehelp-visitor",
      together: true,
      page: () => (chat.alone ? undefined : chat.page()),
      load: () => chat.load(),
      booted: (boot) => chat.booted(boot),
      change: (frame, applied) => this.#heard(frame, applied),
      answered: (item, answer) => this.#answered(item, answer),
    });
    this.attention = new Attention(this);
    this.elsewhere = new Elsewhere(this);
    addEventListener("online", () => this.client.outbox.flush(true));
    const boot = /** @type {ShopBoot} */ (chat.boot);
    this.client.use(boot);
    this.booted(boot);
    this.together = new Together(this);
    this.client.outbox.load();
  }

  // ---- what is known

  get held() {
    return this.client.store[this.stream];
  }
  /** @returns {ConversationState | undefined} */
  get conversation() {
    return this.held?.state;
  }
  /** @returns {Held[]} */
  get threads() {
    return this.streams.flatMap((stream) => {
      const held = this.client.store[stream];
      return held ? [this.past.joined(held)] : [];
    });
  }
  get items() {
    return this.client.outbox.items;
  }
  get unread() {
    const { messages = [] } = this.conversation ?? {};
    return messages.filter(({ by, seq }) => by !== "visitor" && seq > (this.held?.marks.visitor_read ?? 0)).length;
  }
  /** Whether a conversation is open; its snapshot may not have come yet. */
  get running() {
    return !!this.stream && (this.conversation ?? this.#listed)?.state !== "closed";
  }
  get #listed() {
    return this.chat.boot?.conversations.find(({ stream }) => stream === this.stream);
  }
  get beginning() {
    return this.items.find(({ command, failed }) => command.type === "conversation.open" && !failed);
  }
  get ended() {
    return !!this.stream && !this.running && !this.#again && !this.beginning;
  }
  /** Whether there is nothing but to begin. */
  get idle() {
    return !this.running && !this.beginning && !this.ended;
  }
  /** Whether to ask if the chats of this device belong to the account. */
  get mayJoin() {
    return this.chat.boot?.visitor.may_join && !kept("apart", "localStorage");
  }
  /** The header's line. */
  truth() {
    return truth(this);
  }
  /** Of a chat that is over. */
  farewell() {
    return farewell(this);
  }
  /** What must be said above the composer. */
  notice() {
    return notice(this);
  }

  /** Whether anybody can take the conversation that waits. */
  get answerable() {
    const { state } = this.held?.live.availability ?? {};
    return !state || takesChats(state);
  }

  /** When the wait began that goes on now, in ms. */
  get waitingSince() {
    return Math.max(this.#requeuedAt, Date.parse(this.conversation?.opened_at ?? ""));
  }

  // ---- what the shopper does

  /** @param {string} body @param {object} [form] what was answered before it @param {Attachment[]} [files]
   * @returns {Item | false} what is on its way */
  write(body, form, files) {
    if (this.client.outbox.full) return false;
    const said = files?.length ? { body, attachments: files } : { body };
    const item = this.#post(said) ?? this.#begin(said, form);
    this.listen();
    return item;
  }

  /** @param {Said} said @returns {Item | undefined} nothing where there is nothing to write into */
  #post(said) {
    const { outbox } = this.client;
    const { beginning } = this;
    if (this.running) return outbox.add({ type: "message.post", conversation: this.stream.slice(2), ...said });
    return beginning && outbox.add({ type: "message.post", ...said }, beginning.lane);
  }

  /** @param {Said} said @param {object} [form] */
  #begin(said, form) {
    const { chat } = this;
    // The next page loads us by itself, also while this could not be sent; the server takes the sign away.
    document.cookie = "livehelp_on=1; path=/; samesite=lax";
    const department = Number(chat.department) || undefined;
    const privacy = chat.boot?.privacy?.version;
    const { about, language, test } = chat;
    const opening = { ...said, form, page: chat.page(), department, language, privacy, about, test };
    return this.client.outbox.add({ type: "conversation.open", ...opening });
  }

  /** @param {string} id of a message that was not sent */
  retry(id) {
    const item = this.items.find((one) => one.id === id);
    if (item && this.write(item.command.body, item.command.form, item.command.attachments)) this.client.outbox.drop(item);
  }

  again() {
    this.#again = true;
    this.chat.changed();
  }

  end() {
    this.command("conversation.close");
  }

  /** @param {string} type @param {object} [fields] */
  command(type, fields) {
    return this.client.outbox.add({ type, conversation: this.stream.slice(2), ...fields });
  }

  /** What was not sent yet goes into the form's message, with what is being written. @param {string} [lane] only of this lane */
  moveUnsent(lane) {
    const unsent = this.items.filter((item) => item.command.body != null && !item.sent && !item.command.want && (lane ? item.lane === lane : !item.busy));
    keep("draft", [...unsent.map((item) => item.command.body), kept("draft")].filter(Boolean).join("\n"));
    for (const item of unsent) this.client.outbox.drop(item);
    this.together.draft(kept("draft"));
  }

  async forget() {
    this.client.transport.stop(); // by POST: only an HTTP answer can take the cookie away
    const { ok } = await this.client.outbox.add({ type: "device.forget" }).done;
    if (!ok) return this.listen();
    this.together.tell("forgotten");
    this.forgotten();
  }

  /** @param {string} signal @param {object} data */
  signal(signal, data) {
    if (this.running) this.client.transport.signal(this.stream, signal, data);
  }

  // ---- what comes from the server

  /** @param {ShopBoot} boot */
  booted({ conversations, visitor }) {
    if (!visitor.account && kept("account", "localStorage")) this.#clear(); // signed out: nothing of theirs stays
    else if (!visitor.known && this.running) return this.listen(); // between two sessions: the next answer knows us again
    keep("account", visitor.account ? "1" : "", "localStorage");
    const all = conversations.map(({ stream }) => stream);
    for (const stream of this.streams) if (!all.includes(stream)) this.client.unfollow(stream);
    this.streams = all.slice(-Math.max(SHOWN, this.streams.length));
    this.elsewhere.renew();
    this.stream = conversations.filter(({ state }) => state !== "closed").at(-1)?.stream ?? all.at(-1) ?? "";
    this.listen();
  }

  /** Holds what is shown, and a connection only while a conversation is open. */
  listen() {
    const { chat, client, running } = this;
    client.follow(...(chat.open ? this.streams : running ? [this.stream] : []));
    if (running) {
      chat.host.hidden = false; // who is being answered does not lose the launcher when the last operator leaves
      return client.transport.start();
    }
    if (client.status !== "idle") client.transport.stop();
    if (Object.values(client.store).includes(null)) client.transport.catchUp();
  }

  /** A conversation has begun, here or in another tab. @param {string} stream */
  go(stream) {
    const { conversations } = /** @type {ShopBoot} */ (this.chat.boot);
    if (!this.streams.includes(stream)) this.streams = [...this.streams, stream];
    if (!conversations.some((one) => one.stream === stream)) conversations.push({ stream, state: "queued" });
    this.stream = stream;
    this.#again = false;
    this.#operator = "";
    this.listen();
    this.chat.changed();
  }

  /** @param {Item} item @param {Answer} answer */
  #answered({ command, lane }, { ok, data, error }) {
    if (ok && command.type === "conversation.open") {
      this.go(data.stream);
      this.together.tell("begun", data.stream);
    }
    if (error?.code === "rate_limited") {
      const wait = (error.retry_after ?? 5) * 1000;
      this.limitedUntil = Date.now() + wait;
      setTimeout(() => this.chat.changed(), wait);
    }
    if (!/^(nobody|form)$/.test(error?.code ?? "")) return;
    // Nobody is there any more, or the editor asks what this page does not know of: the words move into a form.
    this.moveUnsent(lane);
    if (error?.code === "form") this.client.renew().catch(() => {});
    else this.chat.nobody = true;
  }

  /** @param {Frame} [frame] @param {StreamEvent[]} [applied] */
  #heard(frame, applied = []) {
    if (frame?.t === "gone") this.#gone(frame.stream);
    if (frame?.t === "signal" && frame.signal === "typing" && frame.by === "operator") this.#types(frame.data.on);
    if (frame?.t === "signal" && frame.signal === "availability") this.chat.ask();
    for (const { seq, type, at, data } of applied) {
      if (data.by === "operator") this.#types(false);
      const name = plain(data.operator?.name ?? this.#operator);
      const text = lineOf(type, data, { name, again: !!this.#operator }, this.t);
      if (text && frame) this.told.push({ stream: frame.stream, after: seq, text });
      if (type === "conversation.requeued") this.#requeuedAt = Date.parse(at);
      if (type === "conversation.closed") this.listen();
      // Who has just said that all is settled may be asked how it was; the server knows.
      if (type === "conversation.closed" && data.by === "visitor" && this.chat.boot) this.chat.boot.rating = true;
      if (type === "conversation.accepted" && kept("called")) {
        keep("called", "");
        this.attention.call(this.t("your_turn", { name }));
      }
    }
    const { operator, state } = this.conversation ?? {};
    if (operator && state === "active") this.#operator = plain(operator.name);
    this.chat.changed();
  }

  /** @param {string} stream */
  #gone(stream) {
    this.streams = this.streams.filter((one) => one !== stream);
    if (stream !== this.stream) return;
    this.stream = this.streams.at(-1) ?? "";
    this.listen();
  }

  /** @param {boolean} on */
  #types(on) {
    this.typing = on;
    clearTimeout(this.#timer);
    if (on) this.#timer = setTimeout(() => this.#types(false), TYPING);
    this.chat.changed();
  }

  update() {
    if (this.client.status === "reload") this.chat.outdated = true;
    watchLine(this);
    this.attention.update();
    this.elsewhere.update();
    this.#standing ??= new Standing(this);
    this.#standing.update();
  }

  /** The thread into its list. @param {HTMLElement} list */
  draw(list) {
    const { items, threads, told, t } = this;
    const all = entries({ items, threads, told, language: this.chat.language, shop: this.chat.boot?.urls.product && location.origin }, t);
    draw(list, all, this);
    return all;
  }

  #clear() {
    this.elsewhere.end();
    this.client.transport.stop();
    this.client.outbox.purge();
    this.client.store = {};
    this.streams = [];
    this.told = [];
    this.stream = "";
    forget();
  }

  forgotten() {
    this.#clear();
    document.cookie = "livehelp_on=; path=/; max-age=0";
    this.client.tabs?.close();
    this.chat.reset();
  }
}
