// What is seldom needed, behind "More": the transcript; and what takes a chat out of the figures, or a person out of the
// chat: spam, test, block.
/** @import { ConversationState } from "../shared/types.js" */
/** @import { Card } from "./types.js" */
/** @import { Wording } from "./wording.js" */
import { h, say } from "../shared/dom.js";
import { fill, item, menu } from "./acts.js";

/** @typedef {{ mark: (type: string, fields?: Record<string, unknown>, ask?: string) => void, print: () => void, mail: () => void }} MarkActions */
/** @typedef {{ state: ConversationState, card: Card | undefined, me: number, past: boolean, busy: boolean }} Marked */

/** @type {[string, number | undefined][]} */
const TERMS = [
  ["block_day", 1],
  ["block_week", 7],
  ["block_for_good", undefined],
];
/** What is asked before. @type {Record<string, Record<"title" | "text" | "yes" | "no", string>>} */
export const ASKED = {
  spam: { title: "spam_title", text: "spam_text", yes: "spam_yes", no: "mark_no" },
  block: { title: "block_title", text: "block_text", yes: "block_yes", no: "mark_no" },
};

export class Marks {
  /** @param {Wording} words @param {MarkActions} actions */
  constructor(words, { mark, print, mail }) {
    this.words = words;
    this.spam = item(words.t("mark_spam"), words.t("mark_spam_hint"), () => mark("conversation.mark_spam", {}, "spam"));
    this.noSpam = item(words.t("unmark_spam"), words.t("unmark_spam_hint"), () => mark("conversation.unmark_spam"));
    this.test = item(words.t("mark_test"), words.t("mark_test_hint"), () => mark("conversation.mark_test", { on: !this.#isTest }));
    this.blocks = TERMS.map(([name, days]) => item(words.t(name), "", () => mark("visitor.block", { days }, "block")));
    this.unblock = item(words.t("unblock"), words.t("unblock_hint"), () => mark("visitor.unblock"));
    const keeping = [item(words.t("transcript_mail"), words.t("transcript_mail_hint"), mail), item(words.t("transcript_print"), "", print)];
    const pop = menu(words.t("more"), words.t("more_hint"), [...keeping, this.spam, this.noSpam, this.test, ...this.blocks, this.unblock]);
    pop.panel.classList.remove("lh-pop__panel--acts");
    pop.element.classList.add("lh-marks");
    this.pop = pop;
    this.element = pop.element;
    this.tag = h("span", { class: "w-status lh-marks__tag", hidden: true });
  }

  #isTest = false;

  /** @param {Marked} marked */
  show({ state, card, me, past, busy }) {
    const { words } = this;
    const { spam = false, test = false, operator } = state.internal ?? {};
    const { supervisor = false, blocked = null, may_unblock = false } = card?.marks ?? {};
    const may = !past && !!card && (state.state !== "active" || operator === me || supervisor);
    const until = blocked?.until ? words.t("is_blocked_until", { time: words.when(blocked.until) }) : "";
    const tag = blocked ? words.t("is_blocked") : spam ? words.t("is_spam") : test ? words.t("is_test") : "";
    say(this.tag, tag);
    this.tag.title = until;
    this.tag.hidden = !tag;
    this.#isTest = test;
    this.spam.hidden = !may || spam;
    this.noSpam.hidden = !may || !spam || !supervisor;
    this.test.hidden = !may;
    fill(this.test, words.t(test ? "unmark_test" : "mark_test"), words.t(test ? "unmark_test_hint" : "mark_test_hint"));
    for (const one of this.blocks) one.hidden = !may || !!blocked;
    fill(this.unblock, words.t("unblock"), until || words.t("unblock_hint"));
    this.unblock.hidden = !may || !blocked || !may_unblock;
    for (const one of [this.spam, this.noSpam, this.test, ...this.blocks, this.unblock]) one.toggleAttribute("disabled", busy);
  }
}
