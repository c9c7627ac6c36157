// What a client knows, and how frames change it: pure functions, the same law as the server's
// (snapshot before + events = snapshot after), held by the vectors in tests/contract/.
/** @import { Attachment, Audience, ConversationState, DeskState, Frame, Have, Held, Need, Note, Message, Position, Store, StreamEvent, Top } from "./types.js" */

const SHOWN = 200;

/** What a client says that it has of a stream; null asks for a snapshot.
 * @param {Held | null | undefined} held @returns {Position | null} */
export const position = (held) => (held?.epoch ? { epoch: held.epoch, ...held.top } : null);

/** @param {Store} store @returns {Have} */
export const have = (store) =>
  Object.fromEntries(Object.entries(store).map(([stream, held]) => [stream, position(held)]));

/** Whether `a` is beyond `b` in one of the audiences that `ours` has.
 * @param {Top} ours @param {Top} a @param {Top} b */
const beyond = (ours, a, b) =>
  /** @type {Audience[]} */ (Object.keys(ours)).some((audience) => (a[audience] ?? 0) > (b[audience] ?? 0));

/**
 * One frame: the new store, which streams must be asked for, and the events that were news.
 * Streams that are not in the store are not followed: their frames are ignored.
 * @param {Store} store @param {Frame} frame @returns {{ store: Store, need: Need, applied: StreamEvent[] }}
 */
export function receive(store, frame) {
  if (frame.t === "ping") return compare(store, frame.top ?? {});
  const { stream } = frame;
  const held = Object.hasOwn(store, stream) ? store[stream] : undefined;
  const nothing = { store, need: {}, applied: [] };
  if (held === undefined) return nothing;
  /** @param {Held} next @param {Need} [need] @param {StreamEvent[]} [applied] */
  const moved = (next, need = {}, applied = []) => ({ store: { ...store, [stream]: next }, need, applied });

  if (frame.t === "gone") {
    const { [stream]: _, ...others } = store;
    return { ...nothing, store: others };
  }
  if (frame.t === "snapshot") {
    const { epoch, top, state, marks = {}, live = {} } = frame;
    // An older one than what we hold overtook events on its way, or the server has lost some: asking tells.
    const older = held && held.epoch === epoch && beyond(held.top, held.top, top);
    return moved({ stream, epoch, top, state, marks, live }, older ? { [stream]: "gap" } : {});
  }
  if (frame.t === "events") {
    if (held?.epoch !== frame.epoch || !held) return stale(store, stream);
    return applyEvents(held, frame, moved);
  }
  if (frame.t === "signal" && held) {
    if (frame.signal === "marks") return moved({ ...held, marks: highest(held.marks, frame.data) });
    if (["availability", "queue"].includes(frame.signal)) return moved({ ...held, live: { ...held.live, [frame.signal]: frame.data } });
    if (frame.signal === "watching") return moved({ ...held, live: { ...held.live, watching: frame.data.on } });
  }
  return nothing;
}

/** @param {Held} held @param {Frame} frame @param {(next: Held, need?: Need, applied?: StreamEvent[]) => any} moved */
function applyEvents(held, frame, moved) {
  /** @type {Audience} */
  const audience = frame.audience;
  const reduce = held.stream.startsWith("d:") ? reduceDesk : reduceConversation;
  let at = held.top[audience] ?? 0;
  let { state } = held;
  const applied = [];
  for (const event of frame.events) {
    if (event.seq <= at) continue;
    if (event.seq > at + 1) return moved(reached(), { [held.stream]: "gap" }, applied);
    state = reduce(state, event);
    at = event.seq;
    applied.push(event);
  }
  return moved(reached(), {}, applied);

  function reached() {
    return { ...held, state, top: { ...held.top, [audience]: at } };
  }
}

/** A heartbeat tells how far the server is. @param {Store} store @param {Record<string, Position>} tops */
function compare(store, tops) {
  /** @type {{ store: Store, need: Need, applied: StreamEvent[] }} */
  let result = { store, need: {}, applied: [] };
  for (const [stream, top] of Object.entries(tops)) {
    const held = Object.hasOwn(store, stream) && store[stream];
    if (!held) continue;
    if (held.epoch !== top.epoch || beyond(held.top, held.top, top)) {
      const { store: next, need } = stale(result.store, stream);
      result = { store: next, need: { ...result.need, ...need }, applied: [] };
    } else if (beyond(held.top, top, held.top)) result.need[stream] = "gap";
  }
  return result;
}

/** What is held stays on the screen, but is worth nothing. @param {Store} store @param {string} stream */
function stale(store, stream) {
  const held = store[stream];
  return {
    store: { ...store, [stream]: held && { ...held, epoch: "" } },
    need: /** @type {Need} */ ({ [stream]: "snapshot" }),
    applied: [],
  };
}

