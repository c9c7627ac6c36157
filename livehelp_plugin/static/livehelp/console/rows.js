// What the list shows, in which order. Pure: the same store and moment give the same rows.
/** @import { ConversationState, Held, Message, Row, Store } from "../shared/types.js" */
/** @import { Alarms, Card, Handing, Hold, Level, Ringing, RowView, Section, Wait } from "./types.js" */
import { inOneLine } from "../shared/attached.js";
import { plain } from "../shared/text.js";

/**
 * @typedef {object} Seen what the rows are made of
 * @property {Store} store
 * @property {number} me the operator's id
 * @property {(conversation: string) => Card | undefined} card
 * @property {(conversation: string) => boolean} typing
 * @property {(operator: number) => string} nameOf
 * @property {(department: number) => string} deskOf its name
 * @property {Alarms} alarms
 * @property {number} now ms, by the server's clock
 * @property {import("./wording.js").Wording} words
 */

/** @type {Section[]} */
export const SECTIONS = ["ringing", "fresh", "mine", "colleagues"];
const FAR = 1e15;

/** Every open conversation of the operator's desks, once. @param {Seen} seen @returns {RowView[]} */
export function rowsOf(seen) {
  const desks = Object.values(seen.store).filter((held) => held?.stream.startsWith("d:"));
  /** @type {Map<string, RowView>} */
  const rows = new Map();
  for (const desk of desks) {
    const department = desks.length > 1 ? plain(desk?.state.department.name) : "";
    for (const row of /** @type {Row[]} */ (Object.values(desk?.state.rows)))
      if (!rows.has(row.conversation)) rows.set(row.conversation, view(row, seen, department));
  }
  return [...rows.values()].sort((a, b) => rank(a) - rank(b) || a.order - b.order || (a.id < b.id ? -1 : 1));
}

/** @param {RowView} row */
const rank = (row) => SECTIONS.indexOf(row.section);

/** @param {Row} row @param {number} me @returns {Section} */
export const sectionOf = (row, me) =>
  row.offers?.[me] ? "ringing" : row.state === "queued" ? "fresh" : row.operator === me ? "mine" : "colleagues";

/** @param {Row} row @param {Seen} seen @param {string} department @returns {RowView} */
function view(row, seen, department) {
  const section = sectionOf(row, seen.me);
  const held = /** @type {Held | undefined} */ (seen.store[`c:${row.conversation}`] ?? undefined);
  const state = /** @type {ConversationState | undefined} */ (held?.state);
  const card = seen.card(row.conversation);
  const last = state?.messages.at(-1);
  const wait = section === "colleagues" || row.state !== "queued" && section === "ringing" ? null : waitOf(row, state, seen);
  const hold = holdOf(state, seen.now);
  return {
    id: row.conversation,
    section,
    who: whoIs(row.visitor, card, seen.words),
    text: last ? plain(inOneLine(last, (key, values) => seen.words.t(key, values)), 120) : "",
    own: last?.by === "operator",
    wait,
    hold,
    ringing: ringingOf(row, seen.me),
    ringsAt: row.transfer ? "" : ringsAt(row, seen),
    handing: handingOf(row, seen),
    requeued: row.state === "queued" && !!row.requeued,
    familiar: row.state === "queued" ? plain(card?.familiar ?? "", 60) : "",
    watching: !!held?.live.watching,
    typing: seen.typing(row.conversation),
    unread: section === "mine" && held ? unread(held) : 0,
    cart: card?.cart ? seen.words.money(card.cart.total, card.cart.currency) : "",
    language: seen.words.tongue(card?.visitor.language || row.language || ""),
    department,
    holder: row.operator !== null && row.operator !== seen.me ? seen.nameOf(row.operator) : "",
    order: orderOf(section, row, wait, hold, last),
  };
}

/** @param {Row} row @param {number} me @returns {Ringing | null} */
function ringingOf(row, me) {
  const offer = row.offers?.[me];
  if (!offer) return null;
  const lapses = offer.lapses_at ?? row.transfer?.lapses_at;
  return { why: { rule: offer.rule, mode: offer.mode }, lapses: lapses ? Date.parse(lapses) : null, handed: !!row.transfer };
}

/** @param {Row} row @param {Seen} seen */
function ringsAt(row, { me, nameOf }) {
  const others = Object.keys(row.offers ?? {}).map(Number).filter((one) => one !== me);
  return others.map(nameOf).filter(Boolean).join(", ");
}

/** @param {Row} row @param {Seen} seen @returns {Handing | null} */
function handingOf({ transfer }, { nameOf, deskOf }) {
  if (!transfer) return null;
  const to = transfer.to === null ? deskOf(transfer.department) : nameOf(transfer.to);
  return { to, lapses: Date.parse(transfer.lapses_at) };
}

/** Time that belongs to one side; what ends the chat comes before what delays it.
 * @param {ConversationState | undefined} state @param {number} now @returns {Hold | null} */
export function holdOf(state, now) {
  if (state?.state !== "active") return null;
  /** @type {[Hold["kind"], string | null | undefined][]} */
  const held = [["closing", state.closing?.at], ["waiting", state.waiting_until], ["checking", state.checking_until]];
  for (const [kind, at] of held) {
    const until = Date.parse(at ?? "");
    if (until) return { kind, until, over: until <= now, ...(kind === "closing" && { why: state.closing?.why }) };
  }
  return null;
}

/** Who waits longest comes first, then where something was said last; who is waited for comes last.
 * @param {Section} section @param {Row} row @param {Wait | null} wait @param {Hold | null} hold @param {Message | undefined} last */
function orderOf(section, row, wait, hold, last) {
  const received = Date.parse(row.received_at);
  if (section !== "mine") return row.requeued && row.state === "queued" ? received - FAR : received;
  if (hold?.kind === "waiting") return FAR + hold.until;
  return wait ? wait.since : FAR - Date.parse(last?.at ?? row.received_at);
}

/** @param {string} label @param {Card | undefined} card @param {import("./wording.js").Wording} words */
export const whoIs = (label, card, words) => plain(card?.visitor.name || words.t("visitor", { label }), 60);

/** Since when the visitor waits: for the first answer from the beginning, for a reply from the first message without one.
 * While the customer asked for time nobody waits; while the operator is checking the alarm sleeps.
 * @param {Pick<Row, "state" | "received_at">} row @param {ConversationState | undefined} state
 * @param {{ alarms: Alarms, now: number }} seen @returns {Wait | null} */
export function waitOf(row, state, { alarms, now }) {
  const { open, answered } = unansweredOf(state);
  if (!open && row.state !== "queued") return null;
  const hold = holdOf(state, now);
  if (hold?.kind === "waiting") return null;
  const kind = answered || state?.earlier ? "reply" : "first";
  const since = Date.parse(kind === "reply" && open ? open.at : row.received_at);
  return { kind, since, level: hold?.kind === "checking" && !hold.over ? "" : levelOf(now - since, alarms[kind]) };
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
