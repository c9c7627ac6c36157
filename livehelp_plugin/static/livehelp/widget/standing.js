// What is awaited of either side, above the composer: a place in the queue and what else one can do, a close that is
// announced, time that somebody asked for. Every state says what happens next.
import { h, say } from "../shared/dom.js";
import { plain } from "../shared/text.js";
import { clock } from "./messages.js";
import { minutes } from "./truth.js";

/** @import { Talk } from "./talk.js" */
/** @typedef {"still_here" | "back" | "leave_message" | "settled"} Deed */
/** @typedef {{ text: string, until?: number, does?: Deed[] }} Said `until`: when it closes, in ms */

const MOMENTS = [10, 30, 60];
const MINUTE = 60e3;

/** What stands now; one thing at a time, the most urgent first. @param {Talk} talk @returns {Said | null} */
export function stands(talk) {
  const { t, chat, conversation } = talk;
  if (!talk.running || !conversation) return null;
  const { state, operator, closing, waiting_until, checking_until } = conversation;
  if (state === "queued") return queued(talk);
  const name = plain(operator?.name ?? "");
  if (closing) return { text: t(`closing_${closing.why}`, { name }), until: Date.parse(closing.at), does: ["still_here", "settled"] };
  if (waiting_until) {
    const time = clock(new Date(waiting_until), chat.language);
    return { text: t("waiting_until", { name, time }), does: ["back"] };
  }
  const left = checking_until ? Date.parse(checking_until) - chat.now() : 0;
  if (left <= 0) return null;
  return { text: t(left < MINUTE / 2 ? "checking" : "checking_about", { name, time: minutes(t, left / 1000) }) };
}

/** @param {Talk} talk @returns {Said} */
function queued({ t, chat, answerable, waitingSince }) {
  const long = chat.now() - waitingSince >= (chat.boot?.form_after_seconds ?? 120) * 1000;
  if (answerable && !long) return { text: t("meanwhile") };
  return { text: t(answerable ? "wait_long" : "wait_nobody"), does: ["leave_message"] };
}

export class Standing {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {Talk} talk */
  constructor(talk) {
    const { t } = talk;
    this.talk = talk;
    this.text = h("p", { role: "status" });
    this.timer = h("p", { role: "timer" });
    this.buttons = h("div", { class: "starts" });
    this.element = h("div", { class: "standing", part: "standing", hidden: true }, this.text, this.timer, this.buttons);
    this.moment = h(
      "div",
      { class: "moment", role: "group", "aria-label": t("moment") },
      h("span", {}, t("moment")),
      ...MOMENTS.map((n) =>
        h("button", { class: "quiet", type: "button", onclick: () => this.#take(n) }, t("moment_n", { n })),
      ),
    );
    const panel = /** @type {import("./panel.js").Panel} */ (talk.chat.panel);
    panel.notice.before(this.element);
    panel.end.before(this.moment);
  }

  update() {
    clearTimeout(this.#timer);
    const { chat, conversation, running } = this.talk;
    const said = chat.panel?.form ? null : stands(this.talk);
    this.moment.hidden = !running || conversation?.state !== "active" || !!conversation.waiting_until;
    this.element.hidden = !said;
    say(this.text, said?.text ?? "");
    const left = said?.until ? Math.max(0, Math.round((said.until - chat.now()) / 1000)) : 0;
    say(this.timer, said?.until ? this.talk.t("closing_in", { time: `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}` }) : "");
    this.#offer(said?.does ?? []);
    if (said) this.#timer = setTimeout(() => this.update(), 1000);
  }

  /** @param {Deed} deed */
  #do(deed) {
    if (deed === "still_here") this.talk.command("close.call_off");
    if (deed === "settled") import("./settling.js").then(({ settle }) => settle(this.talk.chat), () => this.talk.chat.stuck());
    if (deed === "back") this.#take(0);
    if (deed === "leave_message") this.talk.chat.forms.leave(true);
  }

  /** @param {number} minutes */
  #take(minutes) {
    if (minutes) this.talk.chat.panel?.more.click();
    this.talk.command("waiting.set", { minutes });
  }

  /** Buttons that stand, stay: the focus must not be lost under a finger. @param {Deed[]} does */
  #offer(does) {
    const { buttons, talk } = this;
    const wanted = does.join();
    if (buttons.dataset.for === wanted) return;
    buttons.dataset.for = wanted;
    const here = buttons.matches(":focus-within");
    buttons.replaceChildren(
      ...does.map((deed) => h("button", { class: "quiet", type: "button", onclick: () => this.#do(deed) }, talk.t(deed))),
    );
    if (here) talk.chat.panel?.focus();
  }
}
