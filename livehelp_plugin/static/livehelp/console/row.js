// One line of the list. Its elements stay; what they say changes.
/** @import { RowView } from "./types.js" */
/** @import { Wording } from "./wording.js" */
import { h, say, set } from "../shared/dom.js";
import { button, glyph, hidden } from "./nodes.js";

/** @typedef {{ open: (id: string) => void, accept: (id: string) => void }} RowActions */

export class RowLine {
  /** @type {RowView | undefined} */
  view;

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
    this.main = h(
      "button",
      { type: "button", class: "lh-row__main", tabindex: -1, "data-row": id, onclick: () => actions.open(id) },
      h("span", { class: "lh-row__line" }, this.who, this.wait),
      h("span", { class: "lh-row__line" }, this.text, this.unread),
      this.marks,
    );
    this.accept = button(words.t("accept"), () => actions.accept(id), "lh-row__accept", { hidden: true });
    this.element = h("li", { class: "lh-row" }, this.main, this.accept);
  }

  /** @param {RowView} view @param {{ selected: boolean, busy: boolean, tab: boolean }} how */
  show(view, { selected, busy, tab }) {
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
    this.element.classList.remove("lh-row--ended");
    this.unread.hidden = !view.unread;
    if (before?.unread !== view.unread)
      this.unread.replaceChildren(h("span", { "aria-hidden": "true" }, String(view.unread)), hidden(words.n("unread", view.unread)));
    this.accept.hidden = view.section !== "fresh";
    this.accept.toggleAttribute("disabled", busy);
    set(this.accept, "aria-label", words.t("accept_of", { name: view.who }));
    if (before?.wait?.level !== view.wait?.level || !before || before.wait?.kind !== view.wait?.kind) this.#wait(view);
    if (!before || ["watching", "cart", "language", "department", "holder"].some((name) => before[/** @type {"cart"} */ (name)] !== view[/** @type {"cart"} */ (name)]))
      this.#marks(view);
  }

  /** @param {RowView} view */
  #wait({ wait }) {
    this.wait.hidden = !wait;
    this.element.dataset.level = wait?.level ?? "";
    const icon = wait?.level === "red" ? "warning" : "time";
    this.wait.replaceChildren(glyph(icon), this.clock, this.heard);
  }

  /** @param {RowView} view */
  #marks({ watching, cart, language, department, holder }) {
    const { words } = this;
    const marks = [];
    if (watching) marks.push(h("span", { class: "lh-mark lh-mark--eye", title: words.t("watching") }, glyph("view"), hidden(words.t("watching"))));
    if (cart) marks.push(h("span", { class: "lh-mark" }, glyph("livehelp-cart"), hidden(words.t("cart_of", { total: "" })), cart));
    if (language) marks.push(h("span", { class: "lh-mark" }, glyph("globe"), language));
    if (department) marks.push(h("span", { class: "lh-mark" }, department));
    if (holder) marks.push(h("span", { class: "lh-mark" }, glyph("user"), words.t("with", { name: holder })));
    this.marks.replaceChildren(...marks);
    this.marks.hidden = !marks.length;
  }

  /** @param {number} now */
  tick(now) {
    const wait = this.view?.wait;
    if (!wait) return;
    say(this.clock, this.words.wait(now - wait.since));
    const long = wait.level ? `, ${this.words.t(`wait_${wait.level}`)}` : "";
    const spoken = this.words.t(wait.kind === "first" ? "waits" : "waits_reply", { time: this.words.spoken(now - wait.since) });
    say(this.heard, spoken + long);
    set(this.wait, "title", spoken + long);
  }

  /** Closed or gone while the pointer is over the list: it keeps its place, and says so. */
  end() {
    this.element.classList.add("lh-row--ended");
    this.accept.hidden = true;
    this.wait.hidden = true;
    say(this.text, this.words.t("closed"));
    if (this.view) this.view = { ...this.view, wait: null };
  }
}
