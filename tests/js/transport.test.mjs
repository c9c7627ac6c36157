import assert from "node:assert/strict";
import { test } from "node:test";
import { Transport } from "../../livehelp_plugin/static/livehelp/shared/transport.js";
import { settled, world } from "./fakes.js";

const urls = Object.fromEntries(["commands", "signals", "events", "stream", "ws", "history"].map((name) => [name, `/chat/visitor/${name}/`]));
const HAVE = { "c:1": { epoch: "e1", public: 4 } };
const WELCOME = { t: "welcome", protocol: 1 };
const PAGE = { protocol: 1, frames: [], next_in_ms: 2000 };

function transport(kinds = ["ws", "sse", "poll"]) {
  const env = world();
  const told = { frames: [], status: [], renewed: 0, missing: false };
  const served = {
    have: () => HAVE,
    receive: (frame) => (told.frames.push(frame), told.missing),
    status: (status) => told.status.push(status),
    renew: async () => {
      told.renewed++;
      if (told.refuse) throw new Error("signed out");
      line.configure({ csrf: `token${told.renewed}`, transports: kinds, urls });
    },
  };
  const line = new Transport(served, env);
  line.configure({ csrf: "token0", transports: kinds, urls });
  return { env, told, line, socket: () => env.sockets.at(-1), polls: () => env.requests.filter((one) => one.url.includes("/events/")) };
}
/** A transport whose WebSocket is open. */
function connected() {
  const all = transport();
  all.line.start();
  all.socket().open();
  all.socket().say(WELCOME);
  return all;
}

test("a WebSocket on the shop's own host says hello with what we have and where we are", () => {
  const { line, socket, told } = transport();
  line.start();
  assert.equal(socket().url, "wss://shop.example/chat/visitor/ws/");
  socket().open();
  assert.deepEqual(socket().sent, [{ t: "hello", protocol: 1, have: HAVE, page: { url: "https://shop.example/cart/", title: "Cart" } }]);
  socket().say(WELCOME);
  assert.deepEqual(told.status, ["connecting", "open"]);
});

test("commands go by the WebSocket while it is open, and their answers come back by id", async () => {
  const { line, socket, env } = connected();
  const answers = ["a", "b"].map((id) => line.command({ id, type: "message.post", body: id }));
  assert.deepEqual(socket().asked("command").map((frame) => frame.id), ["a", "b"]);
  socket().say({ t: "answer", id: "b", ok: true, data: { seq: 6 } });
  socket().say({ t: "answer", id: "a", ok: false, error: { code: "closed" } });
  assert.equal((await answers[0]).error.code, "closed");
  assert.equal((await answers[1]).data.seq, 6);
  assert.equal(env.requests.length, 0);
});

test("otherwise by POST, with the CSRF token", async () => {
  const { line, env } = transport();
  const answer = line.command({ id: "a", type: "message.post", body: "x" });
  const [request] = env.requests;
  assert.equal(request.url, urls.commands);
  assert.equal(request.headers["X-CSRFToken"], "token0");
  assert.deepEqual(request.body, { protocol: 1, commands: [{ id: "a", type: "message.post", body: "x" }] });
  request.answer(200, { protocol: 1, answers: [{ id: "a", ok: true, data: {} }] });
  assert.equal((await answer).ok, true);
});

test("a line that breaks fails what was asked over it", async () => {
  const { line, socket } = connected();
  const answer = line.command({ id: "a", type: "message.post" });
  socket().end(1006);
  await assert.rejects(answer);
});

test("a frame that cannot be read is skipped", () => {
  const { socket, told } = connected();
  socket().say("{not json");
  socket().say({ t: "ping", top: {} });
  assert.deepEqual(told.frames.map((frame) => frame.t), ["welcome", "ping"]);
  assert.deepEqual(socket().asked("pong").length, 1);
});

test("35 s of silence end a line", async () => {
  const { env, socket, told } = connected();
  await env.advance(34_999);
  socket().say({ t: "ping", top: {} });
  await env.advance(34_999);
  assert.equal(told.status.at(-1), "open");
  await env.advance(1);
  assert.equal(told.status.at(-1), "down");
});

