import assert from "node:assert/strict";
import { test } from "node:test";
import { entries, lineOf } from "../../livehelp_plugin/static/livehelp/widget/messages.js";

const t = (key, values = {}) => [key, ...Object.values(values)].join(":");
const NOON = new Date(2026, 10, 21, 12, 0, 0).getTime();
const iso = (at) => new Date(at).toISOString();

const said = (seq, by, body, at = NOON, name = by === "operator" ? "Giulia" : "") => ({ seq, id: `id${seq}`, by, name, body, at: iso(at) });
const thread = (messages, { stream = "c:1", closed_at = null, marks = {} } = {}) => ({
  stream,
  marks,
  state: { messages, closed_at, state: closed_at ? "closed" : "active" },
});
const waiting = (id, body, more = {}) => ({ id, at: NOON, command: { type: "message.post", body }, ...more });
const show = ({ threads = [], items = [], told = [] }) => entries({ threads, items, told, language: "en-GB" }, t);
const own = (list) => list.filter((entry) => entry.own);

test("one day has one line, a new day another", () => {
  const list = show({ threads: [thread([said(2, "visitor", "a"), said(3, "visitor", "b"), said(4, "visitor", "c", NOON + 864e5)])] });
  assert.deepEqual(list.map((entry) => !!entry.line), [true, false, false, true, false]);
});

test("messages of one author within a minute are one group: the name on the first, the time on the last", () => {
  const list = show({
    threads: [thread([said(2, "operator", "a"), said(3, "operator", "b", NOON + 59e3), said(4, "operator", "c", NOON + 200e3)])],
  }).slice(1);
  assert.deepEqual(list.map((entry) => entry.first), [true, false, true]);
  assert.deepEqual(list.map((entry) => !!entry.time), [false, true, true]);
});

test("another operator begins another group", () => {
  const list = show({ threads: [thread([said(2, "operator", "a"), said(3, "operator", "b", NOON, "Marco")])] }).slice(1);
  assert.deepEqual(list.map((entry) => [entry.who, entry.first]), [["Giulia", true], ["Marco", true]]);
});

test("only the last own message says how far it has come", () => {
  const messages = [said(2, "visitor", "a"), said(3, "operator", "b"), said(4, "visitor", "c")];
  assert.deepEqual(own(show({ threads: [thread(messages)] })).map((entry) => entry.state), ["", "sent"]);
  assert.deepEqual(own(show({ threads: [thread(messages, { marks: { operator_read: 3 } })] })).map((entry) => entry.state), ["", "sent"]);
  assert.deepEqual(own(show({ threads: [thread(messages, { marks: { operator_read: 4 } })] })).map((entry) => entry.state), ["", "read"]);
});

test("what is under way stands at the end: sending, sent, or not sent", () => {
  const items = [waiting("x", "one", { sent: true }), waiting("y", "two"), waiting("z", "three", { failed: { code: "refused" } })];
  const list = own(show({ threads: [thread([said(2, "visitor", "zero")])], items }));
  assert.deepEqual(list.map((entry) => [entry.body, entry.state]), [["zero", ""], ["one", "sent"], ["two", "sending"], ["three", "failed"]]);
});

test("what the server has is shown once, though the outbox may hold it still", () => {
  const list = own(show({ threads: [thread([said(2, "visitor", "a")])], items: [waiting("id2", "a", { sent: true })] }));
  assert.deepEqual(list.map((entry) => entry.body), ["a"]);
});

test("commands without words of their own are not shown, a contact request neither", () => {
  const items = [
    { id: "x", at: NOON, command: { type: "conversation.close" } },
    { id: "y", at: NOON, command: { type: "contact_request.leave", body: "call me", want: "call" } },
  ];
  assert.deepEqual(show({ items }), []);
});

test("what happened stands after the message that it followed", () => {
  const told = [{ stream: "c:1", after: 3, text: "Giulia has joined" }, { stream: "c:1", after: 6, text: "Giulia was lost" }];
  const list = show({ threads: [thread([said(2, "visitor", "a"), said(4, "operator", "b"), said(5, "visitor", "c")])], told }).slice(1);
  assert.deepEqual(list.map((entry) => entry.line ?? entry.body), ["a", "Giulia has joined", "b", "c", "Giulia was lost"]);
});

test("earlier conversations stand above as one thread, each with its end", () => {
  const threads = [
    thread([said(2, "visitor", "old")], { stream: "c:0", closed_at: iso(NOON + 1000) }),
    thread([said(2, "visitor", "new", NOON + 5000)], { marks: { operator_read: 2 } }),
  ];
  threads[1].state.messages[0].id = "another";
  const list = show({ threads }).slice(1);
  assert.deepEqual(list.map((entry) => entry.body ?? entry.line.split(":")[0]), ["old", "ended_at", "new"]);
  assert.deepEqual(own(list).map((entry) => entry.state), ["", "read"]);
});

test("keys are unique, so that what stands may stay", () => {
  const told = [1, 2, 3].map((after) => ({ stream: "c:1", after, text: "Giulia has joined" }));
  const list = show({ threads: [thread([said(2, "visitor", "a"), said(3, "system", "b")])], told, items: [waiting("x", "y")] });
  assert.equal(new Set(list.map((entry) => entry.key)).size, list.length);
});

test("a name cannot turn the writing round", () => {
  const [, entry] = show({ threads: [thread([said(2, "operator", "a", NOON, "Giulia\u202e")])] });
  assert.equal(entry.who, "Giulia");
});

test("what happened leaves a line: who joined, who took over, who was lost, whose time is up", () => {
  const line = (type, data = {}, again = false) => lineOf(type, data, { name: "Giulia", again }, t);
  assert.equal(line("conversation.accepted"), "joined:Giulia");
  assert.equal(line("conversation.accepted", {}, true), "took_over:Giulia");
  assert.equal(line("conversation.requeued", {}, true), "operator_lost:Giulia");
  assert.equal(line("waiting.set", { until: null, by: "system" }), "moment_over:Giulia");
  assert.equal(line("waiting.set", { until: null, by: "visitor" }), "");
  assert.equal(line("message.posted"), "");
});

test("quick replies stand until somebody has answered, or others are offered", () => {
  const offered = (list) => list.map((entry) => entry.carried?.choices).filter(Boolean);
  const first = { ...said(2, "operator", "How many cups?"), choices: ["Two", "More"] };
  const second = { ...said(3, "operator", "Which grind?"), choices: ["Moka"] };
  const more = said(4, "operator", "Take your time.");
  assert.deepEqual(offered(show({ threads: [thread([first, more])] })), [["Two", "More"]]);
  assert.deepEqual(offered(show({ threads: [thread([first, second, more])] })), [["Moka"]]);
  assert.deepEqual(offered(show({ threads: [thread([first, said(3, "visitor", "Two")])] })), []);
  assert.deepEqual(offered(show({ threads: [thread([first])], items: [waiting("x", "Two")] })), []);
  assert.deepEqual(offered(show({ threads: [thread([first], { closed_at: iso(NOON) })] })), []);
});

test("links of the operator to the shop carry products; the shopper's own, and those of a shop that shows none, do not", () => {
  const shop = "https://shop.example";
  const threads = [thread([said(2, "operator", `${shop}/kettle/`), said(3, "visitor", `${shop}/moka/`)])];
  const carried = (list) => list.map((entry) => entry.carried?.products).filter(Boolean);
  assert.deepEqual(carried(entries({ threads, items: [], told: [], language: "en", shop }, t)), [[`${shop}/kettle/`]]);
  assert.deepEqual(carried(show({ threads })), []);
});
