// What was said, as one reads it: grouped by author, with days, notes, marks, and what is still under way.
/** @import { Attachment, ConversationState, Item, Marks, Message, Note } from "../shared/types.js" */
/** @import { Wording } from "./wording.js" */
import { h } from "../shared/dom.js";
import { attached } from "../shared/attached.js";
import { merged } from "../shared/reducer.js";
import { face } from "../shared/product.js";
import { links, plain, render } from "../shared/text.js";
import { answersOf } from "./answers.js";
import { Kept, button, glyph } from "./nodes.js";

const TOGETHER = 60e3;

/**
 * @typedef {object} Said
 * @property {ConversationState} state
 * @property {Marks} marks
 * @property {Message[]} older
 * @property {Item[]} pending
 * @property {string} who the visitor's name
 * @property {string} me
 * @property {import("./types.js").Answer[]} answers to what was asked before the first message
 * @property {boolean} mine whether the files in it are mine to delete
 */
/** @typedef {"visitor" | "staff" | "note"} Side */
/** @typedef {{ key: string, side: Side, name: string, at: string, body: string, choices?: string[], seq: number, attachments?: Attachment[], item?: Item }} Line */
/** @typedef {{ side: Side, name: string, at: string, lines: Line[], mine?: boolean }} Group */
/** @typedef {(url: string) => Promise<import("../shared/product.js").Product | null>} ProductOf null where no product of the shop stands */

export class Log {
  /** @type {Kept<any>} */
  #kept = new Kept();

  /** @param {Wording} words @param {{ retry: (item: Item) => void, drop: (item: Item) => void, product: ProductOf, files: () => string, erase: (attachment: string) => void }} actions `files`: where they are fetched from */
  constructor(words, actions) {
    this.words = words;
    this.actions = actions;
  }

  clear() {
    this.#kept.clear();
  }

  /** @param {Said} said @returns {HTMLElement[]} */
  nodes(said) {
    const { words } = this;
    const lines = linesOf(said);
    const mark = markOf(lines, said.marks);
    const nodes = [];
    let day = "";
    for (const group of groupsOf(lines)) {
      const today = words.day(group.at);
      if (today !== day) nodes.push(this.#kept.get(`day ${today}`, today, dayLine));
      day = today;
      nodes.push(this.#group(group, mark, said.mine));
    }
    nodes.splice(1, 0, ...this.#opened(said));
    nodes.push(...this.#closed(said));
    this.#kept.sweep();
    return nodes;
  }

  /** @param {Said} said */
  #opened({ state, older, answers }) {
    const whole = !state.earlier || older.length > 0;
    if (!whole || !state.opened_at) return [];
    const text = `${this.words.t("opened")}, ${this.words.clock(state.opened_at)}`;
    const line = this.#kept.get("opened", text, systemLine);
    if (!answers.length) return [line];
    const asked = () => h("div", { class: "lh-asked" }, h("p", { class: "lh-asked__title" }, this.words.t("prechat")), answersOf(answers, this.words));
    return [line, this.#kept.get("asked", answers, asked)];
  }

  /** @param {Said} said */
  #closed({ state }) {
    if (state.state !== "closed") return [];
    const text = this.words.t(`closed_${state.close_reason ?? "by_operator"}`, { name: plain(state.operator?.name ?? "") });
    return [this.#kept.get("closed", `${text}, ${this.words.clock(state.closed_at ?? "")}`, systemLine)];
  }

  /** @param {Group} group @param {{ seq: number, text: string }} mark @param {boolean} mine */
  #group(group, mark, mine) {
    const { words } = this;
    const marked = group.lines.some((line) => line.seq === mark.seq && line.side === "staff" && !line.item) ? mark.text : "";
    const shown = {
      ...group,
      marked,
      mine: mine && group.lines.some(({ attachments }) => attachments),
      lines: group.lines.map(({ item, ...line }) => ({ ...line, failed: item?.failed, sent: item?.sent, item: item?.id })),
    };
    return this.#kept.get(group.lines[0].key, shown, () => {
      const meta = h(
        "p",
        { class: "lh-group__meta" },
        group.side === "note" && h("strong", { class: "lh-note__label" }, glyph("edit"), words.t("note_label")),
        group.side === "note" && h("span", { class: "lh-note__only" }, words.t("note_only")),
        h("span", { class: "lh-group__name" }, h("bdi", {}, group.name)),
        h("time", { datetime: group.at }, words.clock(group.at)),
      );
      const bubbles = group.lines.flatMap((line) => this.#bubble(line, !!mine));
      return h("div", { class: `lh-group lh-group--${group.side}` }, meta, ...bubbles, marked && h("p", { class: "lh-group__mark" }, words.t(marked)));
    });
  }

  /** @param {Line} line @param {boolean} mine */
  #bubble({ body, choices, attachments, item }, mine) {
    const files = attachments && this.#files(attachments, mine && !item);
    const bubble = h("div", { class: body ? "lh-bubble" : "lh-bubble lh-bubble--files" }, !!body && render(body), choices && offered(choices), files);
    if (!item) return [bubble, ...this.#products(body)];
    bubble.classList.add("lh-bubble--pending");
    if (!item.failed) return [bubble, h("p", { class: "lh-group__mark" }, this.words.t(item.sent ? "sent" : "sending"))];
    bubble.classList.add("lh-bubble--failed");
    const act = (/** @type {string} */ name, /** @type {() => void} */ onclick) => h("button", { type: "button", class: "lh-link", onclick }, this.words.t(name));
    const reason = item.failed.message ?? this.words.t(`error_${item.failed.code === "expired" ? "expired" : "refused"}`);
    return [
      bubble,
      h(
        "p",
        { class: "lh-group__mark lh-group__mark--failed" },
        glyph("warning"),
        h("span", {}, `${this.words.t("not_sent")}. ${reason}`),
        act("again", () => this.actions.retry(item)),
        act("discard", () => this.actions.drop(item)),
      ),
    ];
  }

  /** What an address of the shop leads to, as the customer sees it. @param {string} body */
  #products(body) {
    return links(body, location.origin).map((url) => {
      const place = h("div", { class: "lh-product", hidden: true });
      this.actions.product(url).then((product) => {
        if (product) place.append(face(product, document.documentElement.lang));
        place.hidden = !product;
      });
      return place;
    });
  }

  /** @param {Attachment[]} files @param {boolean} mine */
  #files(files, mine) {
    const { words, actions } = this;
    const erase = (/** @type {Attachment} */ one) =>
      mine && one.state !== "deleted" && button(words.t("delete_file"), () => actions.erase(one.id), "button-secondary lh-erase", { "aria-label": `${words.t("delete_file")}: ${plain(one.name, 60) || words.t(one.kind === "pdf" ? "pdf" : "picture")}` });
    return attached(files, actions.files(), (key, values) => words.t(key, values), erase);
  }
}

