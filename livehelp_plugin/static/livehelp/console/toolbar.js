// The line above the panes: one's status, the colleagues, contact requests, alerts and keys, and what is wrong.
/** @import { Status } from "../shared/types.js" */
/** @import { Person } from "./types.js" */
/** @import { Wording } from "./wording.js" */
import { h, say } from "../shared/dom.js";
import { plain } from "../shared/text.js";
import { button, glyph, iconButton, place } from "./nodes.js";
import { Popover } from "./popover.js";

const PATIENCE = 3000; // a short break is nobody's business
const SAID = 8000;
const STATUSES = /** @type {const} */ (["online", "paused", "offline"]);

/**
 * @typedef {object} Standing
 * @property {string} status @property {boolean} busy
 * @property {Person[]} colleagues
 * @property {number} requests
 * @property {Status} connection @property {boolean} signedOut @property {boolean} lost
 * @property {boolean} running whether conversations of mine are open
 * @property {boolean} durable
 * @property {{ requests: string, sign_in: string }} urls
 */

export class Toolbar {
  #down = 0;
  #opened = false;
  #told = { text: "", until: 0 };

  /** @param {Wording} words @param {{ status: (status: string) => void, keys: () => void }} actions @param {HTMLElement} settings */
  constructor(words, actions, settings) {
    this.words = words;
    this.radios = STATUSES.map((status) => this.#radio(status, actions.status));
    this.group = h("fieldset", { class: "lh-status" }, h("legend", { class: "w-sr-only" }, words.t("status")), ...this.radios.map((one) => one.element));
    this.hint = h("span", { class: "lh-status__hint" });
    this.requests = h("a", { class: "lh-requests", hidden: true });
    this.summary = h("span", {});
    this.people = h("ul", { class: "lh-people" });
    this.colleagues = new Popover(h("button", { type: "button", class: "lh-tool lh-tool--wide" }, glyph("group"), this.summary), this.people, words.t("colleagues"));
    this.bell = iconButton("livehelp-sound", words.t("alerts"), () => {});
    this.settings = new Popover(this.bell, settings, words.t("alerts"));
    this.notice = h("div", { class: "lh-notice", role: "status" });
    this.tools = h("div", { class: "lh-tools" }, this.requests, this.colleagues.element, this.settings.element, iconButton("keyboard", words.t("keys_open"), actions.keys));
    this.element = h("div", { class: "lh-bar-top" }, this.group, this.hint, this.notice, this.tools);
    this.actions = actions;
  }

  /** @param {typeof STATUSES[number]} status @param {(status: string) => void} choose */
  #radio(status, choose) {
    const input = h("input", { type: "radio", name: "lh-status", value: status, class: "lh-radio", onchange: () => choose(status) });
    const dot = h("i", { class: `lh-dot lh-dot--${status}`, "aria-hidden": "true" });
    const label = h("label", { class: "lh-status__choice", title: this.words.t(`${status}_hint`) }, input, dot, h("span", {}, this.words.t(status)));
    return { status, input, element: label };
  }

  /** @param {Standing} standing */
  show(standing) {
    const { words } = this;
    for (const { status, input, element } of this.radios) {
      if (!standing.busy) input.checked = status === standing.status;
      element.classList.toggle("lh-status__choice--on", input.checked);
    }
    this.group.classList.toggle("lh-status--busy", standing.busy);
    say(this.hint, words.t(`${standing.status}_hint`));
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
      h("li", { class: "lh-person" }, h("i", { class: `lh-dot lh-dot--${one.status}`, "aria-hidden": "true" }), h("span", { class: "lh-person__name" }, plain(one.name)), h("span", { class: "lh-person__status" }, words.t(one.status)));
    place(this.people, colleagues.length ? colleagues.map(line) : [h("li", { class: "lh-nothing" }, words.t("colleagues_alone"))]);
  }

  /** The one thing that matters most. @param {Standing} standing */
  #notice(standing) {
    const told = Date.now() < this.#told.until ? this.#told.text : "";
    const [wrong, ...actions] = this.#wrong(standing);
    const text = told || (wrong && this.words.t(wrong));
    if (this.notice.dataset.text === text) return;
    this.notice.dataset.text = text;
    this.notice.hidden = !text;
    this.notice.classList.toggle("lh-notice--warning", told !== "" || ["still_running", "reconnecting", "was_lost"].includes(wrong));
    const icon = glyph(!told && wrong === "connecting" ? "time" : "warning");
    this.notice.replaceChildren(...(text ? [icon, h("span", {}, text), ...(told ? [] : actions)] : []));
  }

  /** @param {Standing} standing @returns {[string, ...HTMLElement[]]} */
  #wrong({ connection, signedOut, lost, status, running, durable, urls }) {
    const { words } = this;
    if (signedOut || connection === "signed_out") {
      const back = `${urls.sign_in}?next=${encodeURIComponent(location.pathname)}`;
      return ["signed_out", h("a", { class: "button button-small", href: back }, words.t("sign_in"))];
    }
    if (connection === "reload") return ["must_reload", button(words.t("reload_page"), () => location.reload())];
    if (this.#isDown(connection)) return [!navigator.onLine ? "browser_offline" : this.#opened ? "reconnecting" : "connecting"];
    if (lost && status === "offline") return ["was_lost", button(words.t("online"), () => this.actions.status("online"))];
    if (running && status === "offline") return ["still_running", button(words.t("online"), () => this.actions.status("online"))];
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
