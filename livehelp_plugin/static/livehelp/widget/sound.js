// The sound of a new message: off until the shopper wants it, kept for this browser. The switch is the gesture that
// browsers ask for before a page may make a sound.
import { keep, kept } from "./session.js";

/** @import { Chat } from "./chat.js" */

/** @param {Chat} chat */
export function press(chat) {
  const on = !kept("sound", "localStorage");
  keep("sound", on ? "1" : "", "localStorage");
  if (on) ring();
  chat.changed();
}

/** Makes it, once for all tabs of the browser. @param {string} [why] names what it is for */
export function ring(why) {
  if (why && kept("rung", "localStorage") === why) return;
  if (why) keep("rung", why, "localStorage");
  new Audio(new URL("../console/chime.wav", import.meta.url).href).play().catch(() => {});
}