test("it comes back with full jitter that doubles up to 20 s, and starts anew after a stable line", async () => {
  const { env, line, socket, told } = transport();
  env.random = 0.999;
  env.always = "fail";
  line.start();
  const waits = [];
  for (let round = 0; round < 8; round++) {
    const count = env.sockets.length;
    const from = env.now;
    socket().end();
    while (env.sockets.length === count) await env.advance(10);
    waits.push(env.now - from);
  }
  for (const [round, wait] of waits.entries()) {
    const most = Math.min(20_000, 500 * 2 ** round);
    assert.ok(wait <= most + 10 && wait > most * 0.9, `${round}: ${wait}`);
  }
  socket().open();
  socket().say(WELCOME);
  await env.advance(16_000);
  assert.equal(told.status.at(-1), "open");
  const count = env.sockets.length;
  socket().end();
  await env.advance(510);
  assert.equal(env.sockets.length, count + 1);
});

test("a draining server says when to come back", async () => {
  const { env, socket } = connected();
  socket().say({ t: "drain", retry_in_ms: 1800 });
  socket().end(4001);
  await env.advance(1799);
  assert.equal(env.sockets.length, 1);
  await env.advance(1);
  assert.equal(env.sockets.length, 2);
});

test("a blocked WebSocket is given up after two failures while requests pass, then a blocked stream", async () => {
  const { env, line, told, socket, polls } = transport();
  env.always = PAGE;
  line.start();
  for (const kind of ["ws", "ws", "stream", "stream"]) {
    assert.match(socket().url, new RegExp(`/${kind}/`));
    socket().end();
    socket().fail();
    await env.advance(2000);
  }
  assert.equal(env.sockets.length, 4);
  assert.equal(told.status.at(-1), "open");
  const before = polls().length;
  await env.advance(2000);
  assert.equal(polls().length, before + 1);
});

test("a line that opens and stays silent counts as blocked", async () => {
  const { env, line } = transport(["ws", "poll"]);
  env.always = PAGE;
  line.start();
  env.sockets[0].open();
  await env.advance(6000);
  env.sockets[1].open();
  await env.advance(6000);
  assert.equal(env.sockets.length, 2);
  assert.ok(env.requests.some((request) => request.url.includes("&tab=")));
});

test("a server that is away is no reason to give up a road", async () => {
  const { env, line, socket } = transport();
  env.always = "fail";
  line.start();
  for (let round = 0; round < 6; round++) {
    socket().end();
    await env.advance(20_000);
  }
  assert.ok(env.sockets.every((one) => one.url.startsWith("wss:")));
});

test("after three minutes a better road is tried again", async () => {
  const { env, line, socket } = transport(["ws", "poll"]);
  env.always = PAGE;
  line.start();
  socket().end();
  await env.advance(1000);
  socket().end();
  await env.advance(1000);
  assert.equal(env.sockets.length, 2);
  await env.advance(180_000);
  assert.equal(env.sockets.length, 3);
});

test("a stream that the server ends regularly comes back at once and is not given up", async () => {
  const { env, line, socket } = transport(["sse", "poll"]);
  env.always = PAGE;
  line.start();
  for (let round = 0; round < 12; round++) {
    socket().say(WELCOME);
    await env.advance(25_000);
    socket().fail();
    await env.advance(500);
  }
  assert.equal(env.sockets.length, 13);
  assert.ok(env.sockets.every((one) => one.url === `${urls.stream}?have=${encodeURIComponent(JSON.stringify(HAVE))}`));
});

test("what is missing is asked for once, however many frames show it", async () => {
  const { env, told, socket, polls } = connected();
  told.missing = true;
  for (let count = 0; count < 1000; count++) socket().say({ t: "events", stream: "c:1", events: [] });
  assert.equal(polls().length, 1);
  assert.match(polls()[0].url, /\?have=%7B.*&once=1$/);
  told.missing = false;
  polls()[0].answer(200, { ...PAGE, frames: [{ t: "events", stream: "c:1", events: [] }] });
  await env.advance(500);
  assert.equal(polls().length, 2);
  assert.equal(told.frames.at(-1).t, "events");
});

test("a gap that does not close is no hot loop", async () => {
  const { env, told, socket, polls } = connected();
  told.missing = true;
  env.always = { ...PAGE, frames: [{ t: "events", stream: "c:1", events: [] }] };
  socket().say({ t: "events", stream: "c:1", events: [] });
  await env.advance(10_000);
  assert.ok(polls().length <= 21, String(polls().length));
});

