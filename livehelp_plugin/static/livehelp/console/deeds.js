// What an operator does: choose, accept, write, close, look at the customer, say whether one is there.
/** @import { Answer, Item, Problem } from "../shared/types.js" */
/** @import { Workplace } from "./workplace.js" */
import { plain } from "../shared/text.js";
import { prefer, preferences } from "./keeping.js";
import { confirmed } from "./nodes.js";
import { sectionOf, unanswered } from "./rows.js";

const ONE_PANE = matchMedia("(max-width: 799px)");
const FOLDED = matchMedia("(max-width: 1199px)");
const TOUCH = matchMedia("(pointer: coarse)");

export class Deeds {
  /** @param {Workplace} place */
  constructor(place) {
    this.place = place;
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
      close: () => void this.close(),
      customer: () => this.#fold(),
      present: () => this.#past(null),
      older: async () => void (this.place.inView && (await session.loadOlder(this.place.inView))),
      send: (/** @type {string} */ body, /** @type {boolean} */ note) => here((id) => session.post(id, body, note)),
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
      accept: () => this.#acceptFirst(),
      reply: () => this.#write("reply"),
      note: () => this.#write("note"),
      info: () => this.#toInfo(),
      close: () => void this.close(),
      customer: () => this.#session.selected !== null && this.#fold(),
      escape: () => this.#escape(),
    };
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

  #acceptFirst() {
    const first = this.place.rows().find((row) => row.section === "fresh");
    if (!first) return false;
    void this.accept(first.id);
  }

  async close() {
    const { place } = this;
    const session = this.#session;
    const { selected, me } = session;
    const row = selected ? session.rows().get(selected) : undefined;
    if (!selected || session.past || !row || sectionOf(row, me.id) === "colleagues") return;
    const open = row.state === "queued" || unanswered(session.held(selected)?.state);
    const asked = { title: "close_title", text: "close_text", yes: "close_anyway", no: "close_keep" };
    if (open && !(await confirmed(asked, place.words, place.root))) return;
    const answer = await session.order({ type: "conversation.close", conversation: selected }, `close:${selected}`);
    if (!answer.ok) return this.#refused(answer.error);
    place.talk.who.focus({ preventScroll: true });
  }

  /** @param {string} status */
  status = async (status) => {
    const answer = await this.#session.order({ type: "status.set", status }, "status");
    if (!answer.ok) this.#refused(answer.error);
    this.place.later();
  };

  /** @param {Problem} [problem] */
  #refused({ code, field, name, message } = { code: "other" }) {
    const { words, bar } = this.place;
    const known = field === "capacity" ? field : (code === "taken" && name) || code === "network" ? code : "";
    bar.tell(known ? words.t(`error_${known}`, { name: plain(name ?? "") }) : (message ?? words.t("error_other")));
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
