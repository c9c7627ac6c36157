// One line of the list. Its elements stay; what they say changes.
/** @import { Lengths, RowView } from "./types.js" */
/** @import { Wording } from "./wording.js" */
import { h, say, set } from "../shared/dom.js";
import { Fuse } from "./fuse.js";
import { button, glyph, hidden, keyed } from "./nodes.js";
import { reasons, showReasons } from "./why.js";

/** @typedef {{ open: (id: string) => void, accept: (id: string) => void, decline: (id: string) => void }} RowActions */
/** @typedef {{ selected: boolean, busy: boolean, tab: boolean, keys: boolean, lengths: Lengths }} How `keys`: whether the single keys mean this row */

export class RowLine {
  /** @type {RowView | undefined} */
  view;
  #marked = "";

  /** @param {string} id @param {Wording} words @param {RowActions} actions */
  constructor(id, words, actions) {
    this.words = words;
    this.who = h("span", { class: "lh-row__who" });
    this.wait = h("span", { class: "lh-wait", hidden: true });
    this.clock = h("span", { class: "lh-wait__clock" });
    this.heard = hidden("");
    this.text = h("span", { class: "lh-row__text" });
    this.unread = h("span", { class: "lh-badge", hidden: true });
    this.marks = h("span", { class: "lh-row__marks" });
    this.left = h("span", { class: "lh-mark lh-mark--left", hidden: true });
    this.main = h(
      "button",
      { type: "button", class: "lh-row__main", tabindex: -1, "data-row": id, onclick: () => actions.open(id) },
      h("span", { class: "lh-row__line" }, this.who, this.wait),
      h("span", { class: "lh-row__line" }, this.text, this.unread),
      this.left,
      this.marks,
    );
    this.fuse = new Fuse();
    this.accept = button("", () => actions.accept(id), "lh-row__accept");
    this.accept.append(...keyed(words.t("accept"), "A"));
    this.decline = button("", () => actions.decline(id), "button-secondary lh-row__decline");
    this.decline.append(...keyed(words.t("decline"), "X"));
    this.why = h("button", { type: "button", class: "lh-link lh-row__why", onclick: () => this.#explain() }, words.t("why_me"));
    this.acts = h("div", { class: "lh-row__acts", hidden: true }, this.accept, this.decline, this.why);
    this.element = h("li", { class: "lh-row" }, this.main, this.fuse.element, this.acts);
  }

  #explain() {
    const { ringing } = this.view ?? {};
    if (ringing) showReasons(this.why, reasons(ringing.why, this.words.t("you_object"), this.words, true), this.words.t("why_me"));
  }

  /** @param {RowView} view @param {How} how */
  show(view, { selected, busy, tab, keys, lengths }) {
    const { words } = this;
    const before = this.view;
    this.view = view;
    say(this.who, view.who);
    say(this.text, view.typing ? words.t("typing_row") : view.own ? `${view.holder || words.t("you")}: ${view.text}` : view.text);
    this.text.hidden = view.section === "colleagues" && !view.text && !view.typing;
    this.text.classList.toggle("lh-row__text--live", view.typing);
    set(this.main, "aria-current", selected ? "true" : null);
    set(this.main, "tabindex", tab ? 0 : -1);
    this.element.classList.toggle("lh-row--selected", selected);
    this.element.classList.toggle("lh-row--unread", view.unread > 0);
    this.element.classList.toggle("lh-row--ringing", !!view.ringing);
    this.element.classList.remove("lh-row--ended");
    this.unread.hidden = !view.unread;
    if (before?.unread !== view.unread)
      this.unread.replaceChildren(h("span", { "aria-hidden": "true" }, String(view.unread)), hidden(words.n("unread", view.unread)));
    this.#acts(view, busy, keys);
    this.fuse.show(view.ringing?.lapses ?? null, (view.ringing?.handed ? lengths.transfer : lengths.offer) * 1000);
    if (before?.wait?.level !== view.wait?.level || !before || before.wait?.kind !== view.wait?.kind) this.#wait(view);
    this.#marks(view);
  }

  /** @param {RowView} view @param {boolean} busy @param {boolean} keys */
  #acts(view, busy, keys) {
    const { words } = this;
    const mine = view.section === "ringing";
    this.acts.hidden = !mine && !(view.section === "fresh" && !view.ringsAt);
    this.acts.classList.toggle("lh-row__acts--keys", keys);
    this.decline.hidden = this.why.hidden = !mine;
    for (const one of [this.accept, this.decline]) one.toggleAttribute("disabled", busy);
    this.accept.classList.toggle("button-secondary", !mine);
    set(this.accept, "aria-label", words.t("accept_of", { name: view.who }));
    set(this.decline, "aria-label", words.t("decline_of", { name: view.who }));
    set(this.why, "aria-label", `${words.t("why_me")} (${view.who})`);
  }

