// What was said before that which a first look shows: earlier messages, then earlier conversations.
/** @import { Held, Message } from "../shared/types.js" */
/** @import { Talk } from "./talk.js" */

export const SHOWN = 3; // conversations at a time

export class Past {
  /** @type {Record<string, { messages: Message[], earlier: boolean }>} */
  #pages = {};

  /** @param {Talk} talk */
  constructor(talk) {
    this.talk = talk;
  }

  get #listed() {
    return this.talk.chat.boot?.conversations ?? [];
  }

  /** Whether there is more. */
  get older() {
    return this.#listed.length > this.talk.streams.length || !!this.talk.threads[0]?.state.earlier;
  }

  /** With the messages before those of the snapshot. @param {Held} held @returns {Held} */
  joined(held) {
    const { messages, earlier } = this.#pages[held.stream] ?? { messages: [], earlier: held.state.earlier };
    return { ...held, state: { ...held.state, earlier, messages: [...messages, ...held.state.messages] } };
  }

  /** A page of the first conversation that is shown, or the conversations before it. */
  async show() {
    const { talk } = this;
    const [first] = talk.threads;
    if (!first?.state.earlier) {
      talk.streams = this.#listed.map(({ stream }) => stream).slice(-talk.streams.length - SHOWN);
      return talk.listen();
    }
    const page = await talk.client.transport.history(first.state.conversation, first.state.messages[0].seq).catch(() => null);
    if (!page) return;
    const { messages = [] } = this.#pages[first.stream] ?? {};
    this.#pages[first.stream] = { messages: [...page.messages, ...messages], earlier: page.earlier };
    talk.chat.changed();
  }
}
