// <livehelp-connection>: tries every road to the server as a shopper's browser does, one after the other, and shows
// what came of it. Nothing is kept of it but the cookie that every shopper gets.
import { uuid } from "../shared/uuid.js";

const PATIENCE = 8e3;

/** @typedef {{ bootstrap: string, offered: string[], strings: Record<string, string> }} Check */
/** @typedef {{ state: "works" | "slow" | "fails" | "absent", ms?: number }} Found */
/** @typedef {{ urls: Record<string, string> }} Boot */

/** Settles with `late` when nothing has come in time. @template T @param {Promise<T>} work @param {T} late */
const within = (work, late) => Promise.race([work, new Promise((resolve) => setTimeout(() => resolve(late), PATIENCE))]);

/** A WebSocket that opens, and answers: what does not exist is said to be gone. @param {string} path @returns {Promise<Found>} */
export function trySocket(path, Socket = WebSocket) {
  const url = new URL(path, location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  /** @type {WebSocket | undefined} */
  let socket;
  /** @type {Found} */
  const late = { state: "fails" };
  /** @type {Promise<Found>} */
  const found = new Promise((resolve) => {
    let asked = 0;
    try {
      socket = new Socket(url);
    } catch {
      return resolve({ state: "fails" });
    }
    socket.onopen = () => {
      late.state = "slow";
      socket?.send(JSON.stringify({ t: "hello", protocol: 1, have: {} }));
    };
    socket.onmessage = ({ data }) => {
      const { t } = JSON.parse(data);
      if (t === "welcome") {
        asked = performance.now();
        socket?.send(JSON.stringify({ t: "subscribe", have: { [`c:${uuid(crypto)}`]: null } }));
      } else if (t !== "ping") resolve({ state: "works", ms: asked ? performance.now() - asked : undefined });
    };
    socket.onclose = () => resolve({ state: late.state });
  });
  return within(found, late).finally(() => socket?.close());
}

/** A stream whose first event comes before it ends. @param {string} path @returns {Promise<Found>} */
export async function tryStream(path) {
  const stop = new AbortController();
  /** @type {Found} */
  const late = { state: "fails" };
  const found = async () => {
    const asked = performance.now();
    const answer = await fetch(`${path}?have=%7B%7D`, { signal: stop.signal, cache: "no-store" });
    if (answer.status === 501) return /** @type {Found} */ ({ state: "absent" });
    if (!answer.ok || !answer.headers.get("Content-Type")?.startsWith("text/event-stream") || !answer.body)
      return /** @type {Found} */ ({ state: "fails" });
    late.state = "slow";
    const first = await answer.body.getReader().read();
    return /** @type {Found} */ (first.done ? { state: "fails" } : { state: "works", ms: performance.now() - asked });
  };
  return within(found().catch(() => /** @type {Found} */ ({ state: "fails" })), late).finally(() => stop.abort());
}

/** An answer of ours, whatever it says: that nobody has spoken yet is one. @param {string} path @returns {Promise<Found>} */
export async function tryPoll(path) {
  const stop = new AbortController();
  const found = async () => {
    const asked = performance.now();
    const answer = await fetch(`${path}?have=%7B%7D&once=1`, { signal: stop.signal, cache: "no-store" });
    const page = await answer.json();
    const ours = Boolean(page.frames || page.error);
    return /** @type {Found} */ (ours ? { state: "works", ms: performance.now() - asked } : { state: "fails" });
  };
  const failed = /** @type {Found} */ ({ state: "fails" });
  return within(found().catch(() => failed), failed).finally(() => stop.abort());
}

/** What to change, by what was found. @param {Record<string, Found>} found @param {string[]} offered */
export function advice(found, offered) {
  const named = [];
  if (found.poll.state !== "works") named.push("poll");
  if (found.ws.state !== "works")
    named.push(offered.includes("ws") ? "ws" : offered.includes("sse") ? "unwrapped" : "wsgi");
  if (offered.includes("sse") && found.sse.state !== "works") named.push("sse");
  return named;
}

export class LiveHelpConnection extends HTMLElement {
  /** @type {Check | undefined} */
  #check;

  connectedCallback() {
    if (this.#check) return;
    this.#check = JSON.parse(document.getElementById(this.dataset.check ?? "")?.textContent ?? "{}");
    this.#part("again")?.addEventListener("click", () => this.#try());
    this.#try();
  }

  async #try() {
    const again = /** @type {HTMLButtonElement | null} */ (this.#part("again"));
    if (again) again.disabled = true;
    this.#summary("");
    for (const section of this.querySelectorAll("[data-advice]")) this.#show(section, false);
    const { offered = [], bootstrap = "", strings = {} } = this.#check ?? {};
    const urls = await this.#urls(bootstrap);
    /** @type {Record<string, Found>} */
    const found = {};
    const tries = { ws: trySocket, sse: tryStream, poll: tryPoll };
    for (const road of /** @type {const} */ (["ws", "sse", "poll"])) {
      this.#row(road, strings.trying, "trying");
      found[road] = await tries[road](urls[road === "sse" ? "stream" : road === "poll" ? "events" : "ws"]);
      const { state, ms } = found[road];
      const absent = state !== "works" && road !== "poll" && !offered.includes(road);
      const time = ms === undefined ? "–" : strings.ms.replace("{n}", String(Math.round(ms)));
      this.#row(road, strings[absent ? "absent" : state], absent ? "absent" : state === "works" ? "works" : "fails", time);
    }
    const used = offered.find((road) => found[road]?.state === "works") ?? "none";
    this.#summary(strings[`uses_${used}`]);
    const named = advice(found, offered);
    for (const section of this.querySelectorAll("[data-advice]"))
      this.#show(section, named.includes(section.getAttribute("data-advice") ?? ""));
    if (again) again.hidden = again.disabled = false;
  }

  /** Where a shopper's requests go; asking gives this browser a shopper's cookie. @param {string} bootstrap */
  async #urls(bootstrap) {
    const base = bootstrap.replace(/bootstrap\/$/, "");
    const guess = { ws: `${base}ws/`, stream: `${base}stream/`, events: `${base}events/` };
    try {
      /** @type {Boot} */
      const boot = await (await fetch(bootstrap, { cache: "no-store" })).json();
      return { ...guess, ...boot.urls };
    } catch {
      return guess; // then the roads themselves tell
    }
  }

  /** @param {string} name @returns {HTMLElement | null} */
  #part(name) {
    return this.querySelector(`[data-part="${name}"]`);
  }

  /** @param {string} road @param {string} words @param {string} state */
  #row(road, words, state, time = "–") {
    const row = this.querySelector(`[data-road="${road}"]`);
    const result = /** @type {HTMLElement | null} */ (row?.querySelector('[data-part="result"]'));
    if (!row || !result) return;
    result.textContent = words;
    result.dataset.state = state;
    const cell = row.querySelector('[data-part="time"]');
    if (cell) cell.textContent = time;
  }

  /** @param {string} words */
  #summary(words) {
    const part = this.#part("summary");
    if (part) part.textContent = words;
  }

  /** @param {Element} section @param {boolean} shown */
  #show(section, shown) {
    /** @type {HTMLElement} */ (section).hidden = !shown;
  }
}

customElements.define("livehelp-connection", LiveHelpConnection);
