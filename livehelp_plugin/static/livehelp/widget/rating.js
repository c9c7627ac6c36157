// How was it? Asked once, when it is due, where the chat has ended; never in the way of writing again. Loaded only then.
import { h, say, set } from "../shared/dom.js";
import { keep, kept } from "./session.js";

/** @import { Chat } from "./chat.js" */
/** @typedef {{ id: string, comment: boolean, questions: { key: string, text: string, choices: [string, string, string][] }[] }} Rating */

/** @param {Chat} chat */
export function part(chat) {
  const element = h("div", { class: "rating" });
  let asking = false;

  async function ask() {
    asking = true;
    const { ok, data } = await command("rating.ask");
    asking = false;
    if (ok && data.rating) element.replaceChildren(form(data.rating));
    else done(false);
  }

  /** @param {string} type @param {object} [fields] */
  async function command(type, fields) {
    const { client } = await chat.talking();
    const item = client.outbox.add({ type, ...fields });
    const answer = await item.done;
    if (!answer.ok) client.outbox.drop(item);
    return answer;
  }

  /** Nothing more to ask. @param {boolean} thanked */
  function done(thanked) {
    keep("rating", "");
    const thanks = h("p", { role: "status", tabindex: "-1" }, chat.t("rating_thanks"));
    const here = element.matches(":focus-within");
    element.replaceChildren(...(thanked ? [thanks] : []));
    if (here) thanked ? thanks.focus() : chat.panel?.focus();
    if (!thanked && chat.boot) {
      chat.boot.rating = false;
      chat.changed();
    }
  }

  /** @param {Rating} rating */
  function form({ id, questions, comment }) {
    const { t } = chat;
    /** @type {Record<string, string>} */
    const given = JSON.parse(kept("rating") || "{}");
    const words = h("textarea", { id: "rating-comment", rows: "2", maxlength: "1000" }, given.comment ?? "");
    const problem = h("p", { class: "error", role: "alert" });
    const send = h("button", { class: "main" }, t("rating_send"));
    const skip = h("button", { class: "quiet", type: "button", onclick: no }, t("rating_skip"));
    const element = h(
      "form",
      { class: "form", "aria-label": t("rating_title"), novalidate: true, onsubmit: submit, oninput: typed },
      ...questions.map((one) => scale(one, given[one.key])),
      comment && h("div", {}, h("label", { for: words.id }, t("rating_comment")), words),
      problem,
      h("div", { class: "starts" }, send, skip),
    );
    function typed() {
      const chosen = [...element.querySelectorAll("input")].filter((input) => input.checked);
      keep("rating", JSON.stringify({ ...Object.fromEntries(chosen.map(({ name, value }) => [name, value])), comment: words.value }));
      say(problem, "");
    }
    /** @param {Event} event */
    async function submit(event) {
      event.preventDefault();
      if (send.ariaDisabled === "true") return;
      set(send, "aria-disabled", true);
      const { ok, error } = await command("rating.answer", { rating: id, ...JSON.parse(kept("rating") || "{}") });
      set(send, "aria-disabled", null);
      if (ok) return done(true);
      say(problem, error?.message || t("request_failed"));
      element.querySelector("input")?.focus();
    }
    function no() {
      command("rating.skip", { rating: id });
      done(false);
    }
    return element;
  }

  ask();
  return { element, update: () => void (!element.childElementCount && chat.boot?.rating && !asking && ask()) };
}

/** @param {Rating["questions"][number]} question @param {string} [chosen] */
function scale({ key, text, choices }, chosen) {
  const label = (/** @type {[string, string, string]} */ [value, words, note]) =>
    h("label", {}, h("input", { type: "radio", name: key, value, checked: value === chosen, "aria-label": note ? `${words}: ${note}` : words }), words);
  const notes = choices.filter(([, , note]) => note).map(([, , note]) => h("span", {}, note));
  return h(
    "fieldset",
    {},
    h("legend", {}, text),
    h("div", { class: "scale" }, ...choices.map(label)),
    notes.length > 1 && h("div", { class: "ends", "aria-hidden": "true" }, ...notes),
  );
}
