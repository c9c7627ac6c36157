// The list: what rings at me on top, then who waits, then mine, then the colleagues'. It never moves a row under the pointer.
/** @import { Lengths, RowView, Section } from "./types.js" */
/** @import { Wording } from "./wording.js" */
import { h, say } from "../shared/dom.js";
import { button, place } from "./nodes.js";
import { RowLine } from "./row.js";
import { SECTIONS } from "./rows.js";

const RESTING = 5000; // a pointer that has not moved for so long points at nothing
const SETTLING = 600; // after rows moved under a resting pointer, a click was meant for what stood there before

/**
 * @typedef {object} Shown
 * @property {string | null} selected @property {number} now @property {boolean} loading @property {string} status
 * @property {(id: string) => boolean} busy
 * @property {string | null} keys the row that the single keys mean
 * @property {Lengths} lengths
 */

export class List {
  /** @type {Map<string, RowLine>} */
  #lines = new Map();
  /** @type {Record<string, string[]>} */
  #order = Object.fromEntries(SECTIONS.map((name) => [name, []]));
  #inside = false;
  #moved = 0;
  #settled = 0;
  /** The chat that was just accepted: it moves at once, and only for it the rows may. @type {string | null} */
  #awaited = null;
  /** @type {RowView[]} */
  #rows = [];
  /** @type {Shown | undefined} */
  #shown;

