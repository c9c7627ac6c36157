// An editor's contact form, once somebody has begun to fill it in: it is sent without leaving the page. What was typed stays
// until the shop has it.
import { h, say } from "../shared/dom.js";

/** @typedef {{ csrf: string, stamp: string, id: string }} Ticket */

/** @type {WeakMap<HTMLFormElement, Promise<Ticket>>} */
const tickets = new WeakMap();

const JSON_ONLY = { Accept: "application/json" };

/** What the page, which is the same for everybody, cannot hold; asked for once. @param {HTMLFormElement} form */
export function prepare(form) {
  let ticket = tickets.get(form);
  if (!ticket) {
    ticket = fetch(String(form.dataset.send), { headers: JSON_ONLY, credentials: "same-origin" }).then((response) => {
      if (!response.ok) throw Error(`HTTP ${response.status}`);
      return response.json();
    });
    ticket.catch(() => tickets.delete(form));
    tickets.set(form, ticket);
    form.addEventListener("input", () => clear(form));
  }
  return ticket;
}

/** @param {HTMLFormElement} form */
export async function send(form) {
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("button"));
  if (button.ariaDisabled === "true") return;
  const words = button.textContent ?? "";
  clear(form);
  button.ariaDisabled = "true";
  say(button, form.dataset.sending ?? "");
  try {
    const answer = await ask(form, await prepare(form));
    if (answer.ok) thank(form, answer);
    else complain(form, answer.message, answer.field);
  } catch {
    complain(form, form.dataset.failed);
  } finally {
    button.ariaDisabled = null;
    say(button, words);
  }
}

/** @param {HTMLFormElement} form @param {Ticket} ticket @param {Record<string, string>} [proof] @returns {Promise<any>} */
async function ask(form, ticket, proof = {}) {
  const page = location.href.split("#")[0];
  const own = { page, stamp: ticket.stamp, client_id: ticket.id, ...proof };
  const body = new URLSearchParams(/** @type {any} */ ([...new FormData(form), ...Object.entries(own)]));
  const response = await fetch(String(form.dataset.send), {
    method: "POST",
    body,
    headers: { ...JSON_ONLY, "X-CSRFToken": ticket.csrf },
    credentials: "same-origin",
  });
  const answer = await response.json();
  if (!answer.challenge || proof.token) return answer;
  const { solve } = await import("../shared/proof.js");
  const solved = await solve(answer.challenge);
  return ask(form, ticket, { token: solved.token, answer: String(solved.answer) });
}

/** @param {HTMLFormElement} form */
function clear(form) {
  complain(form, "");
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
}

/** @param {HTMLFormElement} form @param {string} [words] @param {string} [name] of the field */
function complain(form, words = "", name = "") {
  const problem = form.querySelector("[role=alert]");
  if (problem) say(problem, words);
  const field = name && form.elements.namedItem(name);
  if (!(field instanceof HTMLElement)) return;
  field.ariaInvalid = "true";
  field.focus();
}

/** @param {HTMLFormElement} form @param {{ title: string, text: string }} said */
function thank(form, { title, text }) {
  const heading = h("h3", { class: "livehelp-heading", tabindex: "-1" }, title);
  form.replaceWith(h("div", { class: "livehelp-contact" }, heading, h("p", {}, text)));
  heading.focus();
}
