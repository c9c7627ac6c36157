// Info: what operators note about a customer, edited in place and saved as one types.
/** @import { Answer } from "../shared/types.js" */
/** @import { InfoEntry } from "./types.js" */
/** @import { Wording } from "./wording.js" */
import { h, say, set } from "../shared/dom.js";
import { plain, render } from "../shared/text.js";
import { place } from "./nodes.js";

const PAUSE = 800;

/** @typedef {(body: string, note: number | null) => Promise<Answer>} Write */

/** One entry of one's own: never two requests at once, so that a new one is not made twice. */
class Entry {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #busy = false;

  /** @param {number | null} id @param {string} body @param {Wording} words @param {Write} write @param {string} label @param {() => void} saved */
  constructor(id, body, words, write, label, saved) {
    this.id = id;
    this.body = body;
    this.words = words;
    this.write = write;
    this.saved = saved;
    this.text = h("textarea", { class: "lh-info__text", rows: id ? 1 : 2, "aria-label": label, maxlength: 4000 });
    this.text.value = body;
    if (!id) this.text.placeholder = words.t("info_add");
    this.said = h("span", { class: "lh-info__state", role: "status" });
    this.meta = h("p", { class: "lh-info__meta" });
    this.element = h("div", { class: "lh-info__entry lh-info__entry--mine" }, this.text, h("div", { class: "lh-info__line" }, this.meta, this.said));
    this.text.addEventListener("input", () => this.#typed());
    this.text.addEventListener("blur", () => this.#save());
  }

  get dirty() {
    return this.#busy || this.text.value.trim() !== this.body;
  }

  #typed() {
    this.grow();
    say(this.said, "");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#save(), PAUSE);
  }

  grow() {
    this.text.style.blockSize = "auto";
    if (this.text.scrollHeight) this.text.style.blockSize = `${this.text.scrollHeight + 2}px`;
  }

  async #save() {
    clearTimeout(this.#timer);
    if (this.#busy || !this.dirty) return;
    const body = this.text.value.trim();
    this.#busy = true;
    say(this.said, this.words.t("info_saving"));
    const answer = await this.write(body, this.id);
    this.#busy = false;
    if (!answer.ok) return say(this.said, this.words.t("info_failed"));
    this.body = body;
    this.id = answer.data?.note ?? null;
    say(this.said, this.words.t("info_saved"));
    say(this.meta, body ? `${this.words.t("you")}, ${this.words.clock(answer.data?.at)}` : "");
    if (this.text.value.trim() !== body) this.#typed();
    else this.saved();
  }
}

export class Info {
  /** @type {Map<string, { fresh: Entry, own: Map<number, Entry> }>} what is being written, per conversation */
  #writing = new Map();
  #shown = "";

  /** @param {Wording} words @param {(conversation: string) => Write} writer @param {(conversation: string) => void} saved */
  constructor(words, writer, saved) {
    this.words = words;
    this.writer = writer;
    this.saved = saved;
    this.entries = h("div", { class: "lh-info" });
    this.element = h("div", {}, h("p", { class: "lh-info__hint" }, words.t("info_hint")), this.entries);
  }

  /** @param {string} conversation */
  #of(conversation) {
    let writing = this.#writing.get(conversation);
    if (!writing) this.#writing.set(conversation, (writing = { fresh: this.#fresh(conversation), own: new Map() }));
    return writing;
  }

  /** @param {string} conversation */
  #fresh(conversation) {
    /** @type {Entry} */
    const entry = new Entry(null, "", this.words, this.writer(conversation), this.words.t("info_new"), () => this.#stored(conversation, entry));
    return entry;
  }

  /** What was new is an entry like the others now, and there is room for the next. @param {string} conversation @param {Entry} entry */
  #stored(conversation, entry) {
    const writing = this.#of(conversation);
    if (entry === writing.fresh && entry.id && document.activeElement !== entry.text) {
      writing.own.set(entry.id, entry);
      writing.fresh = this.#fresh(conversation);
    }
    this.saved(conversation);
  }

  /** @param {string} conversation @param {InfoEntry[]} known */
  show(conversation, known) {
    const { words } = this;
    const { fresh, own } = this.#of(conversation);
    const others = this.#shown !== conversation;
    this.#shown = conversation;
    if (fresh.id && document.activeElement !== fresh.text && !fresh.dirty) return this.#stored(conversation, fresh);
    /** @type {HTMLElement[]} */
    const nodes = [fresh.element];
    for (const one of known.filter((entry) => entry.id !== fresh.id)) {
      const label = words.t("info_edit", { time: words.when(one.at) });
      if (!one.mine) nodes.push(this.#foreign(one));
      else nodes.push(this.#own(own, conversation, one, label).element);
    }
    for (const [id, entry] of own) if (!known.some((one) => one.id === id) && !entry.dirty) own.delete(id);
    place(this.entries, nodes);
    if (others || nodes.length > 1) for (const entry of own.values()) entry.grow();
  }

  /** @param {Map<number, Entry>} own @param {string} conversation @param {InfoEntry} one @param {string} label */
  #own(own, conversation, one, label) {
    let entry = own.get(one.id);
    if (!entry) own.set(one.id, (entry = new Entry(one.id, one.body, this.words, this.writer(conversation), label, () => this.saved(conversation))));
    if (!entry.dirty && document.activeElement !== entry.text && entry.body !== one.body) {
      entry.body = entry.text.value = one.body;
    }
    set(entry.text, "aria-label", label);
    say(entry.meta, `${plain(one.author) || this.words.t("info_by_form")}, ${this.words.when(one.at)}`);
    return entry;
  }

  /** @param {InfoEntry} one */
  #foreign(one) {
    const key = `${one.id} ${one.at}`;
    const found = this.entries.querySelector(`[data-entry="${CSS.escape(key)}"]`);
    if (found) return /** @type {HTMLElement} */ (found);
    return h(
      "div",
      { class: "lh-info__entry", "data-entry": key },
      h("p", { class: "lh-info__body" }, render(one.body)),
      h("p", { class: "lh-info__meta" }, `${plain(one.author) || this.words.t("info_by_form")}, ${this.words.when(one.at)}`),
    );
  }

  focus() {
    this.#writing.get(this.#shown)?.fresh.text.focus();
  }
}
