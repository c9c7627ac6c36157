import assert from "node:assert/strict";
import { test } from "node:test";
import { Outbox } from "../../livehelp_plugin/static/livehelp/shared/outbox.js";
import { blockedShelf, fakeLocks, memoryShelf, settled, world } from "./fakes.js";

const C = "11111111-1111-4111-8111-111111111111";
const DAY = 864e5;

/** An outbox whose sends the test answers by hand. */
function outbox({ env = world(), shelf = memoryShelf() } = {}) {
  const sends = [];
  const send = (command) =>
    new Promise((resolve, reject) => {
      const answer = (fields) => resolve({ id: command.id, ...fields });
      sends.push({
        command,
        ok: (data = {}) => answer({ ok: true, data }),
        no: (error) => answer({ ok: false, error }),
        lose: () => reject(new Error("connection lost")),
        refuse: (problem) => reject(Object.assign(new Error("HTTP 413"), { problem })),
      });
    });
  return { env, shelf, sends, box: new Outbox({ name: "test", send, env, shelf }) };
}
const post = (body = "hello", conversation = C) => ({ type: "message.post", conversation, body });

test("nothing is stored before something is said", async () => {
  let touched = 0;
  const shelf = new Proxy(memoryShelf(), { get: (target, name) => (touched++, target[name]) });
  outbox({ shelf });
  await settled();
  assert.equal(touched, 0);
});

test("a command is kept until it is answered, and its promise tells the answer", async () => {
  const { box, sends, shelf } = outbox();
  const item = box.add(post());
  await settled();
  assert.equal(shelf.kept.size, 1);
  assert.equal(sends[0].command.id, item.id);
  sends[0].ok({ seq: 3 });
  await settled();
  assert.equal(shelf.kept.size, 0);
  assert.deepEqual((await item.done).data, { seq: 3 });
});

test("what comes back as an event is shown as sent until then; other commands are gone", async () => {
  const { box, sends } = outbox();
  const message = box.add(post());
  box.add({ type: "conversation.close", conversation: "other" });
  await settled();
  for (const send of sends) send.ok();
  await settled();
  assert.deepEqual(box.items, [message]);
  assert.equal(message.sent, true);
  box.settle(message.id);
  assert.deepEqual(box.items, []);
});

test("one conversation's commands go one after the other, others do not wait for them", async () => {
  const { box, sends } = outbox();
  box.add(post("1"));
  box.add(post("2"));
  box.add(post("x", "other"));
  await settled();
  assert.deepEqual(sends.map((send) => send.command.body), ["1", "x"]);
  sends[0].ok();
  await settled();
  assert.deepEqual(sends.map((send) => send.command.body), ["1", "x", "2"]);
});

test("a lost answer is asked for again with the same id, 1, 2, 4 … 30 s later", async () => {
  const { box, sends, env } = outbox();
  box.add(post());
  for (const seconds of [1, 2, 4, 8, 16, 30, 30]) {
    await settled();
    const before = sends.length;
    sends.at(-1).lose();
    await env.advance(seconds * 1000 - 1);
    assert.equal(sends.length, before);
    await env.advance(1);
    assert.equal(sends.length, before + 1);
  }
  assert.equal(new Set(sends.map((send) => send.command.id)).size, 1);
});

test("no answer within 10 s is a lost one, and a late one is of no use any more", async () => {
  const { box, sends, env } = outbox();
  const item = box.add(post());
  await env.advance(10_000);
  assert.equal(item.busy, false);
  await env.advance(1000);
  assert.equal(sends.length, 2);
  sends[0].ok({ seq: 9 });
  await settled();
  assert.equal(item.sent, undefined);
  sends[1].ok({ seq: 9 });
  await settled();
  assert.equal(item.sent, true);
});

test("an event that is faster than its answer settles the command, and the next one goes at once", async () => {
  const { box, sends } = outbox();
  const first = box.add(post("1"));
  box.add(post("2"));
  await settled();
  box.settle(first.id, { seq: 4 });
  await settled();
  assert.deepEqual((await first.done).data, { seq: 4 });
  assert.deepEqual(sends.map((send) => send.command.body), ["1", "2"]);
  sends[0].ok();
  await settled();
  assert.equal(sends.length, 2);
});

test("the same with a browser that has locks", async () => {
  const { box, sends } = outbox({ env: world({ locks: true }) });
  const first = box.add(post("1"));
  box.add(post("2"));
  await settled();
  box.settle(first.id);
  await settled();
  assert.equal(sends.length, 2);
});

test("a refusal parks the command with its text; those behind it go on", async () => {
  const { box, sends, shelf } = outbox();
  const bad = box.add(post("bad"));
  box.add(post("good"));
  await settled();
  sends[0].no({ code: "too_long", retry: false });
  await settled();
  assert.equal(bad.failed.code, "too_long");
  assert.equal((await bad.done).ok, false);
  assert.equal(sends[1].command.body, "good");
  assert.equal(shelf.kept.get(bad.id).failed.code, "too_long");
});

test("a request that is refused as such is parked like a refusal", async () => {
  const { box, sends } = outbox();
  const item = box.add(post());
  await settled();
  sends[0].refuse({ code: "refused" });
  await settled();
  assert.equal(item.failed.code, "refused");
});

