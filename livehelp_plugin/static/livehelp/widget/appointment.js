// The pages of an appointment work without this. It looks now and then whether it is time, and opens the chat
// when one of us has written.

const page = /** @type {HTMLElement | null} */ (document.querySelector(".livehelp-appointment"));
const SOON = 10 * 60e3;
const { state = "", ask = "", starts = "" } = page?.dataset ?? {};

/** Rarely while it is far away, every ten seconds when it is near. */
const pause = () => Math.min(SOON, Math.max(10e3, Date.parse(starts) - SOON - Date.now()));

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

async function look() {
  clearTimeout(timer);
  if (!document.hidden) {
    try {
      const answer = await fetch(ask, { credentials: "same-origin", cache: "no-store" }).then((response) => response.json());
      if (answer.state !== state) return location.reload();
    } catch {
      // asked again in a moment
    }
  }
  timer = setTimeout(look, pause());
}

if (ask && (state === "booked" || state === "begun")) {
  document.addEventListener("visibilitychange", look);
  timer = setTimeout(look, pause());
}

// At its time the page says so by itself.
const wait = Date.parse(starts) - Date.now();
if (state === "booked" && wait > 0 && wait < 2 ** 31) setTimeout(() => location.reload(), wait);

if (state === "begun" && page?.hasAttribute("data-here")) {
  const panel = /** @type {any} */ (document.querySelector("livehelp-panel"));
  document.querySelector("livehelp-chat")?.toggleAttribute("hidden", true); // the chat stands in the page
  customElements.whenDefined("livehelp-panel").then(() => panel?.open({ into: panel, quiet: true }));
}