test("polling goes every 2 s while somebody looks and there is news, backs off to 10 s, and wakes for a command", async () => {
  const { env, line, polls } = transport(["poll"]);
  env.always = PAGE;
  line.start();
  const during = async (ms) => {
    const before = polls().length;
    await env.advance(ms);
    return polls().length - before;
  };
  assert.equal(await during(20_000), 10);
  await during(160_000);
  assert.equal(await during(40_000), 4);
  env.answers.push({ protocol: 1, answers: [{ id: "a", ok: true, data: {} }] });
  env.answers.push({ ...PAGE, frames: [{ t: "events", stream: "c:1", events: [] }] });
  await line.command({ id: "a", type: "message.post" });
  await settled();
  assert.ok((await during(20_000)) >= 8);
  line.attend(false);
  await during(10_000);
  assert.equal(await during(40_000), 4);
  const before = polls().length;
  line.attend(true);
  assert.equal(polls().length, before + 1);
});

test("a server that asks for longer pauses gets them", async () => {
  const { env, line, polls } = transport(["poll"]);
  env.always = { ...PAGE, next_in_ms: 30_000 };
  line.start();
  await env.advance(59_000);
  assert.equal(polls().length, 2);
});

test("polling comes back by itself when the server does", async () => {
  const { env, line, told } = transport(["poll"]);
  env.always = "fail";
  line.start();
  await env.advance(60_000);
  assert.equal(told.status.at(-1), "down");
  env.always = PAGE;
  await env.advance(20_000);
  assert.equal(told.status.at(-1), "open");
});

test("a new stream is asked for on whichever road", async () => {
  const { line, socket } = connected();
  line.follow("c:1", true);
  assert.deepEqual(socket().asked("subscribe"), [{ t: "subscribe", have: HAVE }]);
  line.follow("c:1", false);
  assert.deepEqual(socket().asked("unsubscribe"), [{ t: "unsubscribe", stream: "c:1" }]);

  const stream = transport(["sse", "poll"]);
  stream.line.start();
  stream.socket().say(WELCOME);
  stream.line.follow("c:1", true);
  assert.equal(stream.env.sockets.length, 2);
  assert.equal(stream.env.sockets[0].closed, true);

  const poll = transport(["poll"]);
  poll.env.always = PAGE;
  poll.line.start();
  await settled();
  poll.line.follow("c:1", true);
  assert.equal(poll.polls().length, 2);
});

test("signals go by the WebSocket, else together by one POST, the last of each kind", async () => {
  const { line, socket } = connected();
  line.signal("c:1", "typing", { on: true });
  assert.deepEqual(socket().asked("signal"), [{ t: "signal", stream: "c:1", signal: "typing", data: { on: true } }]);

  const other = transport();
  other.line.signal("c:1", "typing", { on: true });
  other.line.signal("c:1", "typing", { on: false });
  other.line.signal("c:1", "read", { seq: 4 });
  await other.env.advance(300);
  assert.equal(other.env.requests.length, 1);
  assert.deepEqual(other.env.requests[0].body, {
    protocol: 1,
    signals: [
      { stream: "c:1", signal: "typing", data: { on: false } },
      { stream: "c:1", signal: "read", data: { seq: 4 } },
    ],
  });
  other.env.requests[0].fail();
  await settled();
});

for (const status of [401, 403])
  test(`a ${status} means another identity: bootstrap, then the same command with the same id`, async () => {
    const { env, line, told } = transport();
    const answer = line.command({ id: "a", type: "message.post" });
    env.requests[0].answer(status, status === 401 ? { error: { code: "identity_changed" } } : undefined);
    await settled();
    assert.equal(told.renewed, 1);
    assert.equal(env.requests[1].headers["X-CSRFToken"], "token1");
    assert.deepEqual(env.requests[1].body, env.requests[0].body);
    env.requests[1].answer(200, { answers: [{ id: "a", ok: true }] });
    assert.equal((await answer).ok, true);
  });

test("who is refused twice is not asked a third time", async () => {
  const { env, line, told } = transport();
  env.always = { status: 401, body: { error: { code: "identity_changed", retry: true } } };
  await assert.rejects(line.command({ id: "a", type: "message.post" }), { problem: { code: "identity_changed", retry: true } });
  assert.equal(told.renewed, 1);
});

test("a socket that hears of another identity bootstraps and comes back", async () => {
  const { env, socket, told } = connected();
  socket().say({ t: "identity_changed" });
  await settled();
  assert.equal(told.renewed, 1);
  assert.equal(env.sockets[0].closed, true);
  await env.advance(500);
  assert.equal(env.sockets.length, 2);
});

