import assert from "node:assert/strict";
import { test } from "node:test";
import {
  have,
  merged,
  position,
  receive,
  reduceConversation,
  reduceDesk,
} from "../../livehelp_plugin/static/livehelp/shared/reducer.js";

const C = "c:1";
const empty = { conversation: "1", state: "queued", operator: null, earlier: false, messages: [], closed_at: null };
const snapshot = (top = { public: 2 }, more = {}) => ({ t: "snapshot", stream: C, epoch: "e1", top, state: empty, marks: {}, live: {}, ...more });
const posted = (seq, body = `m${seq}`) => ({
  seq,
  type: "message.posted",
  at: "2026-11-21T10:00:00.000Z",
  data: { id: `id${seq}`, by: "visitor", name: "", body },
});
const events = (list, more = {}) => ({ t: "events", stream: C, epoch: "e1", audience: "public", events: list, ...more });
const started = (top) => receive({ [C]: null }, snapshot(top)).store;

test("a followed stream without a snapshot asks for one", () => {
  assert.deepEqual(have({ [C]: null }), { [C]: null });
  assert.deepEqual(have(started()), { [C]: { epoch: "e1", public: 2 } });
});

test("the next event is applied", () => {
  const { store, need, applied } = receive(started(), events([posted(3)]));
  assert.deepEqual(need, {});
  assert.equal(applied.length, 1);
  assert.deepEqual(position(store[C]), { epoch: "e1", public: 3 });
  assert.equal(store[C].state.messages[0].body, "m3");
});

test("an event that is known is dropped", () => {
  const store = started();
  const result = receive(store, events([posted(1), posted(2)]));
  assert.deepEqual(result.applied, []);
  assert.deepEqual(position(result.store[C]), { epoch: "e1", public: 2 });
});

test("an event beyond the next one is a gap: what comes before it counts, it does not", () => {
  const { store, need, applied } = receive(started(), events([posted(3), posted(5)]));
  assert.deepEqual(need, { [C]: "gap" });
  assert.deepEqual(applied.map((event) => event.seq), [3]);
  assert.equal(store[C].top.public, 3);
});

test("another epoch makes what is held worthless, but leaves it on the screen", () => {
  const { store, need } = receive(started(), events([posted(3)], { epoch: "e2" }));
  assert.deepEqual(need, { [C]: "snapshot" });
  assert.equal(position(store[C]), null);
  assert.equal(store[C].state, empty);
});

test("events before the first snapshot ask for it", () => {
  assert.deepEqual(receive({ [C]: null }, events([posted(1)])).need, { [C]: "snapshot" });
});

test("frames of streams that are not followed are ignored", () => {
  assert.deepEqual(receive({}, snapshot()), { store: {}, need: {}, applied: [] });
  assert.deepEqual(receive({}, events([posted(1)])).need, {});
  assert.deepEqual(receive({}, { t: "ping", top: { [C]: { epoch: "x", public: 9 } } }).need, {});
  assert.deepEqual(receive({}, { t: "gone", stream: C }).store, {});
});

test("names of Object's own are streams like others", () => {
  for (const stream of ["__proto__", "constructor", "toString"]) {
    assert.deepEqual(receive({}, { ...snapshot(), stream }).store, {});
    assert.deepEqual(receive({}, { t: "ping", top: { [stream]: { epoch: "x", public: 9 } } }).need, {});
  }
});

test("a snapshot that is older than what is held is taken, and what it lacks is asked for", () => {
  const { store } = receive(started(), events([posted(3)]));
  const result = receive(store, snapshot());
  assert.deepEqual(result.need, { [C]: "gap" });
  assert.equal(result.store[C].top.public, 2);
});

test("a heartbeat that is ahead shows a gap, one that is behind a lost state", () => {
  const ping = (top) => receive(started(), { t: "ping", top: { [C]: top } });
  assert.deepEqual(ping({ epoch: "e1", public: 2 }).need, {});
  assert.deepEqual(ping({ epoch: "e1", public: 3 }).need, { [C]: "gap" });
  assert.deepEqual(ping({ epoch: "e1", public: 1 }).need, { [C]: "snapshot" });
  assert.deepEqual(ping({ epoch: "e2", public: 2 }).need, { [C]: "snapshot" });
  assert.equal(position(ping({ epoch: "e2", public: 2 }).store[C]), null);
});

test("a visitor's heartbeat says nothing of an audience that is not theirs", () => {
  assert.deepEqual(receive(started(), { t: "ping", top: { [C]: { epoch: "e1", public: 2, internal: 7 } } }).need, {});
});

test("each audience has its own sequence", () => {
  const note = { seq: 1, after: 2, type: "note.posted", at: "t", data: { id: "n", name: "Giulia", body: "VIP" } };
  const state = { ...empty, internal: { operator: null, notes: [] } };
  const { store } = receive({ [C]: null }, snapshot({ public: 2, internal: 0 }, { state }));
  const { store: next } = receive(store, events([note], { audience: "internal" }));
  assert.deepEqual(position(next[C]), { epoch: "e1", public: 2, internal: 1 });
  assert.equal(next[C].state.internal.notes[0].body, "VIP");
});