test("a parked command goes again under a new id, for the old one has its answer", async () => {
  const { box, sends, shelf } = outbox();
  const bad = box.add(post());
  await settled();
  sends[0].no({ code: "refused" });
  await settled();
  const again = box.retry(bad);
  await settled();
  assert.notEqual(again.id, bad.id);
  assert.deepEqual([...shelf.kept.keys()], [again.id]);
  assert.equal(sends[1].command.body, "hello");
});

test("a rate limit says itself when to come back", async () => {
  const { box, sends, env } = outbox();
  box.add(post());
  await settled();
  sends[0].no({ code: "rate_limited", retry: true, retry_after: 7 });
  await env.advance(6999);
  assert.equal(sends.length, 1);
  await env.advance(1);
  assert.equal(sends.length, 2);
  assert.equal(sends[1].command.id, sends[0].command.id);
});

test("a page that is too old keeps its commands for the page after it", async () => {
  const { box, sends } = outbox();
  const item = box.add(post());
  await settled();
  sends[0].no({ code: "protocol", retry: false });
  await settled();
  assert.equal(item.failed, undefined);
});

test("what was not answered is sent by the next page, in order and with the same ids", async () => {
  const shelf = memoryShelf();
  const first = outbox({ shelf });
  const ids = [first.box.add(post("1")), first.box.add(post("2")), first.box.add(post("3"))].map((item) => item.id);
  await settled();
  const second = outbox({ shelf, env: world() });
  await second.box.load();
  for (let turn = 0; turn < 3; turn++) {
    await settled();
    second.sends.at(-1).ok();
  }
  assert.deepEqual(second.sends.map((send) => send.command.id), ids);
});

test("two tabs with one shelf and locks: one sends at a time, each id as often as it must", async () => {
  const shelf = memoryShelf();
  const locks = fakeLocks();
  const tabs = [0, 1].map(() => {
    const env = world();
    env.navigator.locks = locks;
    return outbox({ shelf, env });
  });
  tabs[0].box.add(post("1"));
  await settled();
  await tabs[1].box.load();
  await settled();
  assert.deepEqual([tabs[0].sends.length, tabs[1].sends.length], [1, 0]);
  tabs[0].sends[0].ok();
  await settled();
  assert.equal(tabs[1].sends[0].command.id, tabs[0].sends[0].command.id);
});

test("the words behind an opening wait for the conversation that it makes", async () => {
  const { box, sends, shelf } = outbox();
  const opening = box.add({ type: "conversation.open", body: "hello" });
  const next = box.add({ type: "message.post", body: "are you there?" }, opening.lane);
  await settled();
  assert.equal(sends.length, 1);
  sends[0].ok({ conversation: C });
  await settled();
  assert.deepEqual(sends[1].command, { id: next.id, type: "message.post", body: "are you there?", conversation: C });
  assert.equal(next.lane, C);
  assert.equal(shelf.kept.get(next.id).command.conversation, C);
});

test("an opening that is refused takes the words behind it along", async () => {
  const { box, sends } = outbox();
  const opening = box.add({ type: "conversation.open", body: "hello" });
  const next = box.add({ type: "message.post", body: "are you there?" }, opening.lane);
  await settled();
  sends[0].no({ code: "nobody", retry: false });
  await settled();
  assert.equal(next.failed.code, "nobody");
  assert.equal(sends.length, 1);
});

test("after a day a command is not sent by itself, after a week it is gone", async () => {
  const shelf = memoryShelf();
  const env = world();
  for (const [id, age] of [["young", 1000], ["old", DAY + 1], ["ancient", 7 * DAY + 1]])
    await shelf.put({ id, lane: id, at: env.now - age, command: post(id) });
  const { box, sends } = outbox({ env, shelf });
  await box.load();
  await settled();
  assert.deepEqual(sends.map((send) => send.command.body), ["young"]);
  assert.deepEqual(box.items.map((item) => [item.id, item.failed?.code]), [["old", "expired"], ["young", undefined]]);
  assert.deepEqual([...shelf.kept.keys()].sort(), ["old", "young"]);
});

test("it is full at 50", () => {
  const { box } = outbox();
  for (let count = 0; count < 50; count++) {
    assert.equal(box.full, false);
    box.add(post());
  }
  assert.equal(box.full, true);
});

test("forgetting leaves nothing, not even what is under way", async () => {
  const { box, sends, shelf, env } = outbox();
  box.add(post("1"));
  box.add(post("2"));
  await settled();
  box.purge();
  sends[0].lose();
  await env.advance(60_000);
  assert.equal(shelf.kept.size, 0);
  assert.equal(sends.length, 1);
  assert.deepEqual(box.items, []);
});

test("where storage is blocked it works all the same, and says so", async () => {
  const { box, sends } = outbox({ shelf: blockedShelf() });
  await box.load();
  box.add(post());
  await settled();
  assert.equal(box.durable, false);
  sends[0].ok();
  await settled();
  assert.equal(box.items[0].sent, true);
});

test("ids are UUIDs also where the shop is not served by https", async () => {
  const env = world();
  env.crypto = { getRandomValues: (bytes) => crypto.getRandomValues(bytes) };
  const { box } = outbox({ env });
  assert.match(box.add(post()).id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