  /** @param {Wording} words @param {import("./row.js").RowActions} actions */
  constructor(words, actions) {
    this.words = words;
    this.actions = {
      open: (/** @type {string} */ id) => this.#meant() && actions.open(id),
      accept: (/** @type {string} */ id) => {
        if (!this.#meant()) return;
        this.#awaited = id;
        actions.accept(id);
      },
      decline: (/** @type {string} */ id) => this.#meant() && actions.decline(id),
    };
    this.sections = SECTIONS.map((name) => section(name, words));
    this.empty = h("div", { class: "lh-empty", hidden: true });
    this.bones = h("div", { class: "lh-bones", "aria-hidden": "true" }, ...[1, 2, 3].map(() => h("i", { class: "lh-bone" })));
    this.more = button("", () => this.#arrange(), "lh-list__more", { hidden: true });
    this.scroller = h("div", { class: "lh-list__rows" }, this.bones, this.empty, ...this.sections.map((one) => one.element));
    this.element = h("nav", { class: "lh-list", "aria-label": words.t("conversations") }, this.more, this.scroller);
    this.#watchPointer();
    this.element.addEventListener("keydown", (event) => this.#arrow(event));
  }

  #watchPointer() {
    const { element } = this;
    element.addEventListener("pointermove", (event) => {
      this.#inside = event.pointerType === "mouse";
      this.#moved = Date.now();
    });
    element.addEventListener("pointerleave", () => {
      this.#inside = false;
      this.#arrange();
    });
  }

  #meant = () => Date.now() > this.#settled;

  get #held() {
    return this.#inside && Date.now() - this.#moved < RESTING;
  }

  /** A chat that the operator has just begun may move the rows, too. @param {string} id */
  expect(id) {
    this.#awaited = id;
  }

  /** @param {RowView[]} rows @param {Shown} shown */
  show(rows, shown) {
    this.#rows = rows;
    this.#shown = shown;
    this.bones.hidden = !shown.loading;
    const awaited = rows.find((row) => row.id === this.#awaited);
    const arrived = awaited && !waiting(awaited);
    if (arrived) this.#awaited = null;
    if (this.#held && !arrived) this.#hold();
    else this.#arrange();
    const tab = this.#tabStop(shown.selected);
    for (const view of rows) {
      const line = this.#line(view.id);
      line.show(view, { selected: view.id === shown.selected, busy: shown.busy(view.id), tab: view.id === tab, keys: view.id === shown.keys, lengths: shown.lengths });
      line.tick(shown.now);
    }
    this.#emptiness(rows, shown);
  }

  /** @param {string} id */
  #line(id) {
    let line = this.#lines.get(id);
    if (!line) this.#lines.set(id, (line = new RowLine(id, this.words, this.actions)));
    return line;
  }

  /** The order as it should be. */
  #arrange() {
    const before = this.#inside ? this.#under() : null;
    for (const name of SECTIONS) this.#order[name] = this.#rows.filter((row) => row.section === name).map((row) => row.id);
    const ids = new Set(this.#rows.map((row) => row.id));
    for (const id of this.#lines.keys()) if (!ids.has(id)) this.#lines.delete(id);
    this.#put();
    this.more.hidden = true;
    if (this.#inside && before && before !== this.#under()) this.#settled = Date.now() + SETTLING;
  }

  /** The row that the pointer rests on. */
  #under() {
    return this.scroller.querySelector(".lh-row:hover");
  }

  /** Everybody keeps their place; who is new waits above, in words. */
  #hold() {
    const placed = new Set(Object.values(this.#order).flat());
    const ids = new Set(this.#rows.map((row) => row.id));
    for (const id of placed) if (!ids.has(id)) this.#lines.get(id)?.end();
    const fresh = this.#rows.filter((row) => waiting(row) && !placed.has(row.id));
    this.more.hidden = !fresh.length;
    if (fresh.length) say(this.more, this.words.t("alert_new", { name: fresh.map((row) => row.who).join(", ") }));
  }

  #put() {
    for (const { name, element, rows, count } of this.sections) {
      const ids = this.#order[name];
      element.hidden = !ids.length;
      say(count, String(ids.length));
      place(rows, ids.map((id) => this.#line(id).element));
    }
  }

  /** @param {RowView[]} rows @param {Shown} shown */
  #emptiness(rows, { loading, status }) {
    this.empty.hidden = loading || rows.length > 0;
    if (this.empty.hidden || this.empty.dataset.status === status) return;
    this.empty.dataset.status = status;
    this.empty.replaceChildren(h("p", { class: "lh-empty__title" }, this.words.t("list_empty")), h("p", {}, this.words.t(`list_empty_${status}`)));
  }

  /** The rows in the order of the screen. */
  ids() {
    return SECTIONS.flatMap((name) => this.#order[name]);
  }

  /** The one row that Tab reaches; arrows go on from there. @param {string | null} selected */
  #tabStop(selected) {
    const focused = this.element.querySelector("[data-row]:focus");
    if (focused instanceof HTMLElement) return focused.dataset.row ?? null;
    const ids = this.ids();
    return selected && ids.includes(selected) ? selected : (ids[0] ?? null);
  }

  /** @param {string | null} [id] */
  focus(id = null) {
    const line = this.#lines.get(id ?? this.#tabStop(id) ?? "");
    (line?.main ?? this.scroller).focus();
    line?.main.scrollIntoView({ block: "nearest" });
  }

  /** @param {KeyboardEvent} event */
  #arrow(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.altKey || !(event.target instanceof HTMLElement)) return;
    const ids = this.ids();
    const at = ids.indexOf(event.target.closest("li")?.querySelector("button")?.dataset.row ?? "");
    const next = ids[at + step];
    if (!next) return;
    event.preventDefault();
    this.focus(next);
    if (this.#shown) this.show(this.#rows, this.#shown);
  }
}

/** @param {RowView | undefined} row */
const waiting = (row) => row?.section === "ringing" || row?.section === "fresh";

/** @param {Section} name @param {Wording} words */
function section(name, words) {
  const rows = h("ul", { class: "lh-rows" });
  const count = h("span", { class: "lh-section__count" });
  const heading = h("h2", { class: "lh-section__title", id: `lh-${name}` }, words.t(`list_${name}`), " ", count);
  const element = h("section", { class: `lh-section lh-section--${name}`, "aria-labelledby": `lh-${name}`, hidden: true }, heading, rows);
  return { name, element, rows, count };
}
