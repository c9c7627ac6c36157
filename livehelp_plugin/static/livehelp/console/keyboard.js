// What the keyboard can do, and the sheet that tells it. Single keys work only where nobody writes, and can be switched off.
/** @import { Wording } from "./wording.js" */
import { h } from "../shared/dom.js";
import { singleKeys } from "./alerts.js";
import { iconButton } from "./nodes.js";

/** @typedef {"next" | "previous" | "accept" | "decline" | "reply" | "note" | "info" | "transfer" | "checking" | "waiting" | "finish" | "close" | "customer" | "escape" | "sheet"} Deed */

/** @type {Record<string, Deed>} */
const KEYS = { a: "accept", x: "decline", r: "reply", n: "note", i: "info", t: "transfer", k: "checking", w: "waiting", f: "finish", c: "close", d: "customer" };

/** @type {[string[], string][]} */
const SHEET = [
  [["Alt", "↓"], "key_next"],
  [["Alt", "↑"], "key_previous"],
  [["A"], "key_accept"],
  [["X"], "key_decline"],
  [["R"], "key_reply"],
  [["N"], "key_note"],
  [["I"], "key_info"],
  [["T"], "key_transfer"],
  [["K"], "key_checking"],
  [["W"], "key_waiting"],
  [["F"], "key_finish"],
  [["C"], "key_close"],
  [["D"], "key_customer"],
  [["Enter"], "key_send"],
  [["Shift", "Enter"], "key_line"],
  [["Esc"], "key_escape"],
  [["?"], "key_sheet"],
];

/** @param {KeyboardEvent} event @param {Element} root @returns {Deed | undefined} */
export function deedOf(event, root) {
  if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
  if (event.altKey && !event.ctrlKey && !event.metaKey) return /** @type {Record<string, Deed>} */ ({ ArrowDown: "next", ArrowUp: "previous" })[event.key];
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const at = /** @type {HTMLElement} */ (event.target);
  if (event.key === "Escape") return unfolded(at, root) ? undefined : "escape";
  const elsewhere = at !== document.body && !root.contains(at);
  if (elsewhere || at.closest("textarea, select, input:not([type=radio], [type=checkbox])") || !singleKeys()) return;
  return event.key === "?" ? "sheet" : KEYS[event.key.toLowerCase()];
}

/** Whether something is open that Escape folds first. @param {HTMLElement} at @param {Element} root */
const unfolded = (at, root) => root.querySelector(".lh-why") !== null || at.closest(".lh-pop")?.querySelector(".lh-pop__panel:not([hidden])") != null;

/** Listens until the element is gone. Ours come first: Wagtail would show its own sheet.
 * @param {Element} root @param {Record<Deed, () => boolean | void>} deeds each may return false: nothing was done */
export function listen(root, deeds) {
  /** @param {KeyboardEvent} event */
  const heard = (event) => {
    if (!root.isConnected) return document.removeEventListener("keydown", heard, true);
    const deed = deedOf(event, root);
    if (!deed || deeds[deed]() === false) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  document.addEventListener("keydown", heard, true);
}

/** @param {Wording} words @param {Element} at */
export function showSheet(words, at) {
  const line = (/** @type {[string[], string]} */ [keys, text]) =>
    h("div", { class: "lh-key" }, h("dt", {}, ...keys.map((key) => h("kbd", {}, key))), h("dd", {}, words.t(text)));
  const dialog = h(
    "dialog",
    { class: "lh-dialog lh-sheet", "aria-labelledby": "lh-sheet" },
    h("header", { class: "lh-sheet__head" }, h("h2", { id: "lh-sheet" }, words.t("keys")), iconButton("cross", words.t("keys_close"), () => dialog.close())),
    h("dl", { class: "lh-keys" }, ...SHEET.map(line)),
    h("p", { class: "lh-choice__hint" }, words.t("keys_sheet")),
  );
  const before = document.activeElement;
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (before instanceof HTMLElement) before.focus();
  });
  at.append(dialog);
  dialog.showModal();
}