/** Marks only grow. @param {Record<string, number>} a @param {Record<string, number>} b */
function highest(a, b) {
  const marks = { ...a };
  for (const [mark, seq] of Object.entries(b)) if (!(seq < marks[mark])) marks[mark] = seq;
  return marks;
}

/** Nothing is awaited of either side. */
const AT_EASE = { waiting_until: null, checking_until: null, closing: null };

/** @param {ConversationState} state @param {StreamEvent} event @returns {ConversationState} */
export function reduceConversation(state, { seq, type, at, after = 0, data }) {
  const { internal } = state;
  switch (type) {
    case "conversation.opened":
      return { ...state, state: "queued", opened_at: data.opened_at };
    case "message.posted": {
      const messages = [...state.messages, { seq, ...data, at }];
      const earlier = state.earlier || messages.length > SHOWN;
      return { ...state, earlier, messages: messages.slice(-SHOWN) };
    }
    case "attachment.changed": {
      const { message: where, attachment } = data;
      /** @param {Attachment} one */
      const changed = (one) => (one.id === attachment.id ? attachment : one);
      /** @param {Message} one */
      const said = (one) => (one.seq === where && one.attachments ? { ...one, attachments: one.attachments.map(changed) } : one);
      return { ...state, messages: state.messages.map(said) };
    }
    case "conversation.accepted":
      return { ...state, state: "active", operator: data.operator, checking_until: null };
    case "conversation.requeued":
      return {
        ...state,
        ...AT_EASE,
        state: "queued",
        operator: null,
        ...(internal && { internal: { ...internal, operator: null } }),
      };
    case "conversation.closed":
      return { ...state, ...AT_EASE, state: "closed", closed_at: data.closed_at, close_reason: data.reason };
    case "waiting.set":
      return { ...state, waiting_until: data.until };
    case "checking.announced":
      return { ...state, checking_until: data.until };
    case "close.announced":
      return { ...state, closing: data.at ? { at: data.at, why: data.why } : null, ...(data.at && { waiting_until: null }) };
    case "conversation.assigned":
      return internal ? { ...state, internal: { ...internal, operator: data.operator } } : state;
    case "conversation.marked":
      return internal ? { ...state, internal: { ...internal, [data.mark]: data.on } } : state;
    case "note.posted": {
      if (!internal) return state;
      const note = { seq, after, id: data.id, name: data.name, body: data.body, at };
      return { ...state, internal: { ...internal, notes: [...internal.notes, note] } };
    }
  }
  return state; // a newer server's event: it takes its place, and says nothing to us
}

/** @param {DeskState} state @param {StreamEvent} event @returns {DeskState} */
export function reduceDesk(state, { type, data }) {
  switch (type) {
    case "desk.row_changed": {
      const { [data.row.conversation]: _, ...rows } = state.rows;
      return { ...state, rows: ["closed", "gone"].includes(data.row.state) ? rows : { ...rows, [data.row.conversation]: data.row } };
    }
    case "desk.appointment_changed": {
      const { [data.row.appointment]: _, ...appointments } = state.appointments ?? {};
      return { ...state, appointments: data.row.state === "due" ? { ...appointments, [data.row.appointment]: data.row } : appointments };
    }
    case "operator.status_changed":
      return { ...state, operators: { ...state.operators, [data.operator.id]: data.operator } };
    case "contact_request.left":
      return { ...state, requests: [...state.requests.filter((one) => one !== data.reference), data.reference] };
    case "contact_request.changed":
      return { ...state, requests: relisted(state.requests, data) };
    case "contact_request.done":
      return { ...state, requests: state.requests.filter((one) => one !== data.reference) };
  }
  return state;
}

/** @param {string[]} requests @param {{ reference: string, listed: boolean, before: string | null }} change */
function relisted(requests, { reference, listed, before }) {
  const others = requests.filter((one) => one !== reference);
  const at = before === null ? others.length : others.indexOf(before);
  return listed ? [...others.slice(0, at), reference, ...others.slice(at)] : others;
}

/**
 * The one order in which the staff see messages and notes: an internal one stands after the public one that it names.
 * @param {ConversationState} state @returns {(Message | Note)[]}
 */
export function merged(state) {
  /** @param {Message | Note} item @returns {[number, number]} */
  const place = (item) => ("after" in item ? [item.after, item.seq] : [item.seq, 0]);
  return [...state.messages, ...(state.internal?.notes ?? [])].sort((a, b) => {
    const [first, second] = [place(a), place(b)];
    return first[0] - second[0] || first[1] - second[1];
  });
}
