// What an operator does: choose, accept, decline, write, hand over, look at the customer, say whether one is there.
/** @import { Answer, Command, Item, Problem } from "../shared/types.js" */
/** @import { Workplace } from "./workplace.js" */
import { productAt } from "../shared/product.js";
import { plain } from "../shared/text.js";
import { CHECKING } from "./acts.js";
import { Finishing } from "./finishing.js";
import { refusal, showHandover } from "./handing.js";
import { prefer, preferences } from "./keeping.js";
import { ASKED } from "./marks.js";
import { confirmed } from "./nodes.js";
import { holdOf, sectionOf } from "./rows.js";
import { askTranscript, openToPrint } from "./transcripts.js";

export const ONE_PANE = matchMedia("(max-width: 799px)");
const FOLDED = matchMedia("(max-width: 1199px)");
const TOUCH = matchMedia("(pointer: coarse)");

const ERASING = { title: "delete_file_title", text: "delete_file_text", yes: "delete_file", no: "delete_file_no" };

export class Deeds {
  /** @param {Workplace} place */
  constructor(place) {
    this.place = place;
    this.finishing = new Finishing(place);
  }

  get #session() {
    return this.place.session;
  }

  /** What was open before a reload is open again. */
  begin() {
    this.#fromAddress();
    window.addEventListener("popstate", () => this.#fromAddress());
    const fold = () => this.place.root.toggleAttribute("customer", preferences().customer && !FOLDED.matches);
    FOLDED.addEventListener("change", fold);
    fold();
  }

  /** What the conversation's pane may ask for. */
  talking() {
    const session = this.#session;
    const { client } = session;
    /** @param {(conversation: string) => unknown} work */
    const here = (work) => void (session.selected && work(session.selected));
    return {
      back: () => this.#back(),
      accept: () => here((id) => this.accept(id)),
      decline: () => here((id) => this.decline(id)),
      transfer: () => void this.#transfer(),
      withdraw: () => here((id) => this.#order({ type: "transfer.withdraw", conversation: id }, `claim:${id}`)),
      check: (/** @type {number} */ minutes) => here((id) => this.#time("checking.announce", id, minutes)),
      checked: () => here((id) => this.#time("checking.announce", id, 0)),
      wait: (/** @type {number} */ minutes) => here((id) => this.#time("waiting.set", id, minutes)),
      goOn: () => here((id) => this.#time("waiting.set", id, 0)),
      keepOpen: () => here((id) => this.#order({ type: "close.call_off", conversation: id }, `close:${id}`)),
      askAddress: () => here((id) => this.finishing.askAddress(id)),
      address: (/** @type {string} */ form) => here((id) => this.#address(id, form)),
      mark: (/** @type {string} */ type, fields = {}, ask = "") => here((id) => this.#mark(id, type, fields, ask)),
      print: () => this.place.inView && openToPrint(session, this.place.inView),
      mail: () => void this.#mail(),
      anythingElse: () => here((id) => this.finishing.anythingElse(id)),
      goodbye: () => here(async (id) => this.#said(await this.finishing.goodbye(id))),
      close: () => void this.close(),
      customer: () => this.#fold(),
      present: () => this.#past(null),
      older: async () => void (this.place.inView && (await session.loadOlder(this.place.inView))),
      product: (/** @type {string} */ url) => productAt(session.client.transport, url, document.documentElement.lang),
      send: (/** @type {string} */ body, /** @type {boolean} */ note, /** @type {import("./composer.js").Carried} */ more) => here((id) => session.post(id, body, note, more)),
      way: { boot: () => client.boot, renew: () => client.renew() },
      files: () => client.boot?.urls.attachments ?? "",
      erase: (/** @type {string} */ attachment) => here((id) => this.#erase(id, attachment)),
      typing: (/** @type {boolean} */ on) => here((id) => client.transport.signal(`c:${id}`, "typing", { on })),
      retry: (/** @type {Item} */ item) => void client.outbox.retry(item),
      drop: (/** @type {Item} */ item) => client.outbox.drop(item),
    };
  }

  /** What the customer's pane may ask for. */
  knowing() {
    const session = this.#session;
    return {
      /** @param {string} conversation @returns {(body: string, note: number | null) => Promise<Answer>} */
      writer: (conversation) => (body, note) =>
        session.order({ type: "info.write", conversation, body, ...(note && { note }) }, `info:${conversation}:${note}`),
      again: (/** @type {string} */ conversation) => session.cards.refresh(conversation, 0),
      past: (/** @type {string} */ conversation) => this.#past(conversation),
      hide: () => this.#fold(false),
    };
  }

  /** By keyboard; false where there was nothing to do. */
  keys() {
    return {
      next: () => this.#step(1),
      previous: () => this.#step(-1),
      accept: () => this.#first("accept"),
      decline: () => this.#first("decline"),
      transfer: () => this.#transfer(),
      checking: () => this.#check(),
      waiting: () => this.#menu("waiting"),
      finish: () => this.#menu("finish"),
      reply: () => this.#write("reply"),
      note: () => this.#write("note"),
      info: () => this.#toInfo(),
      close: () => void this.close(),
      customer: () => this.#session.selected !== null && this.#fold(),
      escape: () => this.#escape(),
    };
  }

  /** A file, for good, once that was confirmed. @param {string} conversation @param {string} attachment */
  async #erase(conversation, attachment) {
    const { words, root } = this.place;
    if (await confirmed(ERASING, words, root)) await this.#order({ type: "attachment.delete", attachment }, `files:${conversation}`);
  }

  /** Spam, test, block; `ask`: only when it was confirmed. @param {string} conversation @param {string} type @param {Record<string, unknown>} fields @param {string} ask */
  async #mark(conversation, type, fields, ask) {
    const { words, root } = this.place;
    if (ask && !(await confirmed(ASKED[ask], words, root))) return;
    await this.#order({ type, conversation, ...fields }, `mark:${conversation}`);
    this.#session.cards.refresh(conversation, 0);
  }

  /** The chat on the screen, by e-mail. */
  async #mail() {
    const { inView, words, root, bar } = this.place;
    const to = inView && (await askTranscript(this.#session, inView, words, root));
    if (!to) return;
    bar.tell(words.t("transcript_sent", { to }));
    this.place.later();
  }

  /** Keeps how the customer wishes to be addressed, and shows it. @param {string} conversation @param {string} form */
  async #address(conversation, form) {
    await this.#order({ type: "address_form.set", conversation, form }, `address:${conversation}`);
    this.#session.cards.refresh(conversation, 0);
  }

  /** @param {string} conversation @param {boolean} [focus] */
  open(conversation, focus = true) {
    const session = this.#session;
    if (session.selected !== conversation) {
      const onward = ONE_PANE.matches && !session.selected; // on a phone "back" leads to the list
      history[onward ? "pushState" : "replaceState"](null, "", `#${conversation}`);
      session.select(conversation);
    } else if (session.past) session.select(conversation);
    this.place.render();
    if (focus) this.#toConversation();
  }

  #toConversation() {
    const { composer, who } = this.place.talk;
    const writes = !composer.element.hidden && composer.kind === "reply" && !TOUCH.matches;
    if (writes) composer.focus();
    else who.focus({ preventScroll: true });
  }

  /** @param {string} conversation */
  async accept(conversation) {
    const session = this.#session;
    this.open(conversation, false);
    const answer = await session.order({ type: "conversation.claim", conversation }, `claim:${conversation}`);
    if (!answer.ok) return this.#refused(answer.error);
    // The composer is there as soon as the event has come, which may be a moment after the answer.
    for (let tries = 0; tries < 20 && session.selected === conversation; tries++) {
      this.place.render();
      if (this.place.talk.composer.kind === "reply") return this.#toConversation();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** @param {string} conversation */
  async decline(conversation) {
    const session = this.#session;
    const handed = session.rows().get(conversation)?.transfer;
    const answer = await session.decline(conversation);
    if (!answer.ok) return this.#refused(answer.error);
    if (session.selected === conversation && handed) this.#back(); // it is the colleague's, as before
  }

  /** The chat in view if it rings, else the first that does. @param {"accept" | "decline"} deed */
  #first(deed) {
    const id = this.place.called();
    if (!id || (deed === "decline" && !this.#session.rows().get(id)?.offers?.[this.#session.me.id])) return false;
    void this[deed](id);
  }

  /** My chat in view. */
  get #mine() {
    const session = this.#session;
    const row = session.selected ? session.rows().get(session.selected) : undefined;
    return row && !session.past && sectionOf(row, session.me.id) === "mine" ? session.selected : null;
  }

  #transfer() {
    const { place } = this;
    const session = this.#session;
    const conversation = this.#mine;
    if (!conversation) return false;
    const start = (/** @type {import("./handing.js").Aim} */ aim) => session.order({ type: "transfer.start", conversation, ...aim }, `claim:${conversation}`);
    const ask = () => session.directory.ask();
    showHandover({ who: place.who(conversation), home: session.deskOf(conversation), ask, start, words: place.words }, place.root);
  }

  /** One key: I look something up; the same key again: I have found it. */
  #check() {
    const id = this.#mine;
    if (!id) return false;
    const on = this.#session.held(id)?.state.checking_until;
    void this.#time("checking.announce", id, on ? 0 : CHECKING[0]);
  }

  /** @param {"checking.announce" | "waiting.set"} type @param {string} conversation @param {number} minutes */
  #time(type, conversation, minutes) {
    return this.#order({ type, conversation, minutes }, `time:${conversation}`);
  }

  /** @param {"waiting" | "finish"} name */
  #menu(name) {
    if (!this.#mine) return false;
    this.place.talk.acts.open(name);
  }

  async close() {
    const { selected, past } = this.#session;
    if (!selected || past) return;
    const answer = await this.finishing.close(selected);
    if (this.#said(answer)) this.place.talk.who.focus({ preventScroll: true });
  }

  /** @param {string} status @param {string} [reason] */
  status = async (status, reason = "") => {
    if (status === "offline" && !(await this.#mayLeave())) return this.place.later();
    const answer = await this.#session.setStatus(status, reason);
    if (!answer.ok) this.#refused(answer.error);
    this.place.later();
  };

  /** Whoever goes home is told what that does to running chats. */
  #mayLeave() {
    const { place } = this;
    const session = this.#session;
    const running = [...session.rows().values()].filter((row) => sectionOf(row, session.me.id) === "mine");
    const back = running.filter(({ conversation }) => holdOf(session.held(conversation)?.state, 0)?.kind !== "waiting");
    if (!back.length) return true;
    const text = place.words.n("leave_text", back.length);
    return confirmed({ title: "leave_title", text, yes: "leave_anyway", no: "leave_stay" }, place.words, place.root);
  }

  /** Whether it was done; says why where it was refused. @param {Answer | undefined} answer */
  #said(answer) {
    if (answer && !answer.ok) this.#refused(answer.error);
    return !!answer?.ok;
  }

  /** Orders it, and says why where it was refused. @param {Command} command @param {string} lane @returns {Promise<Answer | null>} */
  async #order(command, lane) {
    const answer = await this.#session.order(command, lane);
    if (!answer.ok) this.#refused(answer.error);
    return answer.ok ? answer : null;
  }

  /** @param {Problem} [problem] */
  #refused(problem) {
    const { words, bar } = this.place;
    const name = plain(problem?.name ?? "");
    bar.tell(problem?.code === "taken" && name ? words.t("error_taken", { name }) : refusal({ ok: false, error: problem }, words));
    this.place.later();
  }

  /** @param {string | null} conversation */
  #past(conversation) {
    this.#session.select(this.#session.selected, conversation);
    if (FOLDED.matches) this.#fold(false);
    this.place.render();
    this.place.talk.who.focus({ preventScroll: true });
  }

  /** Shows or hides the customer. @param {boolean} [open] */
  #fold(open = !this.place.root.hasAttribute("customer")) {
    const { root, customer, talk } = this.place;
    root.toggleAttribute("customer", open);
    talk.details.setAttribute("aria-expanded", String(open));
    if (!FOLDED.matches) prefer({ customer: open });
    (open ? customer.name : talk.details).focus({ preventScroll: true });
  }

  /** @param {number} by */
  #step(by) {
    const ids = this.place.list.ids();
    if (!ids.length) return false;
    const at = ids.indexOf(this.#session.selected ?? "");
    this.open(ids[at < 0 ? 0 : (at + by + ids.length) % ids.length]);
  }

  /** @param {"reply" | "note"} kind */
  #write(kind) {
    const { composer } = this.place.talk;
    if (composer.element.hidden || !this.#session.selected) return false;
    composer.choose(kind);
  }

  #toInfo() {
    if (!this.#session.selected) return false;
    this.#fold(true);
    this.place.customer.info.focus();
  }

  #escape() {
    const { root, list } = this.place;
    if (!this.#session.selected || !root.contains(document.activeElement)) return false;
    if (root.hasAttribute("customer") && FOLDED.matches) return this.#fold(false);
    if (list.element.contains(document.activeElement)) return false;
    if (ONE_PANE.matches) return this.#back();
    list.focus(this.#session.selected);
  }

  #back() {
    const before = this.#session.selected;
    if (FOLDED.matches) this.place.root.toggleAttribute("customer", false);
    history.replaceState(null, "", location.pathname + location.search);
    this.#session.select(null);
    this.place.render();
    this.place.list.focus(before);
  }

  #fromAddress() {
    const id = location.hash.slice(1);
    const known = /^[0-9a-f-]{36}$/.test(id) ? id : null;
    if (known !== this.#session.selected) this.#session.select(known);
  }
}
