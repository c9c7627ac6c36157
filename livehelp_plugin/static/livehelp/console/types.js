// The shapes that the console's modules share. Comments only: no browser ever loads it.
/** @import { Boot } from "../shared/types.js" */

/** @typedef {{ id: number, name: string, picture: string | null, status: string }} Person */
/** @typedef {{ first: [number, number], reply: [number, number] }} Alarms seconds until amber and red */

/**
 * What the page holds and `bootstrap/` answers.
 * @typedef {object} ConsoleExtras
 * @property {Person & { lost: boolean }} operator
 * @property {{ id: number, stream: string, name: string }[]} departments
 * @property {Alarms} alarms
 * @property {Record<string, string>} strings
 * @property {string} language
 * @property {string} now
 * @property {Boot["urls"] & Record<"card" | "bootstrap" | "requests" | "sign_in", string>} urls
 */
/** @typedef {Boot & ConsoleExtras} ConsoleBoot */

/** @typedef {{ url: string, title: string, at: string, present?: boolean, watching?: boolean }} PageSeen */
/** @typedef {{ name: string, quantity: number | string, total: string, url: string, image: string }} CartLine */
/** @typedef {{ lines: CartLine[], total: string, currency: string, taken_at: string }} Cart */
/** @typedef {{ reference: string, status: string, total: string, currency: string, placed_at: string, url: string, refunded: string | null }} Order */
/** @typedef {{ id: number, body: string, author: string, mine: boolean, at: string }} InfoEntry */
/** @typedef {{ conversation: string, at: string, state: string, operator: string, first: string }} Past */

/**
 * The answer of `operator/card/`.
 * @typedef {object} Card
 * @property {{ label: string, name: string, email: string, account: boolean, language: string, since: string }} visitor
 * @property {PageSeen | null} page
 * @property {PageSeen[]} path newest first
 * @property {Cart | null} cart
 * @property {Order[]} orders
 * @property {InfoEntry[]} info
 * @property {Past[]} conversations
 * @property {{ device: string, user_agent: string, referrer: string }} technical
 */

/** @typedef {"" | "amber" | "red"} Level */
/** @typedef {{ kind: "first" | "reply", since: number, level: Level }} Wait */
/**
 * One line of the list.
 * @typedef {object} RowView
 * @property {string} id the conversation
 * @property {"fresh" | "mine" | "colleagues"} section
 * @property {string} who
 * @property {string} text its last line
 * @property {boolean} own whether the last line is the staff's
 * @property {Wait | null} wait
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
