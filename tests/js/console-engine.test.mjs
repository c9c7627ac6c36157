// What the console makes of the engine: what rings, what is handed over, whose turn it is, and why.
import assert from "node:assert/strict";
import { test } from "node:test";
import { letters } from "../../livehelp_plugin/static/livehelp/console/faces.js";
import { canTake, refusal, wordsOf } from "../../livehelp_plugin/static/livehelp/console/handing.js";
import { Lines } from "../../livehelp_plugin/static/livehelp/console/lines.js";
import { holdOf, rowsOf, sectionOf, waitOf } from "../../livehelp_plugin/static/livehelp/console/rows.js";
import { linesOf } from "../../livehelp_plugin/static/livehelp/console/strip.js";
import { reasons } from "../../livehelp_plugin/static/livehelp/console/why.js";
import { Wording } from "../../livehelp_plugin/static/livehelp/console/wording.js";

const NOW = Date.parse("2026-11-21T10:10:00Z");
const ME = 3;
const MARCO = 7;
const alarms = { first: [30, 60], reply: [60, 180] };
const at = (seconds) => new Date(NOW + seconds * 1000).toISOString();
const words = new Wording({ visitor: "Visitor {label}", a_colleague: "a colleague", you: "You" }, "en");
const offer = (seconds = null, rule = "load") => ({ lapses_at: seconds === null ? null : at(seconds), mode: seconds === null ? "all" : "one", rule });
const row = (conversation, more = {}) => ({
  conversation,
  state: "queued",
  operator: null,
  received_at: at(-20),
  visitor: "4F2A",
  offers: {},
  transfer: null,
  requeued: false,
  language: "",
  ...more,
});
const names = { [ME]: "Giulia", [MARCO]: "Marco" };
const desk = (id, name, rows) => [`d:${id}`, { stream: `d:${id}`, state: { department: { id, name }, rows: Object.fromEntries(rows.map((one) => [one.conversation, one])) } }];
const seen = (desks, held = {}, cards = {}) => ({
  store: Object.fromEntries([...desks, ...Object.entries(held).map(([id, state]) => [`c:${id}`, { stream: `c:${id}`, state, marks: {}, live: {} }])]),
  me: ME,
  card: (id) => cards[id],
  typing: () => false,
  nameOf: (id) => names[id] ?? "",
  deskOf: (id) => `Desk ${id}`,
  alarms,
  now: NOW,
  words,
});
const active = (more = {}) => ({ state: "active", messages: [], earlier: false, waiting_until: null, checking_until: null, closing: null, ...more });
const asked = { seq: 2, by: "visitor", at: at(-200), body: "x", id: "m2", name: "" };

test("what rings at me stands on top, then who waits; a chat that rings at a colleague says at whom", () => {
  const rows = [
    row("mine", { state: "active", operator: ME }),
    row("theirs", { offers: { [MARCO]: offer(20) }, received_at: at(-90) }),
    row("me", { offers: { [ME]: offer(20), [MARCO]: offer() } }),
    row("nobody"),
  ];
  const found = rowsOf(seen([desk(1, "Shop", rows)]));
  assert.deepEqual(found.map((one) => [one.id, one.section, one.ringsAt]), [
    ["me", "ringing", "Marco"],
    ["theirs", "fresh", "Marco"],
    ["nobody", "fresh", ""],
    ["mine", "mine", ""],
  ]);
});

test("an offer to one person lapses, one to all does not", () => {
  const [one, all] = [row("a", { offers: { [ME]: offer(12) } }), row("b", { offers: { [ME]: offer() } })].map((held) => rowsOf(seen([desk(1, "Shop", [held])]))[0]);
  assert.deepEqual(one.ringing, { why: { rule: "load", mode: "one" }, lapses: NOW + 12_000, handed: false });
  assert.equal(all.ringing.lapses, null);
});

