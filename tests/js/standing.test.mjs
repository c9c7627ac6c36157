import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { keep } from "../../livehelp_plugin/static/livehelp/widget/session.js";
import { stands } from "../../livehelp_plugin/static/livehelp/widget/standing.js";
import { inLine } from "../../livehelp_plugin/static/livehelp/widget/truth.js";

const NOW = Date.parse("2026-11-21T12:00:00.000Z");
const at = (seconds) => new Date(NOW + seconds * 1000).toISOString();
const t = (key, values = {}) => [key, ...Object.values(values)].join(":");
const QUIET = { state: "active", operator: { name: "Giulia" }, closing: null, waiting_until: null, checking_until: null };

/** What the standing line shows of a conversation in this state. */
const shown = (state = {}, more = {}) =>
  stands({
    t,
    running: true,
    answerable: true,
    waitingSince: NOW,
    conversation: { ...QUIET, ...state },
    chat: { now: () => NOW, language: "en-GB", boot: { form_after_seconds: 120 } },
    ...more,
  });

beforeEach(() => keep("called", ""));

test("a conversation that goes on has nothing to say", () => {
  assert.equal(shown(), null);
  assert.equal(shown({}, { running: false }), null);
  assert.equal(shown({}, { conversation: undefined }), null);
});

test("who waits is told what comes, and after a while what else can be done", () => {
  const queued = { state: "queued", operator: null };
  assert.deepEqual(shown(queued), { text: "meanwhile" });
  assert.deepEqual(shown(queued, { waitingSince: NOW - 119e3 }), { text: "meanwhile" });
  assert.deepEqual(shown(queued, { waitingSince: NOW - 120e3 }), { text: "wait_long", does: ["leave_message"] });
});

test("the form is offered at once when nobody is there", () => {
  const queued = { state: "queued", operator: null };
  assert.deepEqual(shown(queued, { answerable: false }), { text: "wait_nobody", does: ["leave_message"] });
});

test("an announced close says why and until when, before anything else", () => {
  for (const why of ["announced", "idle"]) {
    const said = shown({ closing: { at: at(120), why }, waiting_until: at(600), checking_until: at(60) });
    assert.deepEqual(said, { text: `closing_${why}:Giulia`, until: NOW + 120e3, does: ["still_here", "settled"] });
  }
});

test("time that the shopper took comes before what the operator looks up", () => {
  const said = shown({ waiting_until: at(600), checking_until: at(60) });
  assert.match(said.text, /^waiting_until:Giulia:\d\d:10$/);
  assert.deepEqual(said.does, ["back"]);
});

test("looking it up is told with the time that is left, and no longer than that", () => {
  assert.equal(shown({ checking_until: at(120) }).text, "checking_about:Giulia:minutes:2");
  assert.equal(shown({ checking_until: at(20) }).text, "checking:Giulia:minute:1");
  assert.equal(shown({ checking_until: at(0) }), null);
  assert.equal(shown({ checking_until: at(-60) }), null);
});

const line = (queue, more = {}) =>
  inLine({ t, answerable: true, held: { live: { queue } }, chat: { withHours: (key, id) => `${key}@${id}` }, ...more });

test("a place is told in words as far as anybody says them, then in figures, then as far back", () => {
  assert.deepEqual([1, 5, 6, 20].map((place) => line({ place, wait: null })), ["place_1:1", "place_5:5", "place_n:6", "place_n:20"]);
  assert.equal(line({ place: null, beyond: 20, wait: null }), "beyond:20");
  assert.equal(line(undefined), "waiting");
  assert.equal(line({ place: 1 }, { held: undefined }), "waiting");
});

test("the wait is told in minutes, and only where it is known", () => {
  assert.deepEqual([0, 20, 89, 200].map((wait) => line({ place: 1, wait })), [
    "wait:place_1:1:minute:1",
    "wait:place_1:1:minute:1",
    "wait:place_1:1:minute:1",
    "wait:place_1:1:minutes:3",
  ]);
});

test("nobody there: when somebody is back, in the department where the conversation waits", () => {
  const live = { queue: { place: 1, wait: 60 }, availability: { department: 7, state: "closed" } };
  assert.equal(line(null, { answerable: false, held: { live } }), "nobody@7");
});
