// The thread: every conversation of this visitor as one list, then what is still on its way.
/** @import { ConversationState, Held, Item, Words } from "../shared/types.js" */
import { h, say } from "../shared/dom.js";
import { links, plain, render } from "../shared/text.js";
import { CARRIED } from "./parts.js";

/** @import { Talk } from "./talk.js" */

const TOGETHER = 60e3;

/** @typedef {{ stream: string, after: number, text: string }} Told a line about what happened while we watched */
/** @typedef {{ key: string, line?: string, body?: string, who?: string, own?: boolean, first?: boolean, time?: string, state?: string, carried?: Record<string, any> }} Entry
 * `carried`: what a message has besides its words, see parts.js */

/**
 * @param {object} shown
 * @param {Held[]} shown.threads oldest first
 * @param {Item[]} shown.items commands on their way
 * @param {Told[]} shown.told
 * @param {string} shown.language
 * @param {string} [shown.shop] the origin whose products are shown as cards, if any
 * @param {Words} t
 * @returns {Entry[]}
 */
export function entries({ threads, items, told, language, shop = "" }, t) {
  /** @type {Entry[]} */
  const list = [];
  let day = "";
  /** @type {Entry | undefined} */
  let last;
  let lastAt = 0;
  /** @param {string} key @param {string} text */
  const line = (key, text) => {
    list.push({ key, line: text });
    last = undefined;
  };
  /** @param {string} key @param {boolean} own @param {string} who @param {Record<string, any>} said @param {number} at */
  const message = (key, own, who, said, at) => {
    const date = new Date(at);
    if (date.toDateString() !== day) line((day = date.toDateString()), dayName(date, language));
    if (own) answered();
    const first = last?.own !== own || last.who !== who || at - lastAt >= TOGETHER;
    if (last && !first) last.time = "";
    last = { key, own, who, body: said.body, first, time: clock(date, language), carried: carriedBy(own || !shop ? said : { ...said, products: products(said.body, shop) }) };
    lastAt = at;
    list.push(last);
    if (last.carried?.choices) {
      answered();
      asked = last;
    }
    return last;
  };
  /** Quick replies stand until somebody has answered, or others are offered. @type {Entry | undefined} */
  let asked;
  const answered = () => {
    if (asked?.carried) asked.carried = { ...asked.carried, choices: undefined };
    asked = undefined;
  };

  const known = new Set();
  /** Only the last message of one's own says how far it has come. @type {Entry | undefined} */
  let mine;
  /** @param {Entry} [entry] @param {string} [state] */
  const come = (entry, state) => {
    if (mine) mine.state = "";
    mine = entry;
    if (entry) entry.state = state;
  };
  for (const { stream, state, marks } of threads) {
    const lines = told.filter((one) => one.stream === stream);
    const tell = (/** @type {number} */ before) => {
      while (lines[0]?.after < before) line(stream + lines[0].after + lines[0].text, /** @type {Told} */ (lines.shift()).text);
    };
    for (const said of /** @type {ConversationState} */ (state).messages) {
      const { seq, id, by, name, body, at } = said;
      tell(seq);
      known.add(id);
      if (by === "system") line(id, body);
      else {
        const own = by === "visitor";
        const entry = message(id, own, own ? t("you") : plain(name), said, Date.parse(at));
        if (own) come(entry, (marks.operator_read ?? 0) < seq ? "sent" : "read");
      }
    }
    tell(Infinity);
    if (!state.closed_at) continue;
    answered();
    line(stream, t("ended_at", { time: clock(new Date(state.closed_at), language) }));
    come();
  }
  for (const { id, at, command, sent, failed } of items) {
    if (command.body == null || known.has(id) || command.want) continue;
    const entry = message(id, true, t("you"), command, at);
    if (sent) come(entry, "sent");
    else entry.state = failed ? "failed" : "sending";
  }
  return list;
}

/** @param {string} body @param {string} shop @returns {string[] | null} */
function products(body, shop) {
  const found = links(body, shop);
  return found.length ? found : null;
}

/** @param {Record<string, any>} said a message, or the command that posts one */
function carriedBy(said) {
  const fields = Object.keys(CARRIED).filter((field) => said[field] != null);
  return fields.length ? Object.fromEntries(fields.map((field) => [field, said[field]])) : undefined;
}

