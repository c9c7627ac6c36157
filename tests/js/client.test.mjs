// Reducer, outbox and transport together, as both faces use them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "../../livehelp_plugin/static/livehelp/shared/client.js";
import { memoryShelf, settled, world } from "./fakes.js";

const ID = "11111111-1111-4111-8111-111111111111";
const C = `c:${ID}`;
const urls = Object.fromEntries(["commands", "signals", "events", "stream", "ws", "history"].map((name) => [name, `/${name}/`]));
const state = { conversation: ID, state: "active", operator: null, earlier: false, messages: [] };
const snapshot = (messages = [], top = { public: 1 }) => ({ t: "snapshot", stream: C, epoch: "e", top, state: { ...state, messages }, marks: {}, live: {} });
const message = (seq, id, body) => ({ seq, type: "message.posted", at: "2026-11-21T10:00:00.000Z", data: { id, by: "visitor", name: "", body } });
const events = (...list) => ({ t: "events", stream: C, epoch: "e", audience: "public", events: list });

async function connected({ transports = ["ws"], shelf = memoryShelf(), loads = [] } = {}) {
  const env = world();
  const changes = [];
  const client = new Client({
    name: "test",
    env,
    shelf,
    load: async () => {
      const boot = { csrf: "token", transports, urls };
      loads.push(boot);
      return boot;
    },
    change: (frame) => frame && changes.push(frame.t),
  });
  await client.renew();
  client.follow(C);
  client.transport.start();
  const socket = () => env.sockets.at(-1);
  if (transports[0] === "ws") {
    socket().open();
    socket().say({ t: "welcome", protocol: 1 });
    socket().say(snapshot());
  }
  return { client, env, socket, changes, shelf, loads };
}
const bodies = (client) => client.store[C].state.messages.map((one) => one.body);

test("a message's way: shown as waiting, sent, and once it is an event, held once", async () => {
  const { client, socket } = await connected();
  const item = client.outbox.add({ type: "message.post", conversation: ID, body: "hello" });
  await settled();
  const [command] = socket().asked("command");
  assert.deepEqual(command, { t: "command", id: item.id, type: "message.post", conversation: ID, body: "hello" });
  socket().say({ t: "answer", id: item.id, ok: true, data: { seq: 2 } });
  await settled();
  assert.equal(client.outbox.items[0].sent, true);
  socket().say(events(message(2, item.id, "hello")));
  assert.deepEqual(client.outbox.items, []);
  assert.deepEqual(bodies(client), ["hello"]);
});

test("an acknowledgement that is lost: sent again with the same id, shown once", async () => {
  const { client, env, socket } = await connected();
  const item = client.outbox.add({ type: "message.post", conversation: ID, body: "hello" });
  await settled();
  env.always = { protocol: 1, frames: [], next_in_ms: 2000 };
  socket().end(1006); // it was committed, the answer was under way
  await env.advance(400);
  socket().open();
  socket().say({ t: "welcome", protocol: 1 });
  await settled();
  assert.deepEqual(socket().asked("hello")[0].have, { [C]: { epoch: "e", public: 1 } });
  assert.deepEqual(socket().asked("command").map((one) => one.id), [item.id]);
  socket().say(events(message(2, item.id, "hello")));
  socket().say({ t: "answer", id: item.id, ok: true, data: { seq: 2 } });
  await settled();
  assert.deepEqual(bodies(client), ["hello"]);
  assert.deepEqual(client.outbox.items, []);
});

test("a snapshot that holds the message settles it: a reload after a lost answer shows it once", async () => {
  const shelf = memoryShelf();
  await shelf.put({ id: "abc", lane: ID, at: 999_999, command: { type: "message.post", conversation: ID, body: "hello" } });
  const { client, socket } = await connected({ shelf });
  await client.outbox.load();
  assert.equal(client.outbox.items.length, 1);
  socket().say(snapshot([{ seq: 2, id: "abc", by: "visitor", name: "", body: "hello", at: "t" }], { public: 2 }));
  assert.deepEqual(client.outbox.items, []);
  await settled();
  assert.equal(shelf.kept.size, 0);
});

test("a gap is filled by a request, in order, while later events wait for it", async () => {
  const { client, env, socket } = await connected();
  socket().say(events(message(3, "c", "three")));
  assert.deepEqual(bodies(client), []);
  const [request] = env.requests;
  assert.match(decodeURIComponent(request.url), /"public":1/);
  request.answer(200, { frames: [events(message(2, "b", "two"), message(3, "c", "three"))], next_in_ms: 2000 });
  await settled();
  socket().say(events(message(4, "d", "four")));
  assert.deepEqual(bodies(client), ["two", "three", "four"]);
});

