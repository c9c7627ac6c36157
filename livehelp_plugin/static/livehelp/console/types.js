// The shapes that the console's modules share. Comments only: no browser ever loads it.
/** @import { Boot } from "../shared/types.js" */

/** @typedef {{ id: number, name: string, picture: string | null, status: string }} Person */
/** @typedef {{ id: number, name: string, department: number | null }} Topic of all departments where it names none */
/** @typedef {{ first: [number, number], reply: [number, number] }} Alarms seconds until amber and red */
/** @typedef {{ offer: number, transfer: number, closing: number }} Lengths in seconds */
/** @typedef {{ rule: string, mode?: string, among?: number, used?: number, capacity?: number }} Why what decided for an operator */

/** @typedef {{ lost: boolean, missed: boolean, reason: string }} Away what ended the shift or began the pause: the system, or my own reason */

/**
 * What the page holds and `bootstrap/` answers.
 * @typedef {object} ConsoleExtras
 * @property {Person & Away} operator
 * @property {{ id: number, stream: string, name: string }[]} departments
 * @property {Alarms} alarms
 * @property {Lengths} lengths
 * @property {Topic[]} topics what a conversation can have been about
 * @property {boolean} topic_required
 * @property {string[]} pause_reasons
 * @property {Record<string, string>} strings
 * @property {string} language
 * @property {string} now
 * @property {Boot["urls"] & Record<"card" | "transcript" | "bootstrap" | "requests" | "targets" | "sign_in", string>} urls
 */
/** @typedef {Boot & ConsoleExtras} ConsoleBoot */

/** @typedef {{ url: string, title: string, at: string, present?: boolean, watching?: boolean }} PageSeen */
/** @typedef {{ name: string, quantity: number | string, total: string, url: string, image: string }} CartLine */
/** @typedef {{ lines: CartLine[], total: string, currency: string, taken_at: string }} Cart */
/** @typedef {{ reference: string, status: string, total: string, currency: string, placed_at: string, url: string, refunded: string | null }} Order */
/** @typedef {{ id: number, body: string, author: string, mine: boolean, at: string }} InfoEntry */
/** @typedef {{ label: string, kind: string, value: string }} Answer of the pre-chat form */
/** @typedef {{ conversation: string, at: string, state: string, operator: string, first: string, csat: string }} Past */

/**
 * The answer of `operator/card/`.
 * @typedef {object} Card
 * @property {{ label: string, name: string, email: string, account: boolean, language: string, since: string, address_form: "" | "formal" | "informal" }} visitor
 * @property {{ supervisor: boolean, may_unblock: boolean, blocked: { until: string | null } | null }} marks
 * @property {string} [about] what it is about, as the page has it from which it was opened
 * @property {PageSeen | null} page
 * @property {PageSeen[]} path newest first
 * @property {Cart | null} cart
 * @property {Order[]} orders
 * @property {Answer[]} prechat what was answered before the first message
 * @property {Record<string, string> | null} rating what the customer said of it afterwards
 * @property {InfoEntry[]} info
 * @property {Past[]} conversations
 * @property {Why | null} why of who holds it, else of the one at whom it rings
 * @property {string} familiar the name of the operator whom the customer knows
 * @property {{ anything_else: string, goodbye: string, form_of_address: string }} texts in the customer's language
 * @property {{ device: string, user_agent: string, referrer: string }} technical
 */

/** @typedef {{ id: number, name: string, picture: string | null, status: string, there: boolean, free: number, capacity: number, departments: string[] }} Colleague */
/** @typedef {{ operators: Colleague[], departments: { id: number, name: string, ready: number }[] }} Targets the answer of `targets/` */

/** @typedef {"" | "amber" | "red"} Level */
/** @typedef {{ kind: "first" | "reply", since: number, level: Level }} Wait */
/** @typedef {{ kind: "closing" | "waiting" | "checking", until: number, over: boolean, why?: string }} Hold time that belongs to one side */
/** @typedef {{ why: Why, lapses: number | null, handed: boolean }} Ringing a chat at me; `handed`: a colleague wants to give it to me */
/** @typedef {{ to: string, lapses: number }} Handing a chat on its way to somebody */
/** @typedef {"ringing" | "fresh" | "mine" | "colleagues"} Section */
/**
 * One line of the list.
 * @typedef {object} RowView
 * @property {string} id the conversation
 * @property {Section} section
 * @property {string} who
 * @property {string} text its last line
 * @property {boolean} own whether the last line is the staff's
 * @property {Wait | null} wait
 * @property {Hold | null} hold
 * @property {Ringing | null} ringing
 * @property {string} ringsAt the colleagues at whom it rings
 * @property {Handing | null} handing
 * @property {boolean} requeued it was with a colleague before
 * @property {string} familiar the operator whom the customer knows
 * @property {boolean} watching
 * @property {boolean} typing
 * @property {number} unread
 * @property {string} cart its value, as people write it
 * @property {string} language
 * @property {string} department its name, for who works in several
 * @property {string} holder the colleague's name
 * @property {number} order smaller ones stand higher
 */

export {};
