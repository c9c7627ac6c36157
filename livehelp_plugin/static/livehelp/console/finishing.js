// The end of a chat: "anything else?", a goodbye with an announced close, or a close now; and what is asked before it.
/** @import { Answer, Command } from "../shared/types.js" */
/** @import { Workplace } from "./workplace.js" */
import { confirmed } from "./nodes.js";
import { sectionOf, unanswered } from "./rows.js";
import { askTopic } from "./topics.js";

export class Finishing {
  /** @param {Workplace} place */
  constructor(place) {
    this.place = place;
  }

  get #session() {
    return this.place.session;
  }

  /** What the department says, in the customer's language. @param {string} conversation @param {"anything_else" | "goodbye" | "form_of_address"} name */
  #say(conversation, name) {
    const text = this.#session.card(conversation)?.texts[name];
    return text ? this.#session.post(conversation, text, false).done : null;
  }

  /** @param {string} conversation */
  anythingElse(conversation) {
    return this.#say(conversation, "anything_else");
  }

  /** How the customer wishes to be addressed. @param {string} conversation */
  askAddress(conversation) {
    return this.#say(conversation, "form_of_address");
  }

  /** @param {string} conversation @returns {Promise<Answer | undefined>} */
  async goodbye(conversation) {
    const topic = await this.#topic(conversation);
    if (topic === null) return;
    const said = await this.#say(conversation, "goodbye");
    if (!said?.ok) return;
    /** @param {{ topic?: number }} fields */
    const announce = (fields) => this.#session.order({ type: "close.announce", conversation, ...fields }, `close:${conversation}`);
    const answer = await announce(topic);
    if (answer.error?.code !== "topic") return answer;
    const chosen = await askTopic(this.#topics(conversation), this.place.words, this.place.root, true); // since this page was loaded
    return typeof chosen === "number" ? announce({ topic: chosen }) : undefined;
  }

  /** The topic where the owner demands one, else nothing; null when the operator thought better of it.
   * @param {string} conversation @returns {Promise<{ topic?: number } | null>} */
  async #topic(conversation) {
    const { boot } = this.#session;
    const topics = this.#topics(conversation);
    if (!boot.topic_required || !topics.length) return {};
    const topic = await askTopic(topics, this.place.words, this.place.root, true);
    return typeof topic === "number" ? { topic } : null;
  }

  /** Those of the chat's department and of all. @param {string} conversation */
  #topics(conversation) {
    const home = this.#session.deskOf(conversation);
    return this.#session.boot.topics.filter((one) => one.department === null || one.department === home);
  }

  /** @param {string} conversation */
  async close(conversation) {
    const session = this.#session;
    const { boot, me } = session;
    const row = session.rows().get(conversation);
    if (!row || !["fresh", "mine", "ringing"].includes(sectionOf(row, me.id)) || (row.transfer && row.operator !== me.id)) return;
    const held = row.operator === me.id;
    let sure = !held || unanswered(session.held(conversation)?.state);
    if (sure && !(await this.#sure())) return;
    const topics = held ? this.#topics(conversation) : [];
    const topic = topics.length ? await askTopic(topics, this.place.words, this.place.root, boot.topic_required) : "";
    if (topic === null) return;
    /** @type {Command} */
    const command = { type: "conversation.close", conversation, ...(topic !== "" && { topic }) };
    for (;;) {
      const answer = await session.order({ ...command, ...(sure && { confirmed: true }) }, `close:${conversation}`);
      if (answer.error?.code === "unanswered" && !sure) {
        if (!(await this.#sure())) return;
        sure = true;
      } else if (answer.error?.code === "topic" && command.topic === undefined) {
        const chosen = await askTopic(topics, this.place.words, this.place.root, true);
        if (typeof chosen !== "number") return;
        command.topic = chosen;
      } else return answer;
    }
  }

  #sure() {
    const asked = { title: "close_title", text: "close_text", yes: "close_anyway", no: "close_keep" };
    return confirmed(asked, this.place.words, this.place.root);
  }
}
