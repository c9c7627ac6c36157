// An operator in another tab must not miss a chat: sound, the number in the title, a desktop notification.
/** @import { Wording } from "./wording.js" */
import { h, say } from "../shared/dom.js";
import { preferences, prefer } from "./keeping.js";
import { button } from "./nodes.js";

const SOUND = new URL("chime.wav", import.meta.url).href;
const ONCE = 1500;

export class Alerts {
  #title = document.title;
  /** @type {HTMLAudioElement | undefined} */
  #audio;
  blocked = false;

  /** @param {Wording} words @param {() => void} change */
  constructor(words, change) {
    this.words = words;
    this.change = change;
  }

  get sound() {
    return preferences().sound;
  }

  /** In one tab only, however many are open. @param {number} [volume] */
  ring(volume = 0.8) {
    if (!this.sound) return;
    const { locks } = navigator;
    if (!locks) return void this.play(volume);
    locks.request("livehelp-chime", { ifAvailable: true }, async (lock) => {
      if (!lock) return;
      await this.play(volume);
      await new Promise((resolve) => setTimeout(resolve, ONCE));
    });
  }

  /** @param {number} [volume] */
  async play(volume = 0.8) {
    this.#audio ??= new Audio(SOUND);
    this.#audio.volume = volume;
    this.#audio.currentTime = 0;
    try {
      await this.#audio.play();
      this.blocked = false;
    } catch {
      this.blocked = true; // until somebody has clicked somewhere on the page
    }
    this.change();
  }

  /** @param {number} count */
  badge(count) {
    const title = count ? this.words.t("alert_title", { n: count, title: this.#title }) : this.#title;
    if (document.title !== title) document.title = title;
  }

  /** Only where nobody looks, and only where it was allowed. @param {{ title: string, body: string, tag: string, open: () => void }} news */
  notify({ title, body, tag, open }) {
    if (!("Notification" in window) || Notification.permission !== "granted") return;
    if (document.visibilityState === "visible" && document.hasFocus()) return;
    try {
      const shown = new Notification(title, { body, tag: `livehelp-${tag}`, lang: this.words.language });
      shown.onclick = () => {
        window.focus();
        open();
        shown.close();
      };
    } catch {
      // some phones have them for service workers only
    }
  }
}

/** Whether single keys are wanted here, and in Wagtail at all. */
export function singleKeys() {
  const wagtail = /** @type {any} */ (window).wagtailConfig?.KEYBOARD_SHORTCUTS_ENABLED;
  return preferences().keys && wagtail !== false;
}

/** What one may choose about alerts and keys. @param {Wording} words @param {Alerts} alerts */
export function settingsPanel(words, alerts) {
  const state = h("p", { class: "lh-choice__hint" });
  const ask = button(words.t("notify_ask"), async () => {
    await Notification.requestPermission();
    update();
  }, "button-secondary");
  const blocked = h("p", { class: "lh-choice__hint lh-choice__hint--warn", hidden: true }, words.t("sound_blocked"));
  const sound = choice(words.t("sound"), words.t("sound_hint"), preferences().sound, (on) => {
    prefer({ sound: on });
    alerts.change();
  });
  const keys = choice(words.t("keys_on"), words.t("keys_hint"), preferences().keys, (on) => prefer({ keys: on }));
  const update = () => {
    const permission = "Notification" in window ? Notification.permission : "missing";
    ask.hidden = permission !== "default";
    say(state, words.t(permission === "denied" ? "notify_denied" : permission === "missing" ? "notify_missing" : "notify_hint"));
    blocked.hidden = !alerts.blocked;
  };
  update();
  const element = h(
    "div",
    { class: "lh-choices" },
    sound,
    h("div", { class: "lh-choice__more" }, button(words.t("sound_try"), () => alerts.play(), "button-secondary"), blocked),
    h("div", { class: "lh-choice" }, h("p", { class: "lh-choice__name" }, words.t("notify")), state, ask),
    keys,
  );
  return { element, update };
}

/** @param {string} name @param {string} hint @param {boolean} on @param {(on: boolean) => void} choose */
function choice(name, hint, on, choose) {
  const input = h("input", { type: "checkbox", checked: on });
  input.addEventListener("change", () => choose(input.checked));
  return h("label", { class: "lh-choice lh-choice--box" }, input, h("span", {}, h("span", { class: "lh-choice__name" }, name), h("span", { class: "lh-choice__hint" }, hint)));
}
