// Plays one scene with the chat's real modules. `data-ready` on the page's root tells that it stands.
import { hear, pretend } from "./pretending.js";

/** @type {import("./pretending.js").Recording} */
const scene = JSON.parse(document.getElementById("livehelp-scene")?.textContent ?? "");
const PATIENCE = 10e3;

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** What is looked for, as soon as it is there. @template T @param {() => T | null | undefined | false} look @returns {Promise<T>} */
async function found(look) {
  for (const until = Date.now() + PATIENCE; Date.now() < until; await pause(20)) {
    const it = look();
    if (it) return it;
  }
  throw Error(`${scene.name}: what was looked for did not come: ${look}`);
}

const root = () => document.querySelector("livehelp-chat")?.shadowRoot;
/** @param {string} selector @returns {Promise<any>} */
const part = (selector) => found(() => root()?.querySelector(selector));

/** @param {HTMLInputElement | HTMLTextAreaElement} input @param {string} text */
function type(input, text) {
  input.value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

/** @type {Record<string, (...words: string[]) => Promise<unknown>>} */
const ACTS = {
  press: async (key) => {
    const words = scene.boot.strings[key];
    const named = (/** @type {HTMLElement} */ one) => one.ariaLabel === words || one.textContent === words;
    (await found(() => [...(root()?.querySelectorAll("button") ?? [])].find(named))).click();
  },
  type: async (text) => type(await part(".composer textarea"), text),
  write: async (text) => {
    await ACTS.type(text);
    (await part(".composer")).requestSubmit();
  },
  fill: async (name, value) => type(await part(`.form [name=${name}]`), value),
  scroll: async () => {
    const log = await part(".log");
    for (const top of [1, 0]) await pause(100).then(() => (log.scrollTop = top));
    await pause(100);
  },
  hear: async () => hear(scene),
};

/** The chat as it was left, or as the network lets it be. */
async function standing() {
  await part(".launcher");
  if (scene.network === "slow" || scene.network === "away") return part(".shell");
  if (scene.open) await part(scene.frames.length ? ".message" : ".greeting bdi, .form");
  else if (scene.frames.length) await part(".badge:not([hidden])");
}

pretend(scene);
await import("../widget/loader.js");
await standing();
for (const [act, ...words] of scene.acts) await ACTS[act](...words);
if (!scene.acts.some(([act]) => act === "hear")) hear(scene);
if (scene.until) await part(scene.until);
if (scene.network === "lost") await found(() => root()?.querySelector(".truth")?.textContent === scene.boot.strings.reconnecting);
await pause(100);
document.documentElement.dataset.ready = scene.name;