test("a heartbeat that is ahead fetches what a lost hint has withheld", async () => {
  const { client, env, socket } = await connected();
  env.always = { frames: [events(message(2, "b", "two"))], next_in_ms: 2000 };
  socket().say({ t: "ping", top: { [C]: { epoch: "e", public: 2 } } });
  await settled();
  assert.deepEqual(bodies(client), ["two"]);
});

test("another epoch: what is held stays in view until the fresh snapshot is here", async () => {
  const { client, env, socket } = await connected();
  socket().say(events(message(2, "b", "before")));
  socket().say({ t: "ping", top: { [C]: { epoch: "f", public: 1 } } });
  assert.deepEqual(bodies(client), ["before"]);
  assert.match(decodeURIComponent(env.requests[0].url), /"c:.*":null/);
  env.requests[0].answer(200, { frames: [{ ...snapshot(), epoch: "f" }], next_in_ms: 2000 });
  await settled();
  assert.deepEqual(bodies(client), []);
});

test("the same over polling, with a command in between", async () => {
  const { client, env } = await connected({ transports: ["poll"] });
  env.requests[0].answer(200, { frames: [snapshot()], next_in_ms: 2000 });
  await settled();
  const item = client.outbox.add({ type: "message.post", conversation: ID, body: "hello" });
  await settled();
  env.requests[1].answer(200, { answers: [{ id: item.id, ok: true, data: { seq: 2 } }] });
  await settled();
  env.requests[2].answer(200, { frames: [events(message(2, item.id, "hello"))], next_in_ms: 2000 });
  await settled();
  assert.deepEqual(bodies(client), ["hello"]);
  assert.deepEqual(client.outbox.items, []);
});

test("what waited is sent at once when the line is open again", async () => {
  const { client, env, socket } = await connected();
  env.always = "fail";
  socket().end();
  client.outbox.add({ type: "message.post", conversation: ID, body: "hello" });
  await env.advance(40_000);
  env.fire("online");
  socket().open();
  socket().say({ t: "welcome", protocol: 1 });
  await settled();
  assert.equal(socket().asked("command").length, 1);
});

test("a sign-in in the middle of a retry: one bootstrap for all, the same ids, nothing twice", async () => {
  const { client, env, socket, loads } = await connected();
  const first = client.outbox.add({ type: "message.post", conversation: ID, body: "one" });
  client.outbox.add({ type: "message.post", conversation: ID, body: "two" });
  await settled();
  socket().say({ t: "identity_changed" });
  socket().end(4501);
  await env.advance(500);
  assert.equal(loads.length, 2);
  socket().open();
  socket().say({ t: "welcome", protocol: 1 });
  await settled();
  assert.deepEqual(socket().asked("command").map((one) => one.id), [first.id]);
  await env.advance(0);
  socket().say({ t: "answer", id: first.id, ok: true, data: { seq: 2 } });
  await settled();
  assert.deepEqual(socket().asked("command").map((one) => one.body), ["one", "two"]);
});

test("a command before the first bootstrap asks for it, once", async () => {
  const env = world();
  let loads = 0;
  const client = new Client({
    name: "test",
    env,
    shelf: memoryShelf(),
    load: async () => (loads++, { csrf: "token", transports: ["ws"], urls }),
    change: () => {},
  });
  client.outbox.add({ type: "conversation.open", body: "a" });
  client.outbox.add({ type: "contact_request.leave", body: "b" });
  await settled();
  assert.equal(loads, 1);
  assert.equal(env.requests.length, 2);
});

test("a stream that is gone is not asked for again", async () => {
  const { client, socket } = await connected();
  socket().say({ t: "gone", stream: C });
  assert.deepEqual(client.store, {});
});

test("where the server asks for a proof, the same command goes once more with it", async () => {
  const { client, socket } = await connected();
  const item = client.outbox.add({ type: "message.post", conversation: ID, body: "hello" });
  await settled();
  socket().say({ t: "answer", id: item.id, ok: false, error: { code: "challenge", challenge: { token: "abc", bits: 4 } } });
  while (socket().asked("command").length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  const again = socket().asked("command")[1];
  assert.deepEqual([again.id, again.body, again.challenge.token], [item.id, "hello", "abc"]);
  assert.equal(typeof again.challenge.answer, "number");
  socket().say({ t: "answer", id: item.id, ok: true, data: { seq: 2 } });
  await settled();
  assert.equal(client.outbox.items[0].sent, true);
});

test("a proof that is asked for twice in a row is not given twice: it has failed", async () => {
  const { client, socket } = await connected();
  const item = client.outbox.add({ type: "message.post", conversation: ID, body: "hello" });
  await settled();
  const refused = { t: "answer", id: item.id, ok: false, error: { code: "challenge", challenge: { token: "abc", bits: 1 } } };
  socket().say(refused);
  while (socket().asked("command").length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  socket().say(refused);
  await settled();
  assert.equal(client.outbox.items[0].failed.code, "challenge");
});