/** The quick replies that went with a message, for reading. @param {string[]} choices */
const offered = (choices) => h("ul", { class: "lh-offered" }, ...choices.map((one) => h("li", {}, h("bdi", {}, plain(one)))));
/** @param {string} text */
const dayLine = (text) => h("p", { class: "lh-day" }, h("span", {}, text));
/** @param {string} text */
const systemLine = (text) => h("p", { class: "lh-system" }, text);

/** @param {Said} said @returns {Line[]} */
function linesOf({ state, older, pending, who, me }) {
  const stored = [...older, ...merged(state)].map((one) => lineOf(one, who));
  const known = new Set(stored.map((line) => line.key));
  const waiting = pending.filter((item) => !known.has(item.id)).map((item) => ({
    key: item.id,
    side: /** @type {Side} */ (item.command.type === "note.post" ? "note" : "staff"),
    name: me,
    at: new Date(item.at).toISOString(),
    body: item.command.body,
    attachments: item.command.attachments,
    choices: item.command.choices,
    seq: Infinity,
    item,
  }));
  return [...stored, ...waiting];
}

/** @param {Message | Note} one @param {string} who @returns {Line} */
function lineOf(one, who) {
  /** @type {Side} */
  const side = "after" in one ? "note" : one.by === "visitor" ? "visitor" : "staff";
  return {
    key: one.id ?? `${side} ${one.seq}`,
    side,
    name: side === "visitor" ? who : plain(one.name),
    at: one.at,
    body: one.body,
    choices: "choices" in one ? one.choices : undefined,
    attachments: "attachments" in one ? one.attachments : undefined,
    seq: one.seq,
  };
}

/** @param {Line[]} lines @returns {Group[]} */
function groupsOf(lines) {
  /** @type {Group[]} */
  const groups = [];
  for (const line of lines) {
    const last = groups.at(-1);
    const near = last && Date.parse(line.at) - Date.parse(last.lines[last.lines.length - 1].at) < TOGETHER;
    if (last && near && last.side === line.side && last.name === line.name) last.lines.push(line);
    else groups.push({ side: line.side, name: line.name, at: line.at, lines: [line] });
  }
  return groups;
}

/** How far the staff's last stored message has come. @param {Line[]} lines @param {Marks} marks */
function markOf(lines, { visitor_read = 0, visitor_delivered = 0 }) {
  const last = [...lines].reverse().find((line) => line.side === "staff" && !line.item);
  const seq = last?.seq ?? 0;
  return { seq, text: seq <= visitor_read ? "read" : seq <= visitor_delivered ? "delivered" : "sent" };
}
