// The chat as the first click brings it: asks the server who we are, shows the panel. What a conversation needs (talk.js
// and the modules below it) comes with the first word, or where there is a conversation already.
/** @import { Attachment, ShopBoot } from "../shared/types.js" */
import { h, say } from "../shared/dom.js";
import { plain } from "../shared/text.js";
import { Forms } from "./forms.js";
import { Panel } from "./panel.js";
import { keep, kept } from "./session.js";
import { sheet } from "./styles.js";

/** @import { Talk } from "./talk.js" */
/** @typedef {HTMLElement & { launcher: HTMLElement, base: string }} Host */
/**
 * Where and how the chat was opened. `about`: what a first message is about; `question`: words to begin with.
 * @typedef {{ into?: Element, department?: string | null, quiet?: boolean, about?: string, question?: string }} Opening
 */

const FRESH = 15e3;
const AGAIN = 20e3;
const PHONE = "(max-width: 480px)";

/** Whether a chat may be opened in a department in this state; who is busy has a queue. @param {string} state */
export const takesChats = (state) => /open|busy|reconnecting/.test(state);

export class Chat {
  open = false;
  /** Nobody can answer, whatever the bootstrap answer said. */
  nobody = false;
  /** The page is older than the server. */
  outdated = false;
  /** This is the chat's own window: nothing is here but the chat. */
  alone = false;
  /** The chat has moved to its own window. */
  elsewhere = false;
  /** What is to be said before anything else. */
  remark = "";
  forms = new Forms(this);
  /** @type {Panel | undefined} */
  panel;
  /** @type {ShopBoot | undefined} */
  boot;
  /** @type {Talk | undefined} */
  talk;
  /** What goes with the message that is being written. @type {import("../shared/tray.js").Tray | undefined} */
  files;
  /** @type {Opening} */
  #opening = {};
  #heardAt = 0;
  #ahead = 0;
  #tries = 0;
  #resumed = /\blivehelp_on=1/.test(document.cookie);
  #scheduled = false;
  /** @type {HTMLElement | undefined} */
  #shell;
  /** @type {Promise<Talk> | undefined} */
  #talking;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #asking;

