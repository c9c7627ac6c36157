// What the operator's list shows, and in which order.
import assert from "node:assert/strict";
import { test } from "node:test";
import { levelOf, rowsOf, unanswered, unread, waitOf } from "../../livehelp_plugin/static/livehelp/console/rows.js";
import { Wording } from "../../livehelp_plugin/static/livehelp/console/wording.js";

const NOW = Date.parse("2026-11-21T10:10:00Z");
const ME = 3;
const alarms = { first: [30, 60], reply: [60, 180] };
const words = new Wording({ visitor: "Visitor {label}" }, "en");
const ago = (seconds) => new Date(NOW - seconds * 1000).toISOString();
const message = (seq, by, seconds, body = "x") => ({ seq, by, at: ago(seconds), body, id: `m${seq}`, name: "" });
const row = (conversation, state, seconds, operator = null) => ({ conversation, state, operator, received_at: ago(seconds), visitor: "4F2A" });

function seen(rows, held = {}, cards = {}) {
  const store = { "d:1": { stream: "d:1", state: { department: { id: 1, name: "Shop" }, rows: Object.fromEntries(rows.map((one) => [one.conversation, one])) } } };
  for (const [id, { messages, marks = {}, live = {} }] of Object.entries(held))
    store[`c:${id}`] = { stream: `c:${id}`, state: { messages, earlier: false }, marks, live };
  return { store, me: ME, card: (id) => cards[id], typing: () => false, nameOf: (id) => `Operator ${id}`, alarms, now: NOW, words };
}
const ids = (found) => found.map((one) => one.id);

test("new chats are on top, who waits longest first; then mine, then the colleagues'", () => {
  const rows = [row("theirs", "active", 900, 7), row("mine", "active", 800, ME), row("late", "queued", 10), row("early", "queued", 50)];
  const found = rowsOf(seen(rows, { mine: { messages: [message(2, "visitor", 700)] } }));
  assert.deepEqual(ids(found), ["early", "late", "mine", "theirs"]);
  assert.deepEqual(found.map((one) => one.section), ["fresh", "fresh", "mine", "colleagues"]);
  assert.equal(found[3].holder, "Operator 7");
});

test("of mine, who waits for a reply comes before who has one", () => {
  const rows = ["a", "b", "c"].map((id) => row(id, "active", 600, ME));
  const found = rowsOf(
    seen(rows, {
      a: { messages: [message(2, "visitor", 600), message(3, "operator", 5)] },
      b: { messages: [message(2, "visitor", 600), message(3, "operator", 500), message(4, "visitor", 20)] },
      c: { messages: [message(2, "visitor", 600), message(3, "operator", 500), message(4, "visitor", 90)] },
    }),
  );
  assert.deepEqual(ids(found), ["c", "b", "a"]);
});

test("the order does not depend on the order in which rows came", () => {
  const rows = [row("b", "queued", 40), row("a", "queued", 40), row("c", "active", 40, ME)];
  assert.deepEqual(ids(rowsOf(seen(rows))), ids(rowsOf(seen([...rows].reverse()))));
});

test("a first answer is waited for from the beginning, however often the visitor writes", () => {
  const state = { messages: [message(2, "visitor", 100), message(3, "visitor", 5)], earlier: false };
  assert.deepEqual(waitOf(row("a", "queued", 100), state, { alarms, now: NOW }), { kind: "first", since: NOW - 100e3, level: "red" });
  assert.deepEqual(waitOf(row("a", "active", 100, ME), state, { alarms, now: NOW }).kind, "first");
});

test("a reply is waited for from the first message without one", () => {
  const messages = [message(2, "visitor", 300), message(3, "operator", 280), message(4, "visitor", 70), message(5, "visitor", 1)];
  assert.deepEqual(waitOf(row("a", "active", 300, ME), { messages }, { alarms, now: NOW }), { kind: "reply", since: NOW - 70e3, level: "amber" });
});

test("nobody waits who has an answer; who lost their operator does", () => {
  const messages = [message(2, "visitor", 300), message(3, "operator", 280)];
  assert.equal(waitOf(row("a", "active", 300, ME), { messages }, { alarms, now: NOW }), null);
  assert.equal(waitOf(row("a", "queued", 300), { messages }, { alarms, now: NOW }).kind, "reply");
});

test("a chat waits before its messages are there", () => {
  assert.equal(waitOf(row("a", "queued", 31), undefined, { alarms, now: NOW }).level, "amber");
});

test("amber and red begin at their second", () => {
  assert.deepEqual([29_999, 30_000, 59_999, 60_000].map((ms) => levelOf(ms, alarms.first)), ["", "amber", "amber", "red"]);
});

test("unread is what came after the last look and the last answer", () => {
  const messages = [message(2, "visitor", 9), message(3, "operator", 8), message(4, "visitor", 7), message(5, "visitor", 6)];
  const held = (operator_read) => ({ state: { messages }, marks: { operator_read } });
  assert.deepEqual([0, 4, 5].map((read) => unread(held(read))), [2, 1, 0]);
});

test("only the visitor's word waits for an answer", () => {
  const asked = [message(2, "visitor", 9)];
  assert.equal(unanswered({ messages: asked }), true);
  assert.equal(unanswered({ messages: [...asked, message(3, "system", 8)] }), true);
  assert.equal(unanswered({ messages: [...asked, message(3, "operator", 8)] }), false);
  assert.equal(unanswered(undefined), false);
});

test("a row tells the name, the cart and the language that are not one's own", () => {
  const card = { visitor: { name: "Anna\u202e", language: "it" }, cart: { total: "58.70", currency: "EUR" } };
  const [found] = rowsOf(seen([row("a", "queued", 5)], {}, { a: card }));
  assert.deepEqual([found.who, found.cart, found.language], ["Anna", "€58.70", "Italian"]);
  const [unknown] = rowsOf(seen([row("a", "queued", 5)]));
  assert.deepEqual([unknown.who, unknown.cart, unknown.language], ["Visitor 4F2A", "", ""]);
});

test("a wait is as wide in one second as in the next", () => {
  assert.deepEqual([0, 9_000, 59_999, 60_000, 3_723_000, -5].map((ms) => words.wait(ms)), ["0:00", "0:09", "0:59", "1:00", "1:02:03", "0:00"]);
});

test("one and many have their own words", () => {
  const wording = new Wording({ news: "{n} new message|{n} new messages" }, "en");
  assert.deepEqual([1, 2, 0].map((n) => wording.n("news", n)), ["1 new message", "2 new messages", "0 new messages"]);
});

test("a name is filled in as it is, whatever it holds", () => {
  const wording = new Wording({ hello: "{name} wrote to {name}" }, "en");
  assert.equal(wording.t("hello", { name: "$& {label}" }), "$& {label} wrote to $& {label}");
});

test("the department is named for who works in several", () => {
  const one = seen([row("a", "queued", 5)]);
  assert.equal(rowsOf(one)[0].department, "");
  const two = { ...one, store: { ...one.store, "d:2": { stream: "d:2", state: { department: { id: 2, name: "Repairs" }, rows: { b: row("b", "queued", 4) } } } } };
  assert.deepEqual(rowsOf(two).map((found) => found.department), ["Shop", "Repairs"]);
});
