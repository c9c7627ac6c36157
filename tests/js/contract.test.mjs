// The law on the vectors that Python has recorded: before + frames = after.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { position, receive } from "../../livehelp_plugin/static/livehelp/shared/reducer.js";

const FOLDER = new URL("../contract/vectors/", import.meta.url);
const names = existsSync(FOLDER) ? readdirSync(FOLDER).filter((name) => name.endsWith(".json")) : [];

const held = ({ t, ...snapshot }) => snapshot;

test("there are vectors", () => assert.ok(names.length > 0));

for (const name of names) {
  const vector = JSON.parse(readFileSync(new URL(name, FOLDER), "utf8"));
  const { stream, before, frames, after } = vector;

  test(`${name}: before + frames = after`, () => {
    let { store } = receive({ [stream]: null }, before);
    for (const frame of frames) {
      const result = receive(store, frame);
      assert.deepEqual(result.need, {});
      store = result.store;
    }
    assert.deepEqual(store[stream].state, after.state);
    assert.deepEqual(store[stream].top, after.top);
    assert.equal(store[stream].epoch, after.epoch);
  });

  test(`${name}: frames that come again change nothing`, () => {
    let { store } = receive({ [stream]: null }, before);
    for (const frame of frames) ({ store } = receive(store, frame));
    for (const frame of frames.filter((one) => one.t === "events")) {
      const again = receive(store, frame);
      assert.deepEqual(again.store[stream], store[stream]);
      assert.deepEqual(again.applied, []);
    }
  });

  test(`${name}: what was held before is left as it was`, () => {
    const { store } = receive({ [stream]: null }, before);
    const copy = structuredClone(store);
    frames.reduce((last, frame) => receive(last, frame).store, store);
    assert.deepEqual(store, copy);
    assert.deepEqual(position(store[stream]), { epoch: before.epoch, ...before.top });
    assert.deepEqual(held(before).state, store[stream].state);
  });
}
