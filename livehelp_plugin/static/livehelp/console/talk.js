// The conversation in view: who, what was said, and where one answers.
/** @import { ConversationState, Held, Item, Row } from "../shared/types.js" */
/** @import { Card } from "./types.js" */
/** @import { Wording } from "./wording.js" */
import { h, say } from "../shared/dom.js";
import { plain } from "../shared/text.js";
import { Composer } from "./composer.js";
import { button, glyph, hidden, iconButton } from "./nodes.js";
import { pageLink } from "./places.js";
import { Reading } from "./reading.js";

/**
 * @typedef {object} Talking
 * @property {string} conversation
 * @property {Held} held
 * @property {Row | undefined} row
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
 * @property {() => void} back @property {() => void} accept @property {() => void} close @property {() => void} customer
 * @property {() => void} present leaves an earlier conversation
 * @property {() => Promise<void>} older
 * @property {(body: string, note: boolean) => void} send
 * @property {(on: boolean) => void} typing
 * @property {(item: Item) => void} retry @property {(item: Item) => void} drop
 */

export class Talk {
  #shown = "";

  /** @param {Wording} words @param {TalkActions} actions */
  constructor(words, actions) {
    this.words = words;
    this.actions = actions;
    this.reading = new Reading(words, actions);
    this.composer = new Composer(words, actions);
    this.who = h("h2", { class: "lh-head__who", tabindex: -1 });
    this.eye = h("span", { class: "lh-mark lh-mark--eye", title: words.t("watching"), hidden: true }, glyph("view"), hidden(words.t("watching")));
    this.where = h("p", { class: "lh-head__where" });
    this.closer = button(words.t("close"), actions.close, "button-secondary lh-head__close", { hidden: true });
    this.details = button(words.t("details"), actions.customer, "button-secondary lh-head__details");
    this.head = h(
      "header",
      { class: "lh-head" },
      iconButton("arrow-left", words.t("back"), actions.back, { class: "lh-tool lh-head__back" }),
      h("div", { class: "lh-head__person" }, h("div", { class: "lh-head__line" }, this.who, this.eye), this.where),
      h("div", { class: "lh-head__actions" }, this.details, this.closer),
    );
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
    this.body = h("div", { class: "lh-talk__body" }, this.head, this.reading.element, this.foot);
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
    this.empty.hidden = this.bones.hidden = true;
    this.body.hidden = false;
    this.#head(talking);
    this.#bar(talking);
    this.composer.show(this.#mayWrite(talking));
    this.reading.show({ ...talking, state: talking.held.state, marks: talking.held.marks, me: plain(talking.me.name) }, other);
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
    const open = !past && state.state !== "closed";
    this.closer.hidden = !open || !(row?.state === "queued" || state.internal?.operator === me.id);
    this.closer.toggleAttribute("disabled", busy);
    this.closer.setAttribute("aria-label", this.words.t("close_long"));
    const page = card?.page;
    const sign = JSON.stringify([past, page, state.opened_at]);
    if (this.where.dataset.sign === sign) return;
    this.where.dataset.sign = sign;
    this.where.replaceChildren(...(past ? [this.words.day(state.opened_at)] : this.#place(page)));
  }

  /** @param {Card["page"] | undefined} page */
  #place(page) {
    if (!page) return [this.words.t("on_no_page")];
    if (page.present === false) return [this.words.t("left")];
    return [`${this.words.t("on_page")} `, pageLink(page), ` ${this.words.t("since", { time: this.words.clock(page.at) })}`];
  }

  /** @param {Talking} talking */
  #mayWrite({ conversation, held, me, who, past }) {
    if (past) return null;
    const state = /** @type {ConversationState} */ (held.state);
    return { conversation, who, reply: state.state === "active" && state.internal?.operator === me.id };
  }

  /** What stands above the composer where one cannot simply answer. @param {Talking} talking */
  #bar({ held, me, who, past, holder, busy, row }) {
    const { words, actions } = this;
    const state = /** @type {ConversationState} */ (held.state);
    const kind = past ? "earlier" : state.state === "closed" ? "closed" : state.state === "queued" ? "new" : state.internal?.operator === me.id ? "" : "colleague";
    const sign = `${kind} ${busy} ${holder} ${who} ${row?.state}`;
    this.bar.hidden = !kind;
    if (this.bar.dataset.sign === sign) return;
    this.bar.dataset.sign = sign;
    const values = { name: kind === "colleague" ? holder : who, time: words.when(state.closed_at ?? state.opened_at) };
    const text = h("span", {}, kind ? words.t(`bar_${kind}`, values) : "");
    const act = kind === "new" ? button(words.t("accept"), actions.accept, "", { disabled: busy }) : kind === "earlier" ? button(words.t("bar_back"), actions.present) : null;
    this.bar.replaceChildren(...(act ? [text, act] : [text]));
  }
}
