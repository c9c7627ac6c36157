// Where the shopper writes. What is typed is kept for this tab until it is sent, over reloads and pages.
import { h, icon, say, set } from "../shared/dom.js";
import { length } from "../shared/text.js";
import { keep, kept } from "./session.js";

/** @import { Words } from "../shared/types.js" */

const MOST = 4000;
const COUNTED = 3500;
const TYPING = 2000;

/**
 * @param {object} parts
 * @param {(body: string) => void} parts.send
 * @param {() => import("../shared/tray.js").Tray | undefined} parts.files what goes with it
 * @param {(text: string) => void} parts.drafted what the person has typed so far
 * @param {(on: boolean) => void} parts.typing
 * @param {Words} parts.t
 */
export function composer({ send, files, drafted, typing, t }) {
  let told = 0;
  const field = h("textarea", { rows: "1", "aria-label": t("write"), placeholder: t("write"), enterkeyhint: "enter" });
  const count = h("p", { class: "count", role: "status" });
  const button = h("button", { class: "send", "aria-label": t("send"), title: t("send") }, icon("M4 12 20 4l-5 16-3-7Z"));
  const fits = () => (field.value.trim() || files()?.count) && length(field.value.trim()) <= MOST;

  function changed() {
    const over = length(field.value.trim()) - MOST;
    keep("draft", field.value);
    set(button, "aria-disabled", String(!fits()));
    say(count, over > 0 ? t("too_long", { n: over }) : over > COUNTED - MOST ? `${MOST + over} / ${MOST}` : "");
    field.style.height = "";
    field.style.height = `${Math.min(field.scrollHeight + 2, 132)}px`;
  }
  function typed() {
    changed();
    drafted(field.value);
    const now = Date.now();
    const on = !!field.value;
    if (on && now - told < TYPING) return;
    if (on || told) typing(on);
    told = on ? now : 0;
  }
  /** @param {Event} [event] */
  function submit(event) {
    event?.preventDefault();
    if (!fits() || files()?.holds(submit)) return;
    const body = field.value.trim();
    fill("");
    drafted("");
    send(body);
  }

  field.addEventListener("input", typed);
  field.addEventListener("keydown", (event) => {
    // On phones Enter breaks the line: there is no Shift at hand, and the button is under the thumb. The Enter that
    // ends a composition (Japanese, Chinese, Korean) sends nothing; some browsers tell it by 229 alone.
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key === "Enter" && !event.shiftKey && !composing && !matchMedia("(pointer: coarse)").matches) submit(event);
  });
  const tools = h("div", { class: "tools" });
  const element = h("form", { class: "composer", part: "composer", onsubmit: submit }, tools, field, button, count);
  /** @param {string} text */
  const fill = (text) => {
    field.value = text;
    changed();
  };
  fill(kept("draft"));
  return { element, field, tools, fill, changed };
}
