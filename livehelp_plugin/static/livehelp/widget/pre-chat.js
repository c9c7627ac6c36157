// The editor's questions, with the first message: one command begins the chat. Loaded where questions are asked.
import { h, say, set } from "../shared/dom.js";
import { length, plain, render } from "../shared/text.js";
import { privacyLine } from "./privacy.js";
import { keep, kept } from "./session.js";

/** @import { Item, Question } from "../shared/types.js" */
/** @import { Chat } from "./chat.js" */
/** @typedef {{ name: string, row: HTMLElement, inputs: (HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement)[], error: HTMLElement, value: () => string | string[] }} Field */

const MOST = 4000;
const TYPES = { singleline: "text", email: "email", number: "number", url: "url", date: "date" };

/** What of the questions makes this another form. @param {Chat} chat */
const sign = ({ forms: { questions } }) => JSON.stringify(questions?.questions.map(({ value, ...rest }) => rest));

/** @param {Chat} chat */
export function preChat(chat) {
  const { t, boot } = chat;
  const asked = chat.forms.questions ?? { intro: "", questions: [] };
  const made = sign(chat);
  /** @type {Record<string, string | string[]>} */
  const before = JSON.parse(kept("answers") || "{}");
  const fields = asked.questions.map((one) => field(one, before[one.name] ?? one.value, t));
  const body = h("textarea", { id: "body", name: "body", rows: "3", maxlength: MOST, required: true }, kept("draft"));
  const message = framed("body", t("your_message"), "", [body], [body], () => body.value.trim());
  const all = [...fields, message];
  const problem = h("p", { class: "error", role: "alert" });
  const start = h("button", { class: "main" }, t("start_chat"));
  const greeting = boot?.greetings?.[chat.department ?? ""] ?? boot?.greeting;
  const element = h(
    "form",
    { class: "form", novalidate: true, onsubmit: submit, oninput: typed },
    h("div", { class: "greeting" }, render(greeting || t("greeting"))),
    asked.intro && h("p", {}, render(asked.intro)),
    ...all.map(({ row }) => row),
    privacyLine(boot, t),
    problem,
    start,
  );
  const form = {
    element,
    kind: "prechat",
    done: false,
    touched: false,
    focus: () => (all.find(({ value }) => !value().length) ?? message).inputs[0].focus(),
    /** The chat has begun, perhaps in another tab, or the editor asks something else now. */
    tell: () => {
      if (chat.talk?.running || (chat.forms.questions && sign(chat) !== made)) chat.forms.leave(false);
    },
    /** @param {string} text */
    fill: (text) => {
      body.value = [body.value.trim(), text].filter(Boolean).join("\n");
      typed();
    },
  };

  const answers = () => Object.fromEntries(fields.map(({ name, value }) => [name, value()]));

  /** @param {Event} [event] */
  function typed(event) {
    form.touched = true;
    keep("draft", body.value);
    keep("answers", JSON.stringify(answers()));
    say(problem, "");
    const here = all.find(({ inputs }) => inputs.some((input) => input === event?.target));
    if (here) complain(here, "");
  }

  /** @param {Event} event */
  function submit(event) {
    event.preventDefault();
    if (start.ariaDisabled === "true") return;
    const over = length(body.value.trim()) - MOST;
    /** @type {Record<string, string>} */
    const errors = over > 0 ? { body: t("too_long", { n: over }) } : {};
    for (const { name, inputs, value } of all) {
      const wrong = inputs.find((input) => !input.validity.valid);
      if (wrong || (name === "body" && !value())) errors[name] ??= name === "body" ? t("check_body") : complaint(/** @type {HTMLInputElement} */ (wrong), t);
    }
    if (!marked(errors)) send();
  }

  async function send() {
    const text = body.value.trim();
    start.ariaDisabled = "true";
    say(start, t("sending"));
    const talk = await chat.talking().catch(() => null);
    const item = talk?.write(text, answers());
    if (item) {
      keep("draft", "");
      await settled(item, text);
    }
    start.ariaDisabled = null;
    say(start, t("start_chat"));
  }

  /** @param {Item} item @param {string} text */
  async function settled(item, text) {
    const { ok, error } = await item.done;
    if (ok) return chat.forms.answered();
    chat.talk?.client.outbox.drop(item);
    keep("draft", text);
    if (error?.code === "nobody") return; // it goes on as a contact request
    if (marked(error?.errors ?? {})) return;
    say(problem, error?.code === "blocked" ? t("blocked") : error?.message || t("request_failed"));
  }

  /** Says what is to be mended where it stands; true where there is something. @param {Record<string, string>} errors */
  function marked(errors) {
    for (const one of all) complain(one, errors[one.name] ?? "");
    const first = all.find(({ name }) => errors[name]);
    say(problem, first ? t("mend") : "");
    first?.inputs[0].focus();
    return !!first;
  }

  return form;
}

