// What this browser remembers for the operator: choices and drafts. A browser that keeps nothing is no error.

const PREFERENCES = "livehelp-console";
const DRAFT = "livehelp-draft:";
const DECLINED = "livehelp-declined";
const DECLINES = 50;
const FORGET = 14 * 864e5;

/** @typedef {{ sound: boolean, keys: boolean, customer: boolean }} Preferences */

/** @returns {Preferences} */
export function preferences() {
  return { sound: true, keys: true, customer: true, ...read(PREFERENCES) };
}

/** @param {Partial<Preferences>} change */
export const prefer = (change) => write(PREFERENCES, { ...preferences(), ...change });

/** The chats that I declined last. @returns {string[]} */
export const declined = () => read(DECLINED) ?? [];

/** @param {string} conversation */
export const keepDeclined = (conversation) => write(DECLINED, [conversation, ...declined().filter((one) => one !== conversation)].slice(0, DECLINES));

/** @typedef {"reply" | "note"} Kind */
/** @typedef {Kind | "choices"} Drafted */

/** @param {string} conversation @param {Drafted} kind @returns {string} */
export const draft = (conversation, kind) => read(`${DRAFT}${conversation}:${kind}`)?.text ?? "";

/** An empty draft is forgotten. @param {string} conversation @param {Drafted} kind @param {string} text */
export function keepDraft(conversation, kind, text) {
  const key = `${DRAFT}${conversation}:${kind}`;
  if (text) write(key, { text, at: Date.now() });
  else remove(key);
}

/** Drafts of conversations that nobody has come back to. */
export function forgetOldDrafts() {
  try {
    for (const key of Object.keys(localStorage))
      if (key.startsWith(DRAFT) && Date.now() - (read(key)?.at ?? 0) > FORGET) remove(key);
  } catch {
    // nothing is kept, so nothing is to be forgotten
  }
}

/** @param {string} key @returns {any} */
function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

/** @param {string} key @param {object} value */
function write(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // full or blocked: it is lost on reload, and nothing else happens
  }
}

/** @param {string} key */
function remove(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // as above
  }
}
