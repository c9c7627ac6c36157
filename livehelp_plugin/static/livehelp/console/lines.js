// What the desks' lines say has happened since they were seen last: chats that ring anew, chats handed over. Pure
// but for what it remembers.
/** @import { Row, StreamEvent } from "../shared/types.js" */

/** @typedef {{ conversation: string, outcome: string, to: number | null, department: number }} Ended a transfer of mine */

export class Lines {
  /** @type {Set<string>} desks that were seen before */
  #desks = new Set();
  /** @type {Set<string>} */
  #ringing = new Set();
  /** @type {Map<string, { to: number | null, department: number }>} my chats that are on their way */
  #handing = new Map();
  /** @type {Set<string>} of these, the ones that I take back or send elsewhere */
  #recalled = new Set();
  /** @type {Set<string>} chats that I may read only because they ring at me */
  #lent = new Set();

  /** @param {string} desk @param {Map<string, Row>} rows of all desks @param {StreamEvent[]} applied @param {number} me
   * @returns {{ rings: Row[], ended: Ended[], left: string[] }} what rings at me now and did not; transfers that somebody
   * accepted; chats that are no longer for me to read */
  desk(desk, rows, applied, me) {
    const first = !this.#desks.has(desk);
    this.#desks.add(desk);
    const ended = applied.filter(({ type, data }) => type === "desk.row_changed" && data.row.state === "closed");
    for (const { data } of ended) this.#handing.delete(data.row.conversation);
    return { rings: this.#rings(rows, me).filter(() => !first), ended: this.#accepted(rows, me), left: this.#left(rows, me) };
  }

  /** @param {Map<string, Row>} rows @param {number} me */
  #rings(rows, me) {
    const now = [...rows.values()].filter((row) => row.offers?.[me]);
    const fresh = now.filter((row) => !this.#ringing.has(row.conversation));
    this.#ringing = new Set(now.map((row) => row.conversation));
    for (const row of now) if (row.transfer) this.#lent.add(row.conversation);
    return fresh;
  }

  /** @param {Map<string, Row>} rows @param {number} me @returns {Ended[]} */
  #accepted(rows, me) {
    for (const { conversation, operator, transfer } of rows.values())
      if (operator === me && transfer) this.#handing.set(conversation, { to: transfer.to, department: transfer.department });
    const gone = [...this.#handing].filter(([conversation]) => rows.get(conversation)?.operator !== me);
    for (const [conversation] of gone) this.#handing.delete(conversation);
    return gone.map(([conversation, aim]) => ({ conversation, outcome: "accepted", ...aim }));
  }

  /** @param {Map<string, Row>} rows @param {number} me */
  #left(rows, me) {
    const left = [];
    for (const conversation of this.#lent) {
      const row = rows.get(conversation);
      if (!row) left.push(conversation);
      if (!row?.transfer) this.#lent.delete(conversation);
    }
    return left;
  }

  /** What a conversation's own events say; null where it is no news to me. @param {string} conversation @param {StreamEvent} event @returns {Ended | null} */
  transfer(conversation, { type, data }) {
    const aim = this.#handing.get(conversation);
    if (type !== "transfer.ended" || !aim) return null;
    this.#handing.delete(conversation);
    const recalled = this.#recalled.delete(conversation) && data.outcome === "withdrawn";
    return recalled ? null : { conversation, outcome: data.outcome, ...aim };
  }

  /** What ends now is my own doing, and no news. @param {string} conversation */
  recall(conversation) {
    if (this.#handing.has(conversation)) this.#recalled.add(conversation);
  }
}