test("a chat that a colleague hands over rings at me, and names who hands it over", () => {
  const held = row("a", { state: "active", operator: MARCO, offers: { [ME]: offer(50, "direct") }, transfer: { to: ME, department: 1, lapses_at: at(50) } });
  const [found] = rowsOf(seen([desk(1, "Shop", [held])], { a: active({ messages: [asked] }) }));
  assert.deepEqual([found.section, found.holder, found.ringing.handed, found.wait], ["ringing", "Marco", true, null]);
});

test("a transfer to a department lapses for all of it", () => {
  const held = row("a", { state: "active", operator: MARCO, offers: { [ME]: offer() }, transfer: { to: null, department: 2, lapses_at: at(40) } });
  assert.equal(rowsOf(seen([desk(2, "Repairs", [held])]))[0].ringing.lapses, NOW + 40_000);
});

test("my chat on its way stays mine and says where it goes", () => {
  const to = (aim) => rowsOf(seen([desk(1, "Shop", [row("a", { state: "active", operator: ME, transfer: { department: 2, lapses_at: at(45), ...aim } })])]))[0];
  assert.deepEqual([to({ to: MARCO }).section, to({ to: MARCO }).handing], ["mine", { to: "Marco", lapses: NOW + 45_000 }]);
  assert.equal(to({ to: null }).handing.to, "Desk 2");
});

test("a chat that stands at two of my desks is one row", () => {
  const held = row("a", { state: "active", operator: ME, transfer: { to: null, department: 2, lapses_at: at(45) } });
  assert.equal(rowsOf(seen([desk(1, "Shop", [held]), desk(2, "Repairs", [held])])).length, 1);
});

test("who was with a colleague before is first in line", () => {
  const found = rowsOf(seen([desk(1, "Shop", [row("early", { received_at: at(-500) }), row("back", { requeued: true })])], {}, { back: { visitor: {}, familiar: "Marco" } }));
  assert.deepEqual(found.map((one) => [one.id, one.requeued, one.familiar]), [["back", true, "Marco"], ["early", false, ""]]);
});

test("whoever is waited for stands below those who wait", () => {
  const rows = ["away", "talking"].map((id) => row(id, { state: "active", operator: ME }));
  const found = rowsOf(seen([desk(1, "Shop", rows)], { away: active({ waiting_until: at(600), messages: [asked] }), talking: active() }));
  assert.deepEqual(found.map((one) => one.id), ["talking", "away"]);
});

test("an announced close comes before time that was given, and a chat that is not running holds nothing", () => {
  const all = { closing: { at: at(90), why: "idle" }, waiting_until: at(600), checking_until: at(60) };
  assert.deepEqual(holdOf(active(all), NOW), { kind: "closing", until: NOW + 90_000, over: false, why: "idle" });
  assert.equal(holdOf(active({ ...all, closing: null }), NOW).kind, "waiting");
  assert.equal(holdOf({ ...active(all), state: "closed" }, NOW), null);
  assert.equal(holdOf(undefined, NOW), null);
});

test("the alarm sleeps while the operator checks, and wakes when the time is over", () => {
  const held = row("a", { state: "active", operator: ME, received_at: at(-200) });
  const level = (seconds) => waitOf(held, active({ messages: [asked], checking_until: at(seconds) }), { alarms, now: NOW }).level;
  assert.deepEqual([level(30), level(-1)], ["", "red"]);
});

test("nobody waits who asked for time", () => {
  const held = row("a", { state: "active", operator: ME });
  assert.equal(waitOf(held, active({ messages: [asked], waiting_until: at(600) }), { alarms, now: NOW }), null);
});

test("a desk's line of an older server rings nowhere", () => {
  const { offers: _, ...old } = row("a");
  assert.equal(sectionOf(old, ME), "fresh");
});

// ---------------------------------------------------------------- what has just happened

const map = (...rows) => new Map(rows.map((one) => [one.conversation, one]));
const changed = (state, conversation) => ({ seq: 1, type: "desk.row_changed", at: at(0), data: { row: { conversation, state } } });

