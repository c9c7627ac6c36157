// The messages as one scrolls through them: the newest in sight, unless one is reading further up.
/** @import { ConversationState, Item, Marks } from "../shared/types.js" */
/** @import { Wording } from "./wording.js" */
import { h, say } from "../shared/dom.js";
import { Log } from "./log.js";
import { button, place } from "./nodes.js";

const BOTTOM = 60;

/** @typedef {{ older: () => Promise<void>, retry: (item: Item) => void, drop: (item: Item) => void, files: () => string, erase: (attachment: string) => void, product: import("./log.js").ProductOf }} ReadingActions */
/** @typedef {{ state: ConversationState, marks: Marks, older: { earlier: boolean, messages: any[] } | undefined, pending: Item[], who: string, me: string, mine: boolean, card?: import("./types.js").Card }} Read */

export class Reading {
  #seen = 0;
  #count = 0;
  #pending = 0;
  #stuck = true;

  /** @param {Wording} words @param {ReadingActions} actions */
  constructor(words, actions) {
    this.words = words;
    this.actions = actions;
    this.log = new Log(words, actions);
    const label = words.t("history");
    this.earlier = button(words.t("earlier"), () => this.#loadOlder(), "button-secondary lh-earlier", { hidden: true });
    this.lines = h("div", { class: "lh-lines", role: "log", "aria-label": label, "aria-live": "polite" });
    this.scroller = h("div", { class: "lh-scroller", tabindex: 0, role: "group", "aria-label": label }, this.earlier, this.lines);
    this.below = button("", () => this.#toEnd(true), "lh-below", { hidden: true });
    this.element = h("div", { class: "lh-middle" }, this.scroller, this.below);
    this.scroller.addEventListener("scroll", () => {
      this.#stuck = this.#room() < BOTTOM;
      if (this.#stuck) this.#caughtUp();
    });
    const grown = new ResizeObserver(() => this.#stuck && this.#toEnd());
    for (const part of [this.scroller, this.lines]) grown.observe(part);
  }

  #room() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight;
  }

  /** @param {boolean} [smooth] */
  #toEnd(smooth) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior: smooth && !calm ? "smooth" : "instant" });
  }

  #caughtUp() {
    this.below.hidden = true;
    this.#seen = this.#count;
  }

  async #loadOlder() {
    const before = this.scroller.scrollHeight - this.scroller.scrollTop;
    this.earlier.disabled = true;
    say(this.earlier, this.words.t("earlier_loading"));
    await this.actions.older().catch(() => {});
    this.scroller.scrollTop = this.scroller.scrollHeight - before; // what one was reading stays where it was
    this.earlier.disabled = false;
    say(this.earlier, this.words.t("earlier"));
  }

  /** @param {Read} read @param {boolean} other whether it is another conversation than before */
  show({ state, marks, older, pending, who, me, mine, card }, other) {
    if (other) {
      this.log.clear();
      this.#stuck = true;
      this.lines.setAttribute("aria-busy", "true"); // an old conversation is not read out when it is opened
      setTimeout(() => this.lines.setAttribute("aria-busy", "false"), 0);
    }
    const before = this.lines.lastElementChild;
    place(this.lines, this.log.nodes({ state, marks, older: older?.messages ?? [], pending, who, me, mine, answers: card?.prechat ?? [] }));
    this.#count = state.messages.length + (state.internal?.notes.length ?? 0);
    this.earlier.hidden = !(older ? older.earlier : state.earlier);
    const wrote = pending.length > this.#pending;
    this.#pending = pending.length;
    if (wrote) this.#stuck = true;
    if (this.#stuck && (other || wrote || before !== this.lines.lastElementChild)) this.#toEnd();
    if (this.#stuck) return this.#caughtUp();
    const news = this.#count - this.#seen;
    this.below.hidden = news <= 0;
    if (news > 0) say(this.below, this.words.n("new_below", news));
  }
}