test("4501 does the same, more and more slowly where the server goes on not to know us", async () => {
  const { env, socket, told } = connected();
  for (let round = 1; round <= 6; round++) {
    socket().end(4501);
    await settled();
    assert.equal(told.renewed, round);
    await env.advance(500 * 2 ** (round - 1));
    assert.equal(env.sockets.length, round + 1);
  }
  await env.advance(500);
  assert.equal(told.renewed, 6);
});

test("a bootstrap that fails is no end; whoever is signed out stops the transport", async () => {
  const { env, line, socket, told } = connected();
  told.refuse = true;
  socket().end(4501);
  await env.advance(500);
  assert.equal(env.sockets.length, 2);
  socket().end(4501);
  line.stop("signed_out");
  await env.advance(60_000);
  assert.equal(told.status.at(-1), "signed_out");
  assert.equal(env.sockets.length, 2);
});

test("4505, and a request that is answered `protocol`, mean: reload", async () => {
  const { env, socket, told } = connected();
  socket().end(4505);
  await env.advance(60_000);
  assert.equal(told.status.at(-1), "reload");
  assert.equal(env.sockets.length, 1);

  const other = transport(["poll"]);
  other.env.always = { status: 426, body: { error: { code: "protocol" } } };
  other.line.start();
  await other.env.advance(60_000);
  assert.equal(other.told.status.at(-1), "reload");
  assert.equal(other.polls().length, 1);
});

for (const code of [4500, 4504])
  test(`${code} stops the sockets; requests go on`, async () => {
    const { env, socket, told } = connected();
    env.always = PAGE;
    socket().end(code);
    await env.advance(10_000);
    assert.equal(env.sockets.length, 1);
    assert.equal(told.status.at(-1), "open");
  });

for (const code of [1006, 1012, 4000, 4001, 4002, 4008, 4010])
  test(`${code} comes back`, async () => {
    const { env, socket } = connected();
    socket().end(code);
    await env.advance(500);
    assert.equal(env.sockets.length, 2);
    assert.match(socket().url, /^wss:/);
  });

test("a network that is back is used at once", async () => {
  const { env, line, socket } = transport();
  env.always = "fail";
  env.random = 1;
  line.start();
  for (let round = 0; round < 6; round++) {
    socket().end();
    await env.advance(20_000);
  }
  socket().end();
  await settled();
  const count = env.sockets.length;
  env.fire("online");
  assert.equal(env.sockets.length, count + 1);
});

test("a tab that is looked at again asks what it missed; one that slept long comes back anew", async () => {
  const { env, polls } = connected();
  env.fire("document visibilitychange");
  assert.equal(polls().length, 1);
  env.now += 31_000; // timers did not run: the machine slept
  env.fire("document visibilitychange");
  assert.equal(env.sockets.length, 2);
});

test("a page in the back/forward cache holds no socket, and comes back with one", () => {
  const { env } = connected();
  env.fire("pagehide");
  assert.equal(env.sockets[0].closed, true);
  env.fire("pageshow", { persisted: false });
  assert.equal(env.sockets.length, 1);
  env.fire("pageshow", { persisted: true });
  assert.equal(env.sockets.length, 2);
});

test("what comes late from an old line is not heard", () => {
  const { env, told } = connected();
  env.fire("online");
  const before = told.frames.length;
  env.sockets[0].say({ t: "events", stream: "c:1", events: [] });
  env.sockets[0].end(4505);
  assert.equal(told.frames.length, before);
  assert.equal(told.status.at(-1), "connecting");
});

test("stopped is stopped", async () => {
  const { env, line, told } = connected();
  line.stop();
  await env.advance(600_000);
  env.fire("online");
  assert.equal(env.sockets.length, 1);
  assert.equal(told.status.at(-1), "idle");
  assert.equal(env.requests.length, 0);
});

for (const [status, code] of [[400, "refused"], [404, "refused"], [413, "refused"], [429, undefined], [500, undefined], [503, undefined]])
  test(`a bare ${status} is ${code ?? "worth another try"}`, async () => {
    const { env, line } = transport();
    env.always = { status };
    await assert.rejects(line.command({ id: "a", type: "message.post" }), (error) => error.problem?.code === code);
  });
