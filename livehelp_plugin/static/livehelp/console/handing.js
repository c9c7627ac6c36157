// To whom a chat is handed over: colleagues with their free places, departments, and a note for whoever takes it.
/** @import { Answer } from "../shared/types.js" */
/** @import { Colleague, Targets } from "./types.js" */
/** @import { Wording } from "./wording.js" */
import { h, say } from "../shared/dom.js";
import { plain } from "../shared/text.js";
import { face } from "./faces.js";
import { button } from "./nodes.js";

const FRESH = 5000;

/** @typedef {{ operator?: number, department?: number, note: string }} Aim */
/**
 * @typedef {object} Handover
 * @property {string} who the customer
 * @property {number | null} home the department that the chat belongs to
 * @property {() => Promise<Targets>} ask
 * @property {(aim: Aim) => Promise<Answer>} start
 * @property {Wording} words
 */

/** Opens the dialog in `at`; focus returns to where it was. @param {Handover} handover @param {Element} at */
export function showHandover(handover, at) {
  const { words, who } = handover;
  const before = document.activeElement;
  const people = h("div", { class: "lh-targets" });
  const wrong = h("p", { class: "lh-dialog__wrong", role: "alert", hidden: true });
  const note = h("textarea", { id: "lh-hand-note", class: "lh-composer__text lh-hand__note", rows: 3, maxlength: 4000, placeholder: words.t("hand_note_hint") });
  const go = h("button", { type: "submit", class: "button button-small" }, words.t("hand_go"));
  const form = h(
    "form",
    { class: "lh-hand" },
    h("h2", { id: "lh-hand" }, words.t("hand_title", { name: who })),
    people,
    h("label", { class: "lh-hand__label", for: "lh-hand-note" }, words.t("hand_note")),
    note,
    wrong,
    h("div", { class: "lh-dialog__actions" }, go, button(words.t("cancel"), () => dialog.close(), "button-secondary")),
  );
  const dialog = h("dialog", { class: "lh-dialog lh-dialog--wide", "aria-labelledby": "lh-hand" }, form);
  /** @param {string} text */
  const complain = (text) => {
    say(wrong, text);
    wrong.hidden = !text;
  };
  const look = async () => {
    try {
      fill(people, await handover.ask(), handover);
    } catch {
      if (!people.childElementCount) complain(words.t("error_network"));
    }
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const chosen = /** @type {HTMLInputElement | null} */ (people.querySelector("input:checked:not(:disabled)"));
    if (!chosen) return complain(words.t("hand_choose"));
    go.setAttribute("disabled", "");
    const [kind, id] = chosen.value.split(":");
    const answer = await handover.start({ [kind]: Number(id), note: note.value.trim() });
    go.removeAttribute("disabled");
    if (answer.ok) return dialog.close();
    complain(refusal(answer, words));
    void look();
  });
  const timer = setInterval(look, FRESH);
  dialog.addEventListener("close", () => {
    clearInterval(timer);
    dialog.remove();
    if (before instanceof HTMLElement) before.focus();
  });
  at.append(dialog);
  dialog.showModal();
  void look().then(() => /** @type {HTMLElement | null} */ (people.querySelector("input:not(:disabled)"))?.focus());
}

/** @param {Answer} answer @param {Wording} words */
export function refusal({ error }, words) {
  const name = plain(error?.name ?? "");
  if (error?.code === "away" && name) return words.t("error_away", { name });
  if (error?.code === "full" && name) return words.t("error_full", { name });
  return error?.message ?? words.t(error?.code === "network" ? "error_network" : "error_other");
}

/** Drawn anew only when something is another; who was chosen stays chosen while they can be.
 * @param {HTMLElement} people @param {Targets} targets @param {Handover} handover */
function fill(people, { operators, departments }, { words, home }) {
  const others = departments.filter((one) => one.id !== home);
  const sign = JSON.stringify([operators, others]);
  if (people.dataset.sign === sign) return;
  people.dataset.sign = sign;
  const chosen = /** @type {HTMLInputElement | null} */ (people.querySelector("input:checked"))?.value;
  const focused = document.activeElement instanceof HTMLInputElement && people.contains(document.activeElement) ? document.activeElement.value : "";
  const group = (/** @type {string} */ name, /** @type {HTMLElement[]} */ rows) => rows.length > 0 && h("fieldset", { class: "lh-targets__group" }, h("legend", { class: "lh-section__title" }, words.t(name)), ...rows);
  const nodes = [
    group("colleagues", operators.map((one) => target(`operator:${one.id}`, one.name, wordsOf(one, words), canTake(one), face({ ...one, status: one.status === "online" && !one.there ? "offline" : one.status }), one.departments.join(", ")))),
    group("departments", others.map((one) => target(`department:${one.id}`, one.name, one.ready ? words.n("ready", one.ready) : words.t("ready_none"), true, null, ""))),
    !operators.length && !others.length && h("p", { class: "lh-nothing" }, words.t("hand_nobody")),
  ];
  people.replaceChildren(...nodes.filter((node) => node instanceof HTMLElement));
  for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (people.querySelectorAll("input"))) {
    if (input.value === chosen && !input.disabled) input.checked = true;
    if (input.value === focused) input.focus();
  }
}

/** @param {Colleague} one */
export const canTake = ({ there, free }) => there && free > 0;

/** What keeps a colleague from taking it, or how many places are free. @param {Colleague} one @param {Wording} words */
export function wordsOf({ status, there, free }, words) {
  if (status !== "online") return words.t(status);
  if (!there) return words.t("not_there");
  return free ? words.n("places", free) : words.t("places_none");
}

/** @param {string} value @param {string} name @param {string} state @param {boolean} open @param {HTMLElement | null} picture @param {string} more */
function target(value, name, state, open, picture, more) {
  const input = h("input", { type: "radio", name: "lh-target", value, disabled: !open });
  const text = h("span", { class: "lh-target__text" }, h("span", { class: "lh-target__name" }, plain(name)), more && h("span", { class: "lh-target__more" }, plain(more, 120)));
  return h("label", { class: `lh-target${open ? "" : " lh-target--closed"}` }, input, picture, text, h("span", { class: "lh-target__state" }, state));
}