test("a chat rings once, not with every change of its line; again when it is offered anew", () => {
  const lines = new Lines();
  const ringing = row("a", { offers: { [ME]: offer() } });
  const rings = (...rows) => lines.desk("d:1", map(...rows), [], ME).rings.map((one) => one.conversation);
  assert.deepEqual(rings(), []);
  assert.deepEqual(rings(ringing), ["a"]);
  assert.deepEqual(rings({ ...ringing, language: "it" }), []);
  assert.deepEqual(rings(row("a")), []);
  assert.deepEqual(rings(ringing), ["a"]);
});

test("what rang before the page was opened does not ring anew", () => {
  const lines = new Lines();
  assert.deepEqual(lines.desk("d:1", map(row("a", { offers: { [ME]: offer() } })), [], ME).rings, []);
});

test("a transfer of mine ends once: by its own event, or when the chat is somebody else's", () => {
  const lines = new Lines();
  const mine = (more) => row("a", { state: "active", operator: ME, transfer: { to: MARCO, department: 2, lapses_at: at(60) }, ...more });
  lines.desk("d:1", map(mine()), [], ME);
  const declined = { seq: 4, type: "transfer.ended", at: at(0), data: { outcome: "declined" } };
  assert.deepEqual(lines.transfer("a", declined), { conversation: "a", outcome: "declined", to: MARCO, department: 2 });
  assert.equal(lines.transfer("a", declined), null);
  lines.desk("d:1", map(mine()), [], ME);
  assert.deepEqual(lines.desk("d:1", map(mine({ operator: MARCO, transfer: null })), [], ME).ended, [{ conversation: "a", outcome: "accepted", to: MARCO, department: 2 }]);
  assert.equal(lines.transfer("a", { ...declined, data: { outcome: "accepted" } }), null);
});

test("what I take back myself is no news", () => {
  const lines = new Lines();
  const ended = (outcome) => ({ seq: 4, type: "transfer.ended", at: at(0), data: { outcome } });
  const mine = map(row("a", { state: "active", operator: ME, transfer: { to: MARCO, department: 1, lapses_at: at(60) } }));
  lines.desk("d:1", mine, [], ME);
  lines.recall("a");
  assert.equal(lines.transfer("a", ended("withdrawn")), null);
  lines.desk("d:1", mine, [], ME);
  assert.equal(lines.transfer("a", ended("withdrawn")).outcome, "withdrawn"); // Marco has gone
});

test("a chat that the customer closes while it is on its way was not accepted by anybody", () => {
  const lines = new Lines();
  lines.desk("d:1", map(row("a", { state: "active", operator: ME, transfer: { to: MARCO, department: 2, lapses_at: at(60) } })), [], ME);
  assert.deepEqual(lines.desk("d:1", map(), [changed("closed", "a")], ME).ended, []);
});

test("a chat that was mine to read only while it rang leaves the screen with its line", () => {
  const lines = new Lines();
  lines.desk("d:1", map(row("a", { state: "active", operator: MARCO, offers: { [ME]: offer(60) }, transfer: { to: ME, department: 1, lapses_at: at(60) } })), [], ME);
  assert.deepEqual(lines.desk("d:1", map(), [changed("gone", "a")], ME).left, ["a"]);
  assert.deepEqual(lines.desk("d:1", map(), [], ME).left, []);
});

test("a chat that I accepted stays", () => {
  const lines = new Lines();
  lines.desk("d:1", map(row("a", { state: "active", operator: MARCO, offers: { [ME]: offer(60) }, transfer: { to: ME, department: 1, lapses_at: at(60) } })), [], ME);
  assert.deepEqual(lines.desk("d:1", map(row("a", { state: "active", operator: ME })), [], ME).left, []);
  assert.deepEqual(lines.desk("d:1", map(), [changed("closed", "a")], ME).left, []);
});