test("marks only grow", () => {
  const signal = (data) => ({ t: "signal", stream: C, signal: "marks", by: "system", data });
  let { store } = receive(started(), signal({ operator_read: 5, visitor_read: 2 }));
  ({ store } = receive(store, signal({ operator_read: 3, visitor_read: 4 })));
  assert.deepEqual(store[C].marks, { operator_read: 5, visitor_read: 4 });
});

test("the eye is kept, typing is not", () => {
  const { store } = receive(started(), { t: "signal", stream: C, signal: "watching", by: "visitor", data: { on: true } });
  assert.deepEqual(store[C].live, { watching: true });
  const typing = { t: "signal", stream: C, signal: "typing", by: "operator", data: { on: true } };
  assert.equal(receive(store, typing).store, store);
});

test("a place in the queue is kept beside what else is known", () => {
  const queue = (place) => ({ t: "signal", stream: C, signal: "queue", by: "system", data: { place, wait: place && 120 } });
  let { store } = receive({ [C]: null }, snapshot({ public: 2 }, { live: { queue: { place: 4, wait: null }, availability: { state: "busy" } } }));
  assert.deepEqual(store[C].live.queue, { place: 4, wait: null });
  ({ store } = receive(store, queue(3)));
  assert.deepEqual(store[C].live, { queue: { place: 3, wait: 120 }, availability: { state: "busy" } });
});

test("a stream that is gone is forgotten", () => {
  assert.deepEqual(receive(started(), { t: "gone", stream: C }).store, {});
});

test("an event of a newer server takes its place and changes nothing", () => {
  const { store, need } = receive(started(), events([{ seq: 3, type: "message.sung", at: "t", data: {} }, posted(4)]));
  assert.deepEqual(need, {});
  assert.deepEqual(store[C].state.messages.map((one) => one.seq), [4]);
});

test("the last 200 messages are held, and that there are earlier ones is known", () => {
  const many = Array.from({ length: 201 }, (_, index) => posted(index + 1));
  const { messages, earlier } = many.reduce(reduceConversation, empty);
  assert.equal(messages.length, 200);
  assert.equal(messages[0].seq, 2);
  assert.equal(earlier, true);
});

test("a requeue takes the operator away, a close does not", () => {
  const operator = { name: "Giulia", picture: null };
  const active = reduceConversation(empty, { seq: 3, type: "conversation.accepted", at: "t", data: { operator } });
  assert.deepEqual([active.state, active.operator], ["active", operator]);
  const lost = reduceConversation(active, { seq: 4, type: "conversation.requeued", at: "t", data: { reason: "operator_lost" } });
  assert.deepEqual([lost.state, lost.operator], ["queued", null]);
  const closed = reduceConversation(active, { seq: 4, type: "conversation.closed", at: "t", data: { reason: "done", by: "operator", closed_at: "z" } });
  assert.deepEqual([closed.state, closed.operator, closed.closed_at], ["closed", operator, "z"]);
});

test("notes stand after the public message that they name", () => {
  const state = {
    ...empty,
    messages: [{ seq: 2, id: "a" }, { seq: 5, id: "b" }, { seq: 6, id: "c" }],
    internal: { operator: 1, notes: [{ seq: 2, after: 5, id: "y" }, { seq: 1, after: 5, id: "x" }, { seq: 3, after: 0, id: "z" }] },
  };
  assert.deepEqual(merged(state).map((one) => one.id), ["z", "a", "b", "x", "y", "c"]);
});

test("a desk forgets what is closed and done", () => {
  const desk = { department: { id: 1, name: "Shop" }, rows: {}, operators: {}, requests: ["r1"] };
  const row = (state) => ({ type: "desk.row_changed", data: { row: { conversation: "x", state } } });
  const open = reduceDesk(desk, row("queued"));
  assert.deepEqual(Object.keys(open.rows), ["x"]);
  assert.deepEqual(reduceDesk(open, row("closed")).rows, {});
  assert.deepEqual(reduceDesk(desk, { type: "contact_request.left", data: { reference: "r2" } }).requests, ["r1", "r2"]);
  assert.deepEqual(reduceDesk(desk, { type: "contact_request.done", data: { reference: "r1" } }).requests, []);
});

test("any order, loss and repetition of event frames ends in the same state once the gaps are filled", () => {
  const all = Array.from({ length: 30 }, (_, index) => posted(index + 1));
  let seed = 7;
  const random = (below) => (seed = (seed * 48271) % 2147483647) % below;
  const truth = all.reduce(reduceConversation, empty);
  for (let run = 0; run < 200; run++) {
    let { store } = receive({ [C]: null }, snapshot({ public: 0 }));
    for (let step = 0; step < 40; step++) {
      const from = random(30);
      const result = receive(store, events(all.slice(from, from + 1 + random(4))));
      store = result.store;
      // The gap fill answers from the position that is held.
      if (result.need[C] && random(2)) store = receive(store, events(all.slice(store[C].top.public, 30 - random(5)))).store;
    }
    store = receive(store, events(all.slice(store[C].top.public))).store;
    assert.deepEqual(store[C].state, truth);
  }
});
