// When nobody can answer, or it takes too long: the shopper leaves a request, and is called or written to. Loaded only then.
import { h, say, set } from "../shared/dom.js";
import { length, plain } from "../shared/text.js";
import { privacyLine } from "./privacy.js";
import { keep, kept } from "./session.js";

/** @import { Answer, Item } from "../shared/types.js" */
/** @import { Chat } from "./chat.js" */

const LEAVE = "contact_request.leave";

/** @param {Chat} chat */
export function contactForm(chat) {
  const { t, boot } = chat;
  const { running, conversation } = chat.talk ?? {};
  /** What waits goes with the request: it is answered, and closed. */
  const waits = running ? conversation?.conversation : undefined;
  const hours = chat.hours(chat.talk?.held?.live.availability?.department);
  /** @type {Record<string, string>} */
  const before = JSON.parse(kept("form") || "{}");

  /** @param {string} name @param {string} key @param {Record<string, any>} fields */
  const field = (name, key, fields) => {
    const input = h("input", { id: name, name, value: before[name] ?? "", maxlength: "254", ...fields });
    return { input, row: h("p", {}, h("label", { for: name }, t(key)), input) };
  };
  const name = field("name", "your_name", { autocomplete: "name", maxlength: "80" });
  const email = field("email", "your_email", { type: "email", autocomplete: "email" });
  const phone = field("phone", "your_phone", { type: "tel", autocomplete: "tel" });
  const body = h("textarea", { id: "body", name: "body", rows: "4", required: !waits, maxlength: "4000" }, kept("draft"));
  const wants = ["email", "call"].map((value) =>
    h("input", { type: "radio", name: "want", value, checked: value === (before.want ?? "email") }),
  );
  const send = h("button", { class: "main" }, t("send_request"));
  // People do not see it, machines fill it in.
  const trap = h("input", { class: "sr", name: "website", tabindex: "-1", autocomplete: "off", "aria-hidden": "true" });
  const problem = h("p", { class: "error", role: "alert" });
  const instead = h("p", { role: "status" });
  const back = h(
    "div",
    { class: "instead", hidden: true },
    instead,
    h("button", { class: "quiet", type: "button", onclick: () => chat.forms.leave(false) }, t(waits ? "to_chat" : "chat_instead")),
  );
  const element = h(
    "form",
    { class: "form", onsubmit: submit, oninput: typed },
    back,
    h("p", {}, t(waits ? "form_intro_chat" : boot?.company ? "form_intro" : "form_intro_plain", { company: plain(boot?.company ?? "") })),
    hours ? h("p", {}, hours) : boot?.hours && h("p", {}, t("hours", { hours: plain(boot.hours) })),
    h("p", {}, h("label", { for: "body" }, t(waits ? "your_addition" : "your_message")), body),
    h(
      "fieldset",
      {},
      h("legend", {}, t("how_to_answer")),
      ...wants.map((input) => h("label", {}, input, t(input.value === "email" ? "by_email" : "by_phone"))),
    ),
    email.row,
    phone.row,
    name.row,
    privacyLine(boot, t),
    trap,
    problem,
    send,
    boot?.appointment_url && h("p", { class: "privacy" }, h("a", { href: boot.appointment_url }, t("book"))),
  );
  const want = () => (wants[0].checked ? "email" : "call");
  const form = {
    element,
    kind: "contact",
    done: false,
    /** Whether the shopper has begun to fill it in. */
    touched: false,
    focus: () => {
      if (form.done) return element.querySelector("h3")?.focus();
      body.focus();
      body.setSelectionRange(body.value.length, body.value.length);
    },
    /** One could chat instead, and why. @param {string | false} why */
    tell: (why) => {
      back.hidden = !why;
      say(instead, why || "");
    },
  };

  function arrange() {
    const called = want() === "call";
    email.row.hidden = called;
    phone.row.hidden = !called;
    set(email.input, "required", !called);
    set(phone.input, "required", called);
  }
  function typed() {
    form.touched = true;
    for (const input of [body, email.input, phone.input, name.input]) input.setCustomValidity("");
    say(problem, "");
    arrange();
    keep("draft", body.value);
    keep("form", JSON.stringify({ name: name.input.value, email: email.input.value, phone: phone.input.value, want: want() }));
  }

  /** @param {Event} event */
  async function submit(event) {
    event.preventDefault();
    if (send.ariaDisabled === "true") return;
    const text = body.value.trim();
    if (length(text) > 4000) return say(problem, t("too_long", { n: length(text) - 4000 }));
    const called = want() === "call";
    const reach = called ? { phone: phone.input.value.trim() } : { email: email.input.value.trim() };
    const { client } = await chat.talking();
    wait(client.outbox.add({ type: LEAVE, body: text, name: plain(name.input.value.trim()), ...reach, want: want(), page: chat.page(), department: Number(chat.department) || undefined, conversation: waits, stamp: boot?.stamp, website: trap.value }));
  }

  /** @param {Item} item */
  async function wait(item) {
    send.ariaDisabled = "true";
    say(send, t("sending"));
    const { ok, error } = await item.done;
    send.ariaDisabled = null;
    say(send, t("send_request"));
    if (ok) return thank(item);
    chat.talk?.client.outbox.drop(item);
    const input = [body, email.input, phone.input, name.input].find((one) => one.name === error?.field);
    if (!input) return say(problem, t("request_failed"));
    input.setCustomValidity(t(`check_${input.name}`));
    input.reportValidity();
  }

  /** @param {Item} item */
  function thank({ command }) {
    form.done = true;
    keep("draft", "");
    chat.panel?.composer.fill("");
    const to = command.want === "call" ? command.phone : command.email;
    element.replaceChildren(
      h("h3", { tabindex: "-1" }, t("request_sent")),
      h("p", {}, t(command.want === "call" ? "we_will_call" : "we_will_write", { to })),
      h("button", { class: "quiet", type: "button", onclick: () => chat.show(false) }, t("done")),
    );
    form.focus();
  }

  arrange();
  const waiting = chat.talk?.client.outbox.items.find((item) => item.command.type === LEAVE);
  if (waiting && !waiting.failed) wait(waiting);
  return form;
}