// ---------------------------------------------------------------- in words

const say = new Wording(
  {
    why_load: "more to do",
    why_all: "rang at all",
    why_all_now: "rings at all",
    why_familiar: "knows {who}",
    why_other: "not recorded",
    why_numbers: "{n} free, {used} of {capacity}",
    strip_handing: "waiting for {name}",
    strip_closing: "closes unless {name} writes",
    strip_idle: "{name} was asked",
    strip_waiting: "until {time}",
    strip_checking: "checking",
    strip_checking_over: "over",
    a_colleague: "a colleague",
    places: "{n} place free|{n} places free",
    places_none: "full",
    not_there: "not connected",
    paused: "Paused",
    error_away: "{name} is away",
    error_full: "{name} is full",
    error_network: "no network",
    error_other: "did not work",
  },
  "en",
);

test("why me, with the figures that were weighed", () => {
  assert.deepEqual(reasons({ rule: "load", mode: "one", among: 3, used: 1, capacity: 4 }, "you", say), ["more to do", "3 free, 1 of 4"]);
  assert.deepEqual(reasons({ rule: "familiar", mode: "one", among: 1, used: 0, capacity: 4 }, "you", say), ["knows you"]);
  assert.deepEqual(reasons({ rule: "all", mode: "all" }, "you", say, true), ["rings at all"]);
  assert.deepEqual(reasons({ rule: "all", mode: "all" }, "Marco", say), ["rang at all"]);
  assert.deepEqual(reasons({ rule: "constructor" }, "you", say), ["not recorded"]);
});

test("what is under way is told with its clock, and only its owner may end it", () => {
  const under = { who: "Anna", mine: true, now: NOW, handing: { to: "", lapses: NOW + 45_000 }, hold: { kind: "closing", until: NOW + 90_000, over: false, why: "announced" } };
  assert.deepEqual(
    linesOf(under, say).map(({ text, act, until }) => [text, act, until - NOW]),
    [
      ["waiting for a colleague", "take_back", 45_000],
      ["closes unless Anna writes", "keep_open", 90_000],
    ],
  );
  assert.deepEqual(linesOf({ ...under, mine: false }, say).map((one) => one.act), ["", ""]);
  assert.deepEqual(linesOf({ ...under, handing: null, hold: null }, say), []);
});

test("what was promised and is over has no clock any more", () => {
  const [line] = linesOf({ who: "Anna", mine: true, now: NOW, handing: null, hold: { kind: "checking", until: NOW - 1, over: true } }, say);
  assert.deepEqual([line.text, line.clock, line.act], ["over", false, "checked"]);
});

test("a colleague can take a chat who is there and has a place free", () => {
  const colleague = { status: "online", there: true, free: 2 };
  const all = [colleague, { ...colleague, free: 1 }, { ...colleague, free: 0 }, { ...colleague, there: false }, { ...colleague, status: "paused", there: false }];
  assert.deepEqual(all.map((one) => [canTake(one), wordsOf(one, say)]), [
    [true, "2 places free"],
    [true, "1 place free"],
    [false, "full"],
    [false, "not connected"],
    [false, "Paused"],
  ]);
});

test("a refusal names the colleague who cannot", () => {
  const refused = (error) => refusal({ ok: false, error }, say);
  assert.equal(refused({ code: "away", name: "Marco" }), "Marco is away");
  assert.equal(refused({ code: "full", name: "Marco", message: "No place is free" }), "Marco is full");
  assert.equal(refused({ code: "full", n: 4, message: "No place is free" }), "No place is free");
  assert.equal(refused({ code: "network" }), "no network");
  assert.equal(refused(undefined), "did not work");
});

test("who has no picture has letters", () => {
  assert.deepEqual(["Giulia", "Giulia Maria Rossi", " ", "émile \u{1F600}x"].map(letters), ["G", "GR", "", "É\u{1F600}"]);
});
