// The conversation in view: who, what was said, and where one answers.
/** @import { ConversationState, Held, Item, Row } from "../shared/types.js" */
/** @import { Card, RowView } from "./types.js" */
/** @import { Wording } from "./wording.js" */
import { h, say } from "../shared/dom.js";
import { dropping } from "../shared/dropping.js";
import { plain } from "../shared/text.js";
import { Acts } from "./acts.js";
import { Addressing } from "./addressing.js";
import { Composer } from "./composer.js";
import { Marks } from "./marks.js";
import { button, glyph, hidden, iconButton, keyed } from "./nodes.js";
import { pageLink } from "./places.js";
import { Reading } from "./reading.js";
import { Strip } from "./strip.js";
import { reasons, showReasons } from "./why.js";

/**
 * @typedef {object} Talking
 * @property {string} conversation
 * @property {Held} held
 * @property {Row | undefined} row
 * @property {RowView | undefined} view the same as the list shows it
 * @property {number} now @property {number} closing how long an announced close lasts, in seconds
 * @property {Card | undefined} card
 * @property {{ earlier: boolean, messages: any[] } | undefined} older
 * @property {Item[]} pending
 * @property {string} who
 * @property {{ id: number, name: string }} me
 * @property {string} holder
 * @property {boolean} typing
 * @property {boolean} past
 * @property {boolean} busy an order about it is under way
 */
/**
 * @typedef {object} TalkActions
 * @property {() => void} back @property {() => void} accept @property {() => void} decline @property {() => void} customer
 * @property {() => void} present leaves an earlier conversation
 * @property {() => Promise<void>} older
 * @property {(body: string, note: boolean, more: import("./composer.js").Carried) => void} send
 * @property {import("../shared/upload.js").Way} way @property {() => string} files @property {(attachment: string) => void} erase
 * @property {(on: boolean) => void} typing
 * @property {import("./log.js").ProductOf} product
 * @property {(item: Item) => void} retry @property {(item: Item) => void} drop
 */
/** @typedef {TalkActions & import("./acts.js").ActActions & import("./addressing.js").AddressActions & import("./marks.js").MarkActions & import("./strip.js").StripActions} AllActions */

export class Talk {
  #shown = "";
  /** @type {Talking | undefined} */
  #talking;

  /** @param {Wording} words @param {AllActions} actions */
  constructor(words, actions) {
    this.words = words;
    this.actions = actions;
    this.reading = new Reading(words, actions);
    this.addressing = new Addressing(words, actions);
    this.composer = new Composer(words, actions, this.addressing.element);
    this.who = h("h2", { class: "lh-head__who", tabindex: -1 });
    this.eye = h("span", { class: "lh-mark lh-mark--eye", title: words.t("watching"), hidden: true }, glyph("view"), hidden(words.t("watching")));
    this.where = h("p", { class: "lh-head__where" });
    this.why = iconButton("help", words.t("why_me"), () => this.#explain(), { class: "lh-tool lh-head__why", hidden: true });
    this.closer = button(words.t("close"), actions.close, "button-secondary lh-head__close", { hidden: true });
    this.marks = new Marks(words, actions);
    this.details = button(words.t("details"), actions.customer, "button-secondary lh-head__details");
    this.head = h(
      "header",
      { class: "lh-head" },
      iconButton("arrow-left", words.t("back"), actions.back, { class: "lh-tool lh-head__back" }),
      h("div", { class: "lh-head__person" }, h("div", { class: "lh-head__line" }, this.who, this.marks.tag, this.eye, this.why), this.where),
      h("div", { class: "lh-head__actions" }, this.marks.element, this.details, this.closer),
    );
    this.acts = new Acts(words, actions);
    this.strip = new Strip(words, actions);
    this.bar = h("div", { class: "lh-bar", hidden: true });
    this.writing = h("p", { class: "lh-writing" });
    this.foot = h("footer", { class: "lh-foot" }, this.writing, this.bar, this.composer.element);
    this.empty = h(
      "div",
      { class: "lh-choose" },
      glyph("livehelp-bubble"),
      h("p", { class: "lh-empty__title" }, words.t("choose")),
      h("p", {}, words.t("choose_hint")),
    );
    this.bones = h("div", { class: "lh-bones lh-bones--talk", "aria-hidden": "true", hidden: true }, ...[1, 2, 3, 4].map(() => h("i", { class: "lh-bone" })));
    this.body = h("div", { class: "lh-talk__body" }, this.head, this.acts.element, this.strip.element, this.reading.element, this.foot);
    this.body.dataset.drop = words.t("drop_here");
    dropping(this.body, () => this.composer.files.wanted, (files) => this.composer.files.add(files));
    this.element = h("section", { class: "lh-talk", "aria-label": words.t("history") }, this.empty, this.bones, this.body);
  }

  /** Nothing chosen, or not there yet. @param {boolean} waiting */
  blank(waiting) {
    this.#shown = "";
    this.empty.hidden = waiting;
    this.bones.hidden = !waiting;
    this.body.hidden = true;
    this.composer.show(null);
  }

  /** @param {Talking} talking */
  show(talking) {
    const other = this.#shown !== talking.conversation;
    this.#talking = talking;
    if (other) this.acts.fold();
    this.empty.hidden = this.bones.hidden = true;
    this.body.hidden = false;
    this.#head(talking);
    this.#engine(talking);
    this.#bar(talking);
    this.composer.show(this.#mayWrite(talking));
    const mine = !talking.past && (talking.held.state.internal?.operator === talking.me.id || !!talking.card?.marks.supervisor);
    this.reading.show({ ...talking, mine, state: talking.held.state, marks: talking.held.marks, me: plain(talking.me.name) }, other);
    const { typing, who } = talking;
    say(this.writing, typing ? this.words.t("visitor_typing", { name: who }) : "");
    this.writing.classList.toggle("lh-writing--on", typing);
    this.#shown = talking.conversation;
  }

  /** @param {Talking} talking */
  #head({ who, held, row, card, past, me, busy }) {
    const state = /** @type {ConversationState} */ (held.state);
    say(this.who, who);
    this.eye.hidden = past || !held.live.watching;
    this.closer.hidden = past || row?.state !== "queued";
    this.closer.toggleAttribute("disabled", busy);
    this.closer.setAttribute("aria-label", this.words.t("close_long"));
    const holder = state.internal?.operator;
    this.why.hidden = past || !card?.why || state.state !== "active" || !holder;
    const label = holder === me.id ? this.words.t("why_me") : this.words.t("why_who", { name: plain(state.operator?.name ?? "") });
    this.why.setAttribute("aria-label", label);
    this.why.title = label;
    const page = card?.page;
    const sign = JSON.stringify([past, page, state.opened_at]);
    if (this.where.dataset.sign === sign) return;
    this.where.dataset.sign = sign;
    this.where.replaceChildren(...(past ? [this.words.day(state.opened_at)] : this.#place(page)));
  }

  /** Why it is whose it is; while it rings at me, why at me. */
  #explain() {
    const { card, me, held, view } = this.#talking ?? {};
    const why = view?.ringing?.why ?? card?.why;
    if (!why || !me) return;
    const mine = view?.ringing || held?.state.internal?.operator === me.id;
    const who = mine ? this.words.t("you_object") : plain(held?.state.operator?.name ?? "");
    const by = view?.ringing ? this.#asked : this.why;
    showReasons(by, reasons({ ...card?.why, ...why }, who, this.words, !!view?.ringing), mine ? this.words.t("why_me") : this.words.t("why_who", { name: who }));
  }

  /** The button in the bar that asks why. @type {HTMLElement} */
  #asked = document.createElement("button");

  /** What I can do with a chat of mine, and what is under way in it. @param {Talking} talking */
  #engine({ held, me, card, view, who, past, now, closing, busy }) {
    const state = /** @type {ConversationState} */ (held.state);
    const mine = !past && state.state === "active" && state.internal?.operator === me.id;
    this.acts.show({ mine, card, closing, busy });
    this.addressing.show(mine, card, busy);
    this.marks.show({ state, card, me: me.id, past, busy });
    const open = !past && state.state === "active";
    this.strip.show({ handing: (open && !view?.ringing && view?.handing) || null, hold: (open && view?.hold) || null, who, mine, now });
  }

  /** @param {Card["page"] | undefined} page */
  #place(page) {
    if (!page) return [this.words.t("on_no_page")];
    if (page.present === false) return [this.words.t("left")];
    return [`${this.words.t("on_page")} `, pageLink(page), ` ${this.words.t("since", { time: this.words.clock(page.at) })}`];
  }