  /** @param {Host} host */
  constructor(host) {
    this.host = host;
    /** @type {ShadowRoot} */ (host.shadowRoot).adoptedStyleSheets.push(sheet); // the launcher, too, may have a badge
    this.label = host.getAttribute("label") ?? "";
    this.alone = host.hasAttribute("alone");
    const language = host.getAttribute("language") || document.documentElement.lang || navigator.language;
    // The reader's own kind of the page's language: times and dates as they write them.
    this.language = navigator.languages.find((one) => one.startsWith(language)) ?? language;
    for (const type of ["online", "offline"]) addEventListener(type, () => (this.boot ? this.changed() : this.#start()));
    document.addEventListener("visibilitychange", () => this.#watch(FRESH));
  }

  /** On the page after one where a conversation was running: as it was left. */
  resume() {
    const called = location.hash === "#livehelp"; // by the link in a mail, or by a push
    if (called) history.replaceState(history.state, "", location.pathname + location.search);
    if (called || kept("open")) this.show({ quiet: !called });
    else this.#start();
  }

  /** @param {string} key @param {Record<string, string | number>} [values] */
  t = (key, values = {}) => (this.boot?.strings[key] ?? "").replace(/{(\w+)}/g, (_, name) => String(values[name] ?? ""));

  get department() {
    return this.#opening.department ?? this.host.getAttribute("department");
  }
  /** What a first message is about, as the block has it from which the chat was opened. */
  get about() {
    return this.#opening.about ?? "";
  }
  /** Whether a colleague tries the chat out, in a preview. */
  get test() {
    return this.host.hasAttribute("test");
  }
  get #states() {
    const states = this.boot?.availability.departments ?? {};
    return this.department ? [states[this.department]] : Object.values(states);
  }
  /** Whether it is still unknown what is under way: there is nothing to show in its place yet. */
  get undecided() {
    return !!this.#talking && !this.talk;
  }
  get somebody() {
    return !this.nobody && this.#states.some(takesChats);
  }

  /** When it is answered again, as the server words it. @param {string | number | null} [department] */
  hours(department = this.department) {
    const hours = this.boot?.availability.hours ?? {};
    return (department ? hours[department] : Object.values(hours)[0])?.text ?? "";
  }

  /** The header's one line. */
  truth() {
    if (!navigator.onLine) return this.t("offline");
    const free = this.#states.includes("open");
    return this.talk?.truth() || this.talk?.notice() || this.withHours(!this.somebody ? "nobody" : free ? "available" : "busy");
  }

  /** These words, and until when or when again. @param {string} key @param {string | number | null} [department] */
  withHours(key, department) {
    const hours = this.hours(department);
    return [this.t(key), hours && `${hours}.`].filter(Boolean).join(" ");
  }

  /** The server's time, in ms. */
  now() {
    return Date.now() + this.#ahead;
  }

  page() {
    const id = Number(this.host.getAttribute("page-id")) || undefined;
    const shop = this.alone && document.referrer.startsWith(location.origin);
    return { url: (shop ? document.referrer : location.href).split("#")[0], title: shop ? "" : document.title, id };
  }

  get phone() {
    return matchMedia(PHONE).matches;
  }

  toggle() {
    if (!this.alone && this.open && !this.panel?.inline) return this.show(false);
    const apart = this.elsewhere || (this.host.hasAttribute("own-window") && !this.phone && !this.alone);
    if (!apart) return this.show({});
    import("./popup.js").then(({ press }) => press(this), () => this.show({}));
  }

  /** @param {Opening | false} opening @param {boolean} [heard] it was done in another tab */
  show(opening, heard) {
    const { host, panel, talk } = this;
    if (opening && panel?.inline && !opening.into) return panel.focus(); // it is on the page already
    if (!opening && this.alone) return close(); // and is in the page again
    if (opening && !heard && this.elsewhere) talk?.together.tell("back");
    if (opening) this.elsewhere = false;
    else this.remark = "";
    this.open = !!opening;
    host.launcher.ariaExpanded = String(this.open);
    if (opening) {
      this.#opening = opening;
      if (panel?.form?.done) this.forms.leave(false);
      if (!this.boot || (!talk?.running && Date.now() - this.#heardAt > FRESH)) this.#start();
      this.#place();
    } else {
      if (panel) panel.element.hidden = true;
      this.#shell?.remove();
      if (!heard) host.launcher.focus();
    }
    if (!heard && !panel?.inline && !(opening && (opening.quiet || opening.into))) talk?.together.tell("open", this.open);
    keep("open", this.open && !this.panel?.inline ? "1" : "");
    this.#sheet();
    talk?.listen();
    this.#watch();
    this.changed();
  }

  /** While the panel is open and in sight, and nobody pushes it: who is there, asked now and then.
   * @param {number} [age] how old the last answer may be, in ms */
  #watch(age = AGAIN) {
    clearTimeout(this.#asking);
    if (!this.open || document.hidden || !this.boot || this.talk?.running) return;
    this.#asking = setTimeout(() => this.ask(), Math.max(0, this.#heardAt + age - Date.now()));
  }

  /** Who is there: the same small answer for everybody, from whoever keeps it nearest. */
  async ask() {
    this.#heardAt = Date.now();
    const answer = await fetch(`${this.host.base}availability/?language=${this.host.getAttribute("language")}`)
      .then((response) => response.json())
      .catch(() => null);
    if (answer && this.boot) {
      this.boot.availability = answer;
      this.nobody = false;
      this.changed();
    }
    this.#watch();
  }

  /** @param {string} body @param {Attachment[]} [files] */
  async write(body, files) {
    if (this.forms.wanted === "prechat") {
      if (this.panel?.form?.fill) this.panel.form.fill(body);
      else this.panel?.composer.fill(body);
      return this.changed();
    }
    try {
      if ((await this.talking()).write(body, undefined, files)) return;
    } catch {
      // said by `outdated`
    }
    if (files) this.files?.restore(files);
    this.panel?.composer.fill([body, this.panel.composer.field.value].filter(Boolean).join("\n"));
  }

  /** What a conversation needs, once. @returns {Promise<Talk>} */
  talking() {
    return (this.#talking ??= import("./talk.js").then(
      ({ Talk }) => {
        this.talk = new Talk(this);
        this.changed();
        return this.talk;
      },
      (error) => {
        this.#talking = undefined;
        this.stuck();
        throw error;
      },
    ));
  }

  /** @param {File[]} files dropped or pasted */
  attach(files) {
    import("./attaching.js").then(({ take }) => take(this, files), () => this.stuck());
  }

  /** A module did not come: the page is too old, or cut off. */
  stuck() {
    this.outdated = true;
    this.changed();
  }

  /** @returns {Promise<ShopBoot>} */
  async load() {
    const language = this.host.getAttribute("language");
    const response = await fetch(`${this.host.base}visitor/bootstrap/?language=${language}`, { credentials: "same-origin", cache: "no-store" });
    if (!response.ok) throw Error(`HTTP ${response.status}`);
    const boot = await response.json();
    const forced = this.host.getAttribute("transports");
    return forced ? { ...boot, transports: forced.split(",") } : boot;
  }

  #start() {
    clearTimeout(this.#timer);
    (this.talk ? this.talk.client.renew() : this.load().then((boot) => this.booted(boot))).catch(() => {
      if (this.#shell?.lastElementChild) say(this.#shell.lastElementChild, this.host.getAttribute("unreachable") ?? "…");
      this.#timer = setTimeout(() => this.#start(), Math.min(30, 2 ** this.#tries++) * 1000);
    });
  }

  /** @param {ShopBoot} boot */
  booted(boot) {
    this.boot = boot;
    this.#heardAt = Date.now();
    this.#ahead = Date.parse(boot.now) - this.#heardAt || 0;
    this.#tries = 0;
    this.nobody = false;
    this.panel ??= new Panel(this, this.t);
    this.talk?.booted(boot);
    const known = this.#resumed || boot.conversations.length || this.elsewhere;
    (known ? this.talking() : Promise.resolve())
      .catch(() => {})
      .then(() => {
        if (this.open) this.#place();
        this.#watch();
        this.changed();
      });
  }

  /** As on the first day: another person may sit here now. */
  reset() {
    this.panel?.element.remove();
    this.panel = this.boot = this.talk = this.files = this.#talking = undefined;
    this.#resumed = false;
    if (this.open) this.show(false);
  }

  /** Everything is shown anew, once for all changes of a moment. */
  changed() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#update();
    });
  }

  #update() {
    const { panel, talk } = this;
    if (!panel || !this.boot) return;
    this.forms.update(panel);
    panel.update();
    talk?.update();
  }

  /** Until the first answer has come there is little to show, and no words but the page's own. */
  #place() {
    const { host, panel } = this;
    const { into, quiet, question } = this.#opening;
    const root = /** @type {ShadowRoot} */ (host.shadowRoot);
    if (!panel || !this.boot) {
      this.#shell ??= h("div", { class: "chat shell", role: "status" }, h("h2", {}, this.label), h("p", {}, host.getAttribute("connecting") ?? "…"));
      if (!into) root.append(this.#shell);
      return;
    }
    this.#shell?.remove();
    panel.element.hidden = false;
    if (into) panel.place(/** @type {ShadowRoot} */ (into.shadowRoot), true);
    else if (panel.element.getRootNode() !== root) panel.place(root, false);
    const { field, fill } = panel.composer;
    if (question && !field.value.trim()) fill(question);
    panel.update();
    this.#sheet();
    if (!quiet) panel.focus();
  }

  /** On a phone the panel covers the page, which must not scroll behind it. */
  #sheet() {
    const covered = this.open && this.panel && !this.panel.inline && this.phone;
    document.documentElement.style.overflow = covered ? "hidden" : "";
  }
}

/** @param {Host} host */
export const start = (host) => new Chat(host);