/** @param {HTMLInputElement} input @param {Chat["t"]} t */
function complaint({ validity, validationMessage, type }, t) {
  if (!validity.valueMissing) return validationMessage;
  return t(type === "checkbox" ? "tick_this" : "answer_this");
}

/** @param {Question} question @param {string | string[]} value @param {Chat["t"]} t @returns {Field} */
function field({ name, label, kind, required, help, choices, autocomplete }, value, t) {
  const heading = required ? plain(label, 255) : t("optional", { label: plain(label, 255) });
  /** @param {string} one @param {string} type */
  const tick = (one, type) => h("input", { type, name, value: one, checked: [value].flat().includes(one), required: required && type === "radio" });
  if (kind === "radio" || kind === "checkboxes") {
    const inputs = choices.map(([one]) => tick(one, kind === "radio" ? "radio" : "checkbox"));
    const labels = inputs.map((input, index) => h("label", {}, input, choices[index][1]));
    const chosen = () => inputs.filter((input) => input.checked).map((input) => input.value);
    return framed(name, heading, help, labels, inputs, () => (kind === "radio" ? (chosen()[0] ?? "") : chosen()), true);
  }
  if (kind === "checkbox") {
    const input = h("input", { type: "checkbox", id: name, name, required, checked: value === "on" });
    return framed(name, "", help, [h("label", { class: "tick" }, input, h("span", {}, heading))], [input], () => (input.checked ? "on" : ""));
  }
  if (kind === "dropdown") {
    const options = [["", t("choose")], ...choices].map(([one, words]) => h("option", { value: one, selected: one === value }, words));
    const input = h("select", { id: name, name, required }, ...options);
    return framed(name, heading, help, [input], [input], () => input.value);
  }
  const input =
    kind === "multiline"
      ? h("textarea", { id: name, name, rows: "3", required, maxlength: "2000" }, String(value))
      : h("input", { id: name, name, type: TYPES[/** @type {keyof typeof TYPES} */ (kind)] ?? "text", value, required, autocomplete, maxlength: "255", step: kind === "number" ? "any" : null });
  return framed(name, heading, help, [input], [input], () => input.value.trim());
}

/** A question with its label, its help and what is wrong with its answer, tied together.
 * @param {string} name @param {string} heading @param {string} help @param {Node[]} nodes
 * @param {Field["inputs"]} inputs @param {Field["value"]} value @param {boolean} [several] @returns {Field} */
function framed(name, heading, help, nodes, inputs, value, several) {
  const error = h("p", { class: "error", id: `${name}-error`, hidden: true });
  const hint = help ? h("p", { class: "hint", id: `${name}-help` }, render(help)) : null;
  const row = several
    ? h("fieldset", {}, h("legend", {}, heading), hint, ...nodes, error)
    : h("div", { class: "field" }, heading && h("label", { for: name }, heading), ...nodes, hint, error);
  for (const input of several ? [row] : inputs) set(input, "aria-describedby", [hint?.id, error.id].filter(Boolean).join(" "));
  return { name, row, inputs, error, value };
}

/** @param {Field} field @param {string} text */
function complain({ error, inputs }, text) {
  say(error, text);
  error.hidden = !text;
  for (const input of inputs) set(input, "aria-invalid", text ? "true" : null);
}