/** The line that an event leaves in the thread, if any. `again`: somebody has answered before.
 * @param {string} type @param {any} data @param {{ name: string, again: boolean }} who @param {Words} t */
export function lineOf(type, data, { name, again }, t) {
  if (type === "conversation.accepted") return t(again ? "took_over" : "joined", { name });
  if (type === "conversation.requeued") return t("operator_lost", { name });
  return type === "waiting.set" && data.by === "system" ? t("moment_over", { name }) : "";
}

/** @param {Date} date @param {string} language */
export const clock = (date, language) => date.toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" });

/** "Today", "Yesterday", else the date. @param {Date} date @param {string} language */
function dayName(date, language) {
  const midnight = (/** @type {Date} */ of) => new Date(of).setHours(0, 0, 0, 0);
  const ago = Math.round((midnight(date) - midnight(new Date())) / 864e5);
  if (ago < -1) return date.toLocaleDateString(language, { weekday: "long", day: "numeric", month: "long" });
  const name = new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(ago, "day");
  return name[0].toLocaleUpperCase(language) + name.slice(1);
}

/**
 * What stands, stays: a screen reader hears only what is new.
 * @param {HTMLElement} list @param {Entry[]} wanted @param {Talk} talk
 */
export function draw(list, wanted, talk) {
  const keys = new Set(wanted.map((entry) => entry.key));
  /** @type {Map<string | undefined, HTMLElement>} */
  const standing = new Map();
  for (const node of /** @type {HTMLElement[]} */ ([...list.children]))
    if (keys.has(node.dataset.key ?? "")) standing.set(node.dataset.key, node);
    else node.remove();
  wanted.forEach((entry, place) => {
    const node = standing.get(entry.key) ?? built(entry);
    update(node, entry, talk);
    if (list.children[place] !== node) list.insertBefore(node, list.children[place]);
  });
}

/** @param {Entry} entry */
const built = ({ key, line, body = "", own }) =>
  line
    ? h("li", { class: "line", "data-key": key }, line)
    : h(
        "li",
        { "data-key": key },
        h("span", { class: own ? "sr" : "who" }),
        body && h("div", { class: "bubble", part: own ? "bubble own" : "bubble" }, render(body)),
        h("span", { class: "meta" }),
      );

/** @param {HTMLElement} node @param {Entry} entry @param {Talk} talk */
function update(node, entry, talk) {
  const { key, line, who = "", own, first, time, state, carried = {} } = entry;
  const { t } = talk;
  if (line) return say(node, line);
  node.className = `message${own ? " own" : ""}${first ? " first" : ""} ${state ?? ""}`;
  const [name] = node.children;
  const meta = /** @type {Element} */ (node.querySelector(".meta"));
  say(name, first || own ? who : "");
  const failed = state === "failed";
  say(meta, failed ? "" : [time, state && t(state)].filter(Boolean).join(" · "));
  if (failed !== !!node.querySelector(".again"))
    failed
      ? node.append(h("button", { class: "again", type: "button", onclick: () => talk.retry(key) }, t("failed")))
      : node.querySelector(".again")?.remove();
  for (const field of Object.keys(CARRIED)) carry(node, field, carried[field], talk, entry);
}

/** Under the bubble, anew when the value is another. @param {HTMLElement} node @param {string} field @param {any} value @param {Talk} talk @param {Entry} entry */
function carry(node, field, value, talk, entry) {
  const stands = /** @type {HTMLElement | null} */ (node.querySelector(`[data-carried=${field}]`));
  const wanted = value == null ? "" : JSON.stringify(value);
  if ((stands?.dataset.value ?? "") === wanted) return;
  if (!wanted) return stands?.remove();
  const place = stands ?? h("div", { class: "carried", "data-carried": field });
  place.dataset.value = wanted;
  if (!stands) node.querySelector(".meta")?.before(place);
  CARRIED[field]().then(
    ({ shown }) => place.dataset.value === wanted && place.replaceChildren(shown(value, talk, entry)),
    () => talk.chat.stuck(),
  );
}
