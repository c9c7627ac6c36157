// The line above the panes: one's status, the colleagues, contact requests, alerts and keys, and what is wrong.
/** @import { Status } from "../shared/types.js" */
/** @import { Person } from "./types.js" */
/** @import { Wording } from "./wording.js" */
import { h, say } from "../shared/dom.js";
import { plain } from "../shared/text.js";
import { face } from "./faces.js";
import { button, glyph, iconButton, place } from "./nodes.js";
import { Popover } from "./popover.js";
import { StatusChoice } from "./status.js";

const PATIENCE = 3000; // a short break is nobody's business
const SAID = 8000;
/** @type {Record<string, string>} */
const ICONS = { connecting: "time", calling: "livehelp-sound" };

/**
 * @typedef {object} Standing
 * @property {string} status @property {boolean} busy
 * @property {Person[]} colleagues
 * @property {number} requests
 * @property {{ name: string, open: () => void } | null} calling a chat that rings while another one has the whole screen
 * @property {Status} connection @property {boolean} signedOut
 * @property {import("./types.js").Away} away @property {string[]} reasons to pause
 * @property {boolean} running whether conversations of mine are open
 * @property {boolean} durable
 * @property {{ requests: string, sign_in: string }} urls
 */

export class Toolbar {
  #down = 0;
  #opened = false;
  #told = { text: "", until: 0 };

  /** @param {Wording} words @param {{ status: (status: string, reason?: string) => void, keys: () => void }} actions @param {HTMLElement} settings */
  constructor(words, actions, settings) {
    this.words = words;
    this.own = new StatusChoice(words, actions.status);
    this.requests = h("a", { class: "lh-requests", hidden: true });
    this.summary = h("span", {});
    this.people = h("ul", { class: "lh-people" });
    this.colleagues = new Popover(h("button", { type: "button", class: "lh-tool lh-tool--wide" }, glyph("group"), this.summary), this.people, words.t("colleagues"));
    this.bell = iconButton("livehelp-sound", words.t("alerts"), () => {});
    this.settings = new Popover(this.bell, settings, words.t("alerts"));
    this.notice = h("div", { class: "lh-notice", role: "status" });
    this.tools = h("div", { class: "lh-tools" }, this.requests, this.colleagues.element, this.settings.element, iconButton("keyboard", words.t("keys_open"), actions.keys));
    this.element = h("div", { class: "lh-bar-top" }, this.own.element, this.own.hint, this.notice, this.tools);
    this.actions = actions;
  }

  /** @param {Standing} standing */
  show(standing) {
    const { status, busy, away, reasons } = standing;
    this.own.show({ status, busy, reasons, reason: away.reason });
    this.requests.hidden = !standing.requests;
    this.requests.href = standing.urls.requests;
    if (standing.requests) this.#requests(standing.requests);
    this.#colleagues(standing.colleagues);
    this.#notice(standing);
  }

  /** @param {number} count */
  #requests(count) {
    if (this.requests.dataset.count === String(count)) return;
    this.requests.dataset.count = String(count);
    const short = h("span", { class: "lh-requests__short", "aria-hidden": "true" }, String(count));
    this.requests.replaceChildren(glyph("mail"), short, h("span", { class: "lh-requests__long" }, this.words.n("requests", count)));
  }

  /** @param {Person[]} colleagues */
  #colleagues(colleagues) {
    const { words } = this;
    const online = colleagues.filter((one) => one.status === "online").length;
    say(this.summary, online ? words.n("colleagues_online", online) : words.t("colleagues_none"));
    const sign = JSON.stringify(colleagues);
    if (this.people.dataset.sign === sign) return;
    this.people.dataset.sign = sign;
    const line = (/** @type {Person} */ one) =>
      h("li", { class: "lh-person" }, face(one), h("span", { class: "lh-person__name" }, plain(one.name)), h("span", { class: "lh-person__status" }, words.t(one.status)));
    place(this.people, colleagues.length ? colleagues.map(line) : [h("li", { class: "lh-nothing" }, words.t("colleagues_alone"))]);
  }

  /** The one thing that matters most. @param {Standing} standing */
  #notice(standing) {
    const told = Date.now() < this.#told.until ? this.#told.text : "";
    const [wrong, ...actions] = this.#wrong(standing);
    const text = told || (wrong && this.words.t(wrong, { name: standing.calling?.name ?? "" }));
    if (this.notice.dataset.text === text) return;
    this.notice.dataset.text = text;
    this.notice.hidden = !text;
    this.notice.classList.toggle("lh-notice--warning", told !== "" || ["still_running", "reconnecting", "was_lost", "was_missed"].includes(wrong));
    const icon = glyph(told ? "warning" : (ICONS[wrong] ?? "warning"));
    this.notice.replaceChildren(...(text ? [icon, h("span", {}, text), ...(told ? [] : actions)] : []));
  }

  /** @param {Standing} standing @returns {[string, ...HTMLElement[]]} */
  #wrong({ connection, signedOut, away, status, running, durable, urls, calling }) {
    const { words } = this;
    if (signedOut || connection === "signed_out") {
      const back = `${urls.sign_in}?next=${encodeURIComponent(location.pathname)}`;
      return ["signed_out", h("a", { class: "button button-small", href: back }, words.t("sign_in"))];
    }
    if (connection === "reload") return ["must_reload", button(words.t("reload_page"), () => location.reload())];
    if (this.#isDown(connection)) return [!navigator.onLine ? "browser_offline" : this.#opened ? "reconnecting" : "connecting"];
    if (away.missed && status === "paused") return ["was_missed", button(words.t("go_online"), () => this.actions.status("online"))];
    if (away.lost && status === "offline") return ["was_lost", button(words.t("online"), () => this.actions.status("online"))];
    if (running && status === "offline") return ["still_running", button(words.t("online"), () => this.actions.status("online"))];
    if (calling) return ["calling", button(words.t("show_it"), calling.open)];
    return durable ? [""] : ["not_kept"];
  }

  /** @param {Status} connection */
  #isDown(connection) {
    this.#opened ||= connection === "open";
    if (connection === "open" || connection === "idle") {
      this.#down = 0;
      return false;
    }
    if (!this.#down) this.#down = Date.now();
    return Date.now() - this.#down > PATIENCE;
  }

  /** Said for a while, before anything else. @param {string} text */
  tell(text) {
    this.#told = { text, until: Date.now() + SAID };
  }
}
