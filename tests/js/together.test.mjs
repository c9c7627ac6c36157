// Several tabs of one browser: one line, one outbox, and nothing lost when the tab that holds the line goes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "../../livehelp_plugin/static/livehelp/shared/client.js";
import { blockedShelf, memoryShelf, settled, world } from "./fakes.js";

const ID = "11111111-1111-4111-8111-111111111111";
const C = `c:${ID}`;
const urls = Object.fromEntries(["commands", "signals", "events", "stream", "ws", "history"].map((name) => [name, `/${name}/`]));
const state = { conversation: ID, state: "active", operator: null, earlier: false, messages: [] };
const snapshot = (messages = [], top = { public: 1 }) => ({ t: "snapshot", stream: C, epoch: "e", top, state: { ...state, messages }, marks: {}, live: {} });
const message = (seq, id, body) => ({ seq, type: "message.posted", at: "2026-11-21T10:00:00.000Z", data: { id, by: "visitor", name: "", body } });
const events = (...list) => ({ t: "events", stream: C, epoch: "e", audience: "public", events: list });
const post = (body) => ({ type: "message.post", conversation: ID, body });
const bodies = ({ client }) => client.store[C].state.messages.map((one) => one.body);

/** A tab that follows the conversation and wants a line. What it asks over HTTP is answered from `server`. */
async function tab({ beside, shelf = beside?.shelf ?? memoryShelf(), locks = true, server = beside?.server ?? [] } = {}) {
  const env = world({ locks, beside: beside?.env });
  if (beside) env.now = beside.env.now;
  const { fetch } = env;
  env.fetch = (url, options) => {
    const asked = fetch(url, options);
    if (url.startsWith("/events/")) env.requests.at(-1).answer(200, { frames: [snapshot(server, { public: 1 + server.length })], next_in_ms: 2000 });
    return asked;
  };
  const client = new Client({ name: "test", env, shelf, together: true, load: async () => ({ csrf: "token", transports: ["ws"], urls }), change: () => {} });
  await client.renew();
  client.follow(C);
  client.transport.start();
  await settled();
  return { client, env, shelf, server };
}

/** The newest socket comes up. */
async function up({ env }) {
  const socket = env.sockets.at(-1);
  socket.open();
  socket.say({ t: "welcome", protocol: 1 });
  socket.say(snapshot());
  await settled();
  return socket;
}
const open = ({ env }) => env.sockets.filter((socket) => !socket.closed);
const posted = ({ env }) => env.requests.filter(({ url }) => url === "/commands/").flatMap(({ body }) => body.commands);

/** Moves the clock of several tabs. */
async function advance(ms, ...tabs) {
  for (let passed = 0; passed < ms; passed += 500) for (const { env } of tabs) await env.advance(500);
}

/** A tab that neither runs nor is gone: its locks stay, it hears and says nothing until it is thawed. */
function freeze({ env, client }) {
  const { receive } = client.transport.transport.served;
  client.tabs.tell = () => {};
  client.transport.transport.served.receive = () => false;
  env.timers = [];
  return () => {
    delete client.tabs.tell;
    client.transport.transport.served.receive = receive;
  };
}

test("two tabs, one socket: what it brings is in both", async () => {
  const first = await tab();
  const socket = await up(first);
  const second = await tab({ beside: first });
  assert.equal(open(first).length, 1);
  assert.equal(second.client.status, "open");
  socket.say(events(message(2, "a", "hello")));
  await settled();
  assert.deepEqual([bodies(first), bodies(second)], [["hello"], ["hello"]]);
});

test("a tab that does not hold the line sends by request, once, and both show it on its way and stored", async () => {
  const first = await tab();
  const socket = await up(first);
  const second = await tab({ beside: first });
  const item = second.client.outbox.add(post("hello"));
  await settled();
  assert.deepEqual(first.client.outbox.items.map(({ id }) => id), [item.id]);
  assert.deepEqual(posted(second).map(({ id }) => id), [item.id]);
  second.env.requests.at(-1).answer(200, { answers: [{ id: item.id, ok: true, data: { seq: 2 } }] });
  await settled();
  assert.deepEqual([first, second].map(({ client }) => client.outbox.items[0].sent), [true, true]);
  socket.say(events(message(2, item.id, "hello")));
  await advance(5000, first, second);
  assert.deepEqual([first, second].map(({ client }) => client.outbox.items), [[], []]);
  assert.equal(posted(first).length + socket.asked("command").length, 0);
  assert.equal(first.shelf.kept.size, 0);
});

test("the holder is closed: another tab takes the line over and has missed nothing", async () => {
  const first = await tab();
  const socket = await up(first);
  const second = await tab({ beside: first });
  socket.say(events(message(2, "a", "before")));
  await settled();
  second.server.push({ ...message(2, "a", "before").data, seq: 2 }, { ...message(3, "b", "between").data, seq: 3 });
  first.env.fire("pagehide");
  await settled();
  const next = second.env.sockets.at(-1);
  assert.notEqual(next, socket);
  assert.equal(socket.closed, true);
  next.open();
  assert.deepEqual(next.asked("hello")[0].have, { [C]: { epoch: "e", public: 2 } });
  next.say({ t: "welcome", protocol: 1 });
  next.say(events(message(3, "b", "between")));
  await settled();
  assert.deepEqual(bodies(second), ["before", "between"]);
});