  /** @param {RowView} view */
  #wait({ wait }) {
    this.wait.hidden = !wait;
    this.element.dataset.level = wait?.level ?? "";
    const icon = wait?.level === "red" ? "warning" : "time";
    this.wait.replaceChildren(glyph(icon), this.clock, this.heard);
  }

  /** @param {RowView} view */
  #marks({ section, watching, cart, language, department, holder, requeued, ringsAt, ringing, familiar }) {
    const { words } = this;
    const sign = JSON.stringify([section, watching, cart, language, department, holder, requeued, ringsAt, ringing?.handed, familiar]);
    if (this.#marked === sign) return;
    this.#marked = sign;
    const marks = [];
    const mark = (/** @type {string} */ icon, /** @type {string} */ text, kind = "") => marks.push(h("span", { class: `lh-mark ${kind}`.trim() }, glyph(icon), text));
    if (ringing?.handed) mark("redirect", words.t(holder ? "handed_by" : "handed", { name: holder }), "lh-mark--strong");
    else if (holder) mark("user", words.t("with", { name: holder }));
    if (requeued) mark("rotate", words.t("requeued"), "lh-mark--strong");
    if (familiar) mark("user", words.t("familiar", { name: familiar }));
    if (ringsAt) mark("livehelp-sound", words.t("rings_at", { name: ringsAt }));
    if (watching) marks.push(h("span", { class: "lh-mark lh-mark--eye", title: words.t("watching") }, glyph("view"), hidden(words.t("watching"))));
    if (cart) marks.push(h("span", { class: "lh-mark" }, glyph("livehelp-cart"), hidden(words.t("cart_of", { total: "" })), cart));
    if (language) mark("globe", language);
    if (department) marks.push(h("span", { class: "lh-mark" }, department));
    this.marks.replaceChildren(...marks);
    this.marks.hidden = !marks.length;
  }

  /** @param {number} now */
  tick(now) {
    const { view, words } = this;
    if (!view) return;
    this.fuse.tick(now);
    this.#left(view, now);
    const { wait } = view;
    if (!wait) return;
    say(this.clock, words.wait(now - wait.since));
    const long = wait.level ? `, ${words.t(`wait_${wait.level}`)}` : "";
    const spoken = words.t(wait.kind === "first" ? "waits" : "waits_reply", { time: words.spoken(now - wait.since) });
    say(this.heard, spoken + long);
    set(this.wait, "title", spoken + long);
  }

  /** What runs out, and for whom. @param {RowView} view @param {number} now */
  #left({ handing, hold, section }, now) {
    const { words } = this;
    let text = "";
    if (handing && section === "mine") text = words.t("row_handing", { name: handing.to || words.t("a_colleague"), time: words.wait(handing.lapses - now) });
    else if (hold && section === "mine") {
      const time = hold.kind === "waiting" ? words.clock(new Date(hold.until).toISOString()) : words.wait(hold.until - now);
      text = hold.over && hold.kind === "checking" ? words.t("row_checking_over") : words.t(`row_${hold.kind}`, { time });
    }
    this.left.hidden = !text;
    say(this.left, text);
  }

  /** Closed or gone while the pointer is over the list: it keeps its place, and says so. */
  end() {
    this.element.classList.add("lh-row--ended");
    this.acts.hidden = this.left.hidden = this.wait.hidden = true;
    this.fuse.show(null, 1);
    say(this.text, this.words.t("row_ended"));
    if (this.view) this.view = { ...this.view, wait: null, hold: null, handing: null, ringing: null };
  }
}
