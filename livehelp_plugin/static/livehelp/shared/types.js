// The shapes of the protocol (docs/reference/protocol.md) and of this folder's modules. Comments only: the modules
// refer to it in comments too, so no browser ever loads it.

/** @typedef {"public" | "internal"} Audience */
/** @typedef {{ public?: number, internal?: number }} Top */
/** @typedef {Top & { epoch: string }} Position */
/** @typedef {{ visitor_read?: number, operator_read?: number, visitor_delivered?: number }} Marks */

/** @typedef {{ seq: number, type: string, at: string, after?: number, data: any }} StreamEvent */
/** @typedef {{ seq: number, id: string, by: "visitor" | "operator" | "system", name: string, body: string, at: string, choices?: string[], attachments?: Attachment[] }} Message `choices`: quick replies of an operator's */
/** @typedef {{ seq: number, after: number, id: string, name: string, body: string, at: string }} Note */
/** @typedef {{ name: string, picture: string | null }} Face */
/** @typedef {{ id: string, kind: "image" | "pdf", state: "ready" | "held" | "deleted", name: string, size: number, width: number | null, height: number | null }} Attachment */
/** @typedef {{ mb: number, per_message: number, accept: string }} AttachmentRules what may be sent */

/**
 * @typedef {object} ConversationState
 * @property {string} conversation
 * @property {"queued" | "active" | "closed"} state
 * @property {string} opened_at
 * @property {string | null} closed_at
 * @property {string | null} close_reason
 * @property {Face | null} operator null unless active; stays after the close
 * @property {boolean} earlier whether there are messages before the first one here
 * @property {Message[]} messages
 * @property {string | null} waiting_until the customer asked for time
 * @property {string | null} checking_until the operator is looking something up
 * @property {{ at: string, why: "announced" | "idle" } | null} closing it closes then unless the visitor writes
 * @property {{ operator: number | null, notes: Note[], spam: boolean, test: boolean }} [internal] for the staff only
 */

/** @typedef {{ lapses_at: string | null, mode: string, rule: string }} Offer */
/** @typedef {{ to: number | null, department: number, lapses_at: string }} Transfer */
/**
 * @typedef {object} Row
 * @property {string} conversation
 * @property {string} state
 * @property {number | null} operator
 * @property {string} received_at
 * @property {string} visitor
 * @property {Record<string, Offer>} offers at whom it rings
 * @property {Transfer | null} transfer
 * @property {boolean} requeued
 * @property {string} language
 */
/** @typedef {Face & { id: number, status: string }} Operator */
/**
 * @typedef {object} DeskState
 * @property {{ id: number, name: string }} department
 * @property {Record<string, Row>} rows
 * @property {Record<string, Operator>} operators
 * @property {string[]} requests
 * @property {Record<string, Appointment>} [appointments] those whose time it is, and that nobody has begun
 */
/** @typedef {{ appointment: string, state: string, starts_at: string, ends_at: string, name: string, body: string, language: string, operator: number | null }} Appointment */
/** @typedef {{ place: number | null, beyond?: number, wait: number | null }} Queue `place` is null `beyond` so many; `wait` in seconds, null where nobody knows */

/**
 * What a client holds of one stream: a snapshot, moved on by events. An empty `epoch` marks it as stale: it is still
 * shown, and a fresh snapshot is on its way.
 * @typedef {{ stream: string, epoch: string, top: Top, state: any, marks: Marks, live: Record<string, any> }} Held
 */
/** @typedef {Record<string, Held | null>} Store Every followed stream; null until its snapshot has come. */
/** @typedef {Record<string, Position | null>} Have */
/** @typedef {Record<string, "gap" | "snapshot">} Need */

/**
 * Any frame from the server; `t` says which fields it has.
 * @typedef {{ t: string, [field: string]: any }} Frame
 */

/** @typedef {{ code: string, message?: string, retry?: boolean, retry_after?: number, field?: string, errors?: Record<string, string>, name?: string, challenge?: { token: string, bits: number } }} Problem */
/** @typedef {{ id?: string, ok: boolean, data?: any, error?: Problem }} Answer */
/** @typedef {{ type: string, conversation?: string, [field: string]: any }} Command */

/**
 * A command that waits for its answer.
 * @typedef {object} Item
 * @property {string} id the command's, made here
 * @property {string} lane commands of one lane go one after the other
 * @property {number} at when it was given, in ms
 * @property {Command} command
 * @property {Problem} [failed] parked: it is not tried again by itself
 * @property {boolean} [busy] an answer is awaited
 * @property {boolean} [sent] stored by the server; waits only for its own event
 * @property {number} [tries]
 * @property {number} [due] not before, in ms
 * @property {Problem} [error] why the last try did not succeed
 * @property {Promise<Answer>} done settles once, when it is answered or parked
 * @property {(answer: Answer) => void} tell
 */

/** @typedef {Pick<Item, "id" | "lane" | "at" | "command" | "failed">} Kept */
/**
 * @typedef {object} Shelf where an outbox keeps its items over a reload
 * @property {() => Promise<Kept[]>} all
 * @property {(kept: Kept) => Promise<unknown>} put
 * @property {(id: string) => Promise<unknown>} remove
 * @property {() => Promise<unknown>} clear
 */

/**
 * The answer of the bootstrap request: what `Transport` needs of it.
 * @typedef {object} Boot
 * @property {string} csrf
 * @property {("ws" | "sse" | "poll")[]} transports
 * @property {Record<"commands" | "signals" | "events" | "stream" | "ws" | "history" | "upload" | "attachments", string> & { product?: string }} urls `product`: where the shop shows its products
 * @property {AttachmentRules | null} [attachments] null where the shop wants none
 */

/**
 * `idle`: not wanted. `connecting`, `open`: as they say. `down`: lost, coming back by itself. `reload`: this page is
 * too old for the server. `signed_out`: the server no longer knows who we are.
 * @typedef {"idle" | "connecting" | "open" | "down" | "reload" | "signed_out"} Status
 */

/**
 * The shopper's bootstrap answer.
 * @typedef {Boot & { visitor: { known: boolean, account: boolean, may_join?: boolean, email?: string }, push?: { key: string, worker: string, on: boolean }, availability: { departments: Record<string, string>, hours?: Record<string, { text: string }> }, now: string, form_after_seconds: number, stamp?: string, appointment_url?: string,
 *   conversations: { stream: string, state: string }[], company: string, greeting: string, greetings?: Record<string, string>, quick_starts: string[],
 *   prechat?: Record<string, { intro: string, questions: Question[] } | null>, privacy?: { version: number, text: string, url: string } | null, rating?: boolean,
 *   privacy_url: string, hours: string, strings: Record<string, string> }} ShopBoot
 */
/**
 * @typedef {object} Question of the pre-chat form
 * @property {string} name @property {string} label @property {string} kind @property {boolean} required @property {string} help
 * @property {[string, string][]} choices value and words @property {string | null} autocomplete @property {string} value known already
 */
/** @typedef {(key: string, values?: Record<string, string | number>) => string} Words the server's texts */

/** @typedef {typeof globalThis} Env the browser, or a test's stand-in */

export {};