test("the holder is frozen: who looks takes the line, and the thawed one follows", async () => {
  const first = await tab();
  const socket = await up(first);
  const second = await tab({ beside: first });
  const thaw = freeze(first);
  await advance(7000, second);
  assert.equal(second.env.sockets.length, 2);
  const next = await up(second);
  assert.equal(second.client.status, "open");
  thaw();
  await settled();
  assert.equal(socket.closed, true);
  assert.deepEqual(open(first), [next]);
  next.say(events(message(2, "a", "hello")));
  await advance(4000, first, second);
  assert.deepEqual([bodies(first), bodies(second)], [["hello"], ["hello"]]);
  assert.equal(first.env.sockets.length, 2);
});

test("a tab nobody looks at does not snatch the line after a few seconds, but after the server's silence", async () => {
  const first = await tab();
  await up(first);
  const second = await tab({ beside: first });
  second.env.document.hidden = true;
  await advance(4000, first, second);
  freeze(first);
  await advance(20_000, second);
  assert.equal(second.env.sockets.length, 1);
  await advance(20_000, second);
  assert.equal(second.env.sockets.length > 1, true);
});

test("a tab that is closed before its message has left: another sends it, with the same id", async () => {
  const first = await tab();
  await up(first);
  const second = await tab({ beside: first });
  const item = second.client.outbox.add(post("hello"));
  second.env.navigator = {}; // and it says nothing more
  await settled();
  second.env.timers = [];
  second.client.tabs.close();
  second.env.requests.at(-1).fail();
  await settled();
  await advance(4000, first);
  const [socket] = open(first);
  assert.deepEqual(socket.asked("command").map(({ id, body }) => [id, body]), [[item.id, "hello"]]);
});

test("what a lost answer leaves in doubt is tried by one tab at a time", async () => {
  const first = await tab();
  await up(first);
  const second = await tab({ beside: first });
  second.client.outbox.add(post("hello"));
  await settled();
  second.env.requests.at(-1).fail();
  await settled();
  await advance(1000, first, second);
  assert.equal(posted(second).length, 2);
  assert.equal(open(first)[0].asked("command").length, 0);
});

test("refused here, shown there; tried again there, gone here", async () => {
  const first = await tab();
  await up(first);
  const second = await tab({ beside: first });
  second.client.outbox.add(post("hello"));
  await settled();
  second.env.requests.at(-1).answer(200, { answers: [{ ok: false, error: { code: "blocked" } }] });
  await settled();
  const [shown] = first.client.outbox.items;
  assert.equal(shown.failed.code, "blocked");
  const again = first.client.outbox.retry(shown);
  await settled();
  assert.deepEqual(second.client.outbox.items.map(({ id }) => id), [again.id]);
});

test("signals of a tab without the line go over it, in their order", async () => {
  const first = await tab();
  const socket = await up(first);
  const second = await tab({ beside: first });
  second.client.transport.signal(C, "watching", { on: true });
  second.client.transport.signal(C, "watching", { on: false });
  await settled();
  assert.deepEqual(socket.asked("signal").map(({ data }) => data.on), [true, false]);
});

test("a stream that only the other tab follows is followed", async () => {
  const first = await tab();
  const socket = await up(first);
  const second = await tab({ beside: first });
  second.client.follow("c:other");
  await advance(500, second, first);
  assert.deepEqual(socket.asked("subscribe").map(({ have }) => have), [{ "c:other": null }]);
});

test("a conversation that is over needs no line; the next one asks for it anew", async () => {
  const first = await tab();
  await up(first);
  const second = await tab({ beside: first });
  for (const { client } of [first, second]) client.transport.stop();
  await settled();
  assert.deepEqual(open(first), []);
  second.client.transport.start();
  await settled();
  assert.equal(open(first).length, 1);
});

test("the page is kept for the way back: no lock, no socket, and one of them on return", async () => {
  const first = await tab();
  const socket = await up(first);
  first.env.fire("pagehide");
  await settled();
  assert.equal(socket.closed, true);
  const second = await tab({ beside: first });
  await up(second);
  first.env.fire("pageshow", { persisted: true });
  await settled();
  assert.equal(open(first).length, 1);
  assert.equal(first.client.status, "open");
});

for (const [name, missing] of Object.entries({ locks: (env) => (env.navigator = {}), channel: (env) => (env.BroadcastChannel = undefined) }))
  test(`without ${name} each tab has a line of its own`, async () => {
    const first = await tab({ locks: true });
    const env = world({ locks: true, beside: first.env });
    missing(env);
    const client = new Client({ name: "test", env, shelf: blockedShelf(), together: true, load: async () => ({ csrf: "", transports: ["ws"], urls }), change: () => {} });
    await client.renew();
    client.follow(C);
    client.transport.start();
    await settled();
    assert.equal(open(first).length, 2);
  });

test("a browser that refuses the lock: a line of its own", async () => {
  const first = await tab();
  const env = world({ locks: true, beside: first.env });
  env.navigator = { locks: { request: async () => { throw new DOMException("denied", "SecurityError"); } } };
  const client = new Client({ name: "test", env, shelf: blockedShelf(), together: true, load: async () => ({ csrf: "", transports: ["ws"], urls }), change: () => {} });
  await client.renew();
  client.transport.start();
  await settled();
  assert.equal(open(first).length, 2);
});
