import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { solve } from "../../livehelp_plugin/static/livehelp/shared/proof.js";

const zeroBits = (text) => {
  const bits = [...createHash("sha256").update(text).digest()].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return bits.indexOf("1");
};

// Tokens of every length around the borders of a block: what is padded differs.
for (const length of [1, 40, 50, 52, 53, 54, 55, 61, 62, 63, 64, 100, 118, 119, 127, 128, 180, 400])
  test(`a proof for a token of ${length} characters is one that the server would find, and the first`, async () => {
    const token = "eyJhIjoi0".repeat(50).slice(0, length);
    const proof = await solve({ token, bits: 9 });
    assert.equal(proof.token, token);
    assert.ok(zeroBits(`${token}:${proof.answer}`) >= 9);
    for (let number = 0; number < proof.answer; number++) assert.ok(zeroBits(`${token}:${number}`) < 9);
  });

test("the page is left to breathe while it is looked for", async () => {
  let breaths = 0;
  const timer = setInterval(() => breaths++, 1);
  await solve({ token: "breath", bits: 17 });
  clearInterval(timer);
  assert.ok(breaths > 0);
});
