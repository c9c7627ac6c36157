// What the list shows, in which order. Pure: the same store and moment give the same rows.
/** @import { ConversationState, Held, Message, Row, Store } from "../shared/types.js" */
/** @import { Alarms, Card, Level, RowView, Wait } from "./types.js" */
import { plain } from "../shared/text.js";

/**
 * @typedef {object} Seen what the rows are made of
 * @property {Store} store
 * @property {number} me the operator's id
 * @property {(conversation: string) => Card | undefined} card
 * @property {(conversation: string) => boolean} typing
 * @property {(operator: number) => string} nameOf
 * @property {Alarms} alarms
 * @property {number} now ms, by the server's clock
 * @property {import("./wording.js").Wording} words
 */

/** Every open conversation of the operator's desks. @param {Seen} seen @returns {RowView[]} */
export function rowsOf(seen) {
  const desks = Object.values(seen.store).filter((held) => held?.stream.startsWith("d:"));
  const rows = desks.flatMap((desk) => {
    const department = desks.length > 1 ? plain(desk?.state.department.name) : "";
    return Object.values(desk?.state.rows).map((row) => view(/** @type {Row} */ (row), seen, department));
  });
  return rows.sort((a, b) => rank(a) - rank(b) || a.order - b.order || (a.id < b.id ? -1 : 1));
}

/** @param {RowView} row */
const rank = (row) => ["fresh", "mine", "colleagues"].indexOf(row.section);

/** @param {Row} row @param {number} me @returns {RowView["section"]} */
export const sectionOf = (row, me) => (row.state === "queued" ? "fresh" : row.operator === me ? "mine" : "colleagues");

/** @param {Row} row @param {Seen} seen @param {string} department @returns {RowView} */
function view(row, seen, department) {
  const section = sectionOf(row, seen.me);
  const held = /** @type {Held | undefined} */ (seen.store[`c:${row.conversation}`] ?? undefined);
  const state = /** @type {ConversationState | undefined} */ (held?.state);
  const card = seen.card(row.conversation);
  const last = state?.messages.at(-1);
  const wait = section === "colleagues" ? null : waitOf(row, state, seen);
  return {
    id: row.conversation,
    section,
    who: whoIs(row.visitor, card, seen.words),
    text: last ? plain(last.body, 120) : "",
    own: last?.by === "operator",
    wait,
    watching: !!held?.live.watching,
    typing: seen.typing(row.conversation),
    unread: section === "mine" && held ? unread(held) : 0,
    cart: card?.cart ? seen.words.money(card.cart.total, card.cart.currency) : "",
    language: seen.words.tongue(card?.visitor.language ?? ""),
    department,
    holder: section === "colleagues" ? seen.nameOf(row.operator ?? 0) : "",
    order: orderOf(section, row, wait, last),
  };
}

/** Who waits longest comes first, then where something was said last.
 * @param {RowView["section"]} section @param {Row} row @param {Wait | null} wait @param {Message | undefined} last */
function orderOf(section, row, wait, last) {
  const received = Date.parse(row.received_at);
  if (section !== "mine") return received;
  return wait ? wait.since : 1e15 - Date.parse(last?.at ?? row.received_at);
}

/** @param {string} label @param {Card | undefined} card @param {import("./wording.js").Wording} words */
export const whoIs = (label, card, words) => plain(card?.visitor.name || words.t("visitor", { label }), 60);

/** Since when the visitor waits: for the first answer from the beginning, for a reply from the first message without one.
 * @param {Pick<Row, "state" | "received_at">} row @param {ConversationState | undefined} state
 * @param {{ alarms: Alarms, now: number }} seen @returns {Wait | null} */
export function waitOf(row, state, { alarms, now }) {
  const { open, answered } = unansweredOf(state);
  if (!open && row.state !== "queued") return null;
  const kind = answered || state?.earlier ? "reply" : "first";
  const since = Date.parse(kind === "reply" && open ? open.at : row.received_at);
  return { kind, since, level: levelOf(now - since, alarms[kind]) };
}

/** The visitor's first message without an answer, and whether an operator ever wrote. @param {ConversationState | undefined} state */
function unansweredOf(state) {
  /** @type {Message | undefined} */
  let open;
  let answered = false;
  for (const message of state?.messages ?? []) {
    if (message.by === "operator") [open, answered] = [undefined, true];
    else if (message.by === "visitor") open ??= message;
  }
  return { open, answered };
}

/** @param {number} ms @param {[number, number]} alarm @returns {Level} */
export const levelOf = (ms, [amber, red]) => (ms >= red * 1000 ? "red" : ms >= amber * 1000 ? "amber" : "");

/** How many messages of the visitor the operator has not seen: what was answered was seen. @param {Held} held */
export function unread(held) {
  let count = 0;
  for (const { by, seq } of /** @type {ConversationState} */ (held.state).messages) {
    if (by === "operator") count = 0;
    else if (by === "visitor" && seq > (held.marks.operator_read ?? 0)) count++;
  }
  return count;
}

/** Whether the visitor's last message has no answer. @param {ConversationState | undefined} state */
export const unanswered = (state) => !!unansweredOf(state).open;