  /** @param {Talking} talking */
  #mayWrite({ conversation, held, me, who, past, view }) {
    if (past || view?.ringing?.handed) return null;
    const state = /** @type {ConversationState} */ (held.state);
    return { conversation, who, reply: state.state === "active" && state.internal?.operator === me.id };
  }

  /** What stands above the composer where one cannot simply answer. @param {Talking} talking */
  #bar({ held, me, who, past, holder, busy, row, view }) {
    const { words } = this;
    const state = /** @type {ConversationState} */ (held.state);
    const kind = past ? "earlier" : state.state === "closed" ? "closed" : view?.ringing ? (view.ringing.handed ? "handed" : "ringing") : state.state === "queued" ? (view?.ringsAt ? "elsewhere" : "new") : state.internal?.operator === me.id ? "" : "colleague";
    const at = view?.ringsAt ?? "";
    const sign = `${kind} ${busy} ${holder} ${who} ${row?.state} ${at}`;
    this.bar.hidden = !kind;
    if (this.bar.dataset.sign === sign) return;
    this.bar.dataset.sign = sign;
    const name = kind === "colleague" || kind === "handed" ? holder || words.t("a_colleague") : who;
    const values = { name, who, at, time: words.when(state.closed_at ?? state.opened_at) };
    const text = h("span", { class: "lh-bar__text" }, kind ? words.t(`bar_${kind}`, values) : "");
    this.bar.replaceChildren(text, h("div", { class: "lh-bar__acts" }, ...this.#barActs(kind, busy)));
  }

  /** @param {string} kind @param {boolean} busy @returns {HTMLElement[]} */
  #barActs(kind, busy) {
    const { words, actions } = this;
    if (kind === "earlier") return [button(words.t("bar_back"), actions.present)];
    const accept = button("", actions.accept, kind === "elsewhere" ? "button-secondary" : "", { disabled: busy, "aria-label": words.t("accept") });
    accept.append(...keyed(words.t("accept"), "A"));
    if (kind === "new" || kind === "elsewhere") return [accept];
    if (kind !== "ringing" && kind !== "handed") return [];
    const decline = button("", actions.decline, "button-secondary", { disabled: busy, "aria-label": words.t("decline") });
    decline.append(...keyed(words.t("decline"), "X"));
    this.#asked = h("button", { type: "button", class: "lh-link", onclick: () => this.#explain() }, words.t("why_me"));
    return [accept, decline, this.#asked];
  }
}
