// What stands in place of the conversation: the contact form when nobody can answer, the editor's questions before the first
// message. Each is loaded when it is needed; what was typed moves along, there and back.
import { plain } from "../shared/text.js";
import { keep, kept } from "./session.js";

/** @import { Chat } from "./chat.js" */
/** @import { Panel } from "./panel.js" */
/** @typedef {"contact" | "prechat"} Kind */

const LOAD = {
  contact: () => import("./contact-form.js").then(({ contactForm }) => contactForm),
  prechat: () => import("./pre-chat.js").then(({ preChat }) => preChat),
};

export class Forms {
  /** Who waits would rather leave a message. */
  leaving = false;
  #loading = false;

  /** @param {Chat} chat */
  constructor(chat) {
    this.chat = chat;
  }

  /** What the editor asks before the first message, if anything. */
  get questions() {
    const { boot, department } = this.chat;
    const asked = boot?.prechat ?? {};
    const own = department ? asked[department] : undefined;
    return own === undefined ? asked[""] : own;
  }

  /** Which form is to stand there. @returns {Kind | ""} */
  get wanted() {
    const { talk, somebody, undecided } = this.chat;
    if (talk?.running) return this.leaving ? "contact" : "";
    if (talk ? !talk.idle : undecided) return "";
    return !somebody ? "contact" : this.questions ? "prechat" : "";
  }

  /** From a chat that waits to the form, with what was written, or back. @param {boolean} leaving */
  leave(leaving) {
    this.leaving = leaving;
    if (leaving) this.chat.talk?.moveUnsent();
    else this.#swapBack();
    this.chat.changed();
  }

  /** The questions were answered, and the chat has begun. */
  answered() {
    if (this.chat.boot) this.chat.boot.prechat = {};
    keep("answers", "");
    this.leave(false);
  }

  /** @param {Panel} panel */
  update(panel) {
    const { open, talk } = this.chat;
    if (!talk?.running) this.leaving = false;
    const { wanted } = this;
    const { form } = panel;
    const stale = form && !form.done && wanted !== form.kind && (form.kind === "prechat" || !form.touched);
    if (wanted && (!form || stale) && open) this.#show(panel, wanted);
    else if (form && !form.done) wanted || form.touched ? form.tell(this.#instead()) : this.#swapBack();
  }

  /** @param {Panel} panel @param {Kind} kind */
  async #show(panel, kind) {
    if (this.#loading) return;
    this.#loading = true;
    try {
      const make = await LOAD[kind]();
      const here = panel.element.matches(":focus-within");
      panel.swap(make(this.chat));
      if (here) panel.focus();
      this.chat.changed();
    } catch {
      this.chat.stuck();
    }
    this.#loading = false;
  }

  /** Why one would rather chat than fill in the form, if one can. */
  #instead() {
    const { somebody, t, talk } = this.chat;
    const { conversation, running } = talk ?? {};
    if (!running) return somebody && t("here_again");
    return conversation?.state === "active" ? t("your_turn", { name: plain(conversation.operator?.name ?? "") }) : " ";
  }

  /** The conversation instead of the form; what was typed moves along. */
  #swapBack() {
    const { panel } = this.chat;
    if (!panel?.form) return;
    const here = panel.form.element.matches(":focus-within");
    panel.composer.fill(kept("draft"));
    panel.swap();
    if (here) panel.focus();
  }
}
