// Booked chats whose time it is: they stand above everything else until an operator begins them with a greeting.
/** @import { Answer, Appointment, Store } from "../shared/types.js" */
/** @import { Wording } from "./wording.js" */
import { h, say } from "../shared/dom.js";
import { plain } from "../shared/text.js";
import { button, glyph, hidden, place } from "./nodes.js";

const LATE = 60e3;

/** The appointments of all desks, the earliest first. @param {Store} store @returns {Appointment[]} */
export function dueIn(store) {
  const desks = Object.values(store).filter((held) => held?.stream.startsWith("d:"));
  /** @type {Appointment[]} */
  const due = desks.flatMap((desk) => Object.values(desk?.state.appointments ?? {}));
  return due.sort((a, b) => (a.starts_at < b.starts_at ? -1 : 1));
}

export class Due {
  /** @type {Map<string, Line>} */
  #lines = new Map();

  /** @param {Wording} words @param {{ begin: (appointment: string, body: string) => Promise<Answer>, greeting: (name: string) => string }} actions */
  constructor(words, actions) {
    this.words = words;
    this.actions = actions;
    this.rows = h("ul", { class: "lh-rows" });
    this.count = h("span", { class: "lh-section__count" });
    const heading = h("h2", { class: "lh-section__title", id: "lh-due" }, words.t("appointments"), " ", this.count);
    this.element = h("section", { class: "lh-section lh-section--due", "aria-labelledby": "lh-due", hidden: true }, heading, this.rows);
  }

  /** Those that were not here before. @param {Appointment[]} due @param {number} now @returns {Appointment[]} */
  show(due, now) {
    const fresh = due.filter((one) => !this.#lines.has(one.appointment));
    const ids = new Set(due.map((one) => one.appointment));
    for (const id of this.#lines.keys()) if (!ids.has(id)) this.#lines.delete(id);
    for (const one of fresh) this.#lines.set(one.appointment, new Line(one, this.words, this.actions));
    for (const line of this.#lines.values()) line.tick(now);
    place(this.rows, due.map((one) => /** @type {Line} */ (this.#lines.get(one.appointment)).element));
    say(this.count, String(due.length));
    this.element.hidden = !due.length;
    return fresh;
  }
}

class Line {
  /** @param {Appointment} one @param {Wording} words @param {Due["actions"]} actions */
  constructor(one, words, actions) {
    this.one = one;
    this.words = words;
    this.actions = actions;
    this.late = h("span", { class: "lh-wait", hidden: true });
    this.clock = h("span", { class: "lh-wait__clock" });
    this.heard = hidden("");
    this.late.append(glyph("time"), this.clock, this.heard);
    const name = plain(one.name);
    this.text = h("textarea", { class: "lh-due__text", rows: 3, maxlength: 4000, "aria-label": words.t("first_words") });
    this.send = h("button", { type: "submit", class: "button button-small" }, words.t("send_and_open"));
    this.problem = h("p", { class: "lh-due__problem", role: "alert" });
    this.form = h(
      "form",
      { class: "lh-due__form", hidden: true, onsubmit: (/** @type {Event} */ event) => this.#submit(event) },
      this.text,
      this.problem,
      h("div", { class: "lh-due__foot" }, this.send, button(words.t("not_now"), () => this.#open(false), "button-secondary")),
    );
    this.begin = button(words.t("begin"), () => this.#open(true), "lh-row__accept", { "aria-label": words.t("begin_of", { name }) });
    this.element = h(
      "li",
      { class: "lh-row lh-due" },
      h("p", { class: "lh-row__line" }, h("span", { class: "lh-row__who" }, `${words.clock(one.starts_at)} ${name}`), this.late),
      one.body ? h("p", { class: "lh-due__about" }, plain(one.body, 200)) : "",
      this.begin,
      this.form,
    );
  }

  /** @param {boolean} open */
  #open(open) {
    this.form.hidden = !open;
    this.begin.hidden = open;
    if (!open) return this.begin.focus();
    if (!this.text.value) this.text.value = this.actions.greeting(plain(this.one.name));
    this.text.focus();
  }

  /** @param {Event} event */
  async #submit(event) {
    event.preventDefault();
    const body = this.text.value.trim();
    if (!body || this.send.ariaDisabled === "true") return;
    this.send.ariaDisabled = "true";
    const { ok, error } = await this.actions.begin(this.one.appointment, body);
    this.send.ariaDisabled = null;
    if (!ok) say(this.problem, error?.message || this.words.t("error_network"));
  }

  /** @param {number} now */
  tick(now) {
    const late = now - Date.parse(this.one.starts_at);
    this.late.hidden = late < 1000;
    this.element.dataset.level = late < 1000 ? "" : late < LATE ? "amber" : "red";
    if (late < 1000) return;
    say(this.clock, this.words.wait(late));
    say(this.heard, this.words.t("late_by", { time: this.words.spoken(late) }));
  }
}
