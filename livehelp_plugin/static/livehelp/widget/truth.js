// What is true now and what happens next, in words: the header's one line, what must be said above the composer, farewells.
/** @import { Talk } from "./talk.js" */

const PATIENCE = 3e3; // a short break is not worth a word

/** "3 minutes", never less than one. @param {Talk["t"]} t @param {number} seconds */
export function minutes(t, seconds) {
  const n = Math.max(1, Math.round(seconds / 60));
  return t(n > 1 ? "minutes" : "minute", { n });
}

/** The place in the queue and how long it takes, as far as they are known. @param {Talk} talk */
export function inLine({ t, chat, held, answerable }) {
  const { queue, availability } = held?.live ?? {};
  if (!answerable) return chat.withHours("nobody", availability?.department);
  const { place, wait, beyond } = queue ?? {};
  if (!place) return beyond ? t("beyond", { n: beyond }) : t("waiting");
  const line = t(place > 5 ? "place_n" : `place_${place}`, { n: place });
  return wait == null ? line : t("wait", { place: line, time: minutes(t, wait) });
}

/** Of a conversation; empty where it has nothing to say. @param {Talk} talk */
export function truth(talk) {
  const { t, conversation, downSince, running } = talk;
  if (downSince && Date.now() - downSince >= PATIENCE) return t("reconnecting");
  if (talk.beginning || (running && !conversation)) return t("connecting");
  if (!running) return talk.ended ? t("closed") : "";
  return conversation?.state === "active" ? t("with_you") : inLine(talk);
}

/** What must be said above the composer, if anything. @param {Talk} talk */
export function notice({ t, client, items, limitedUntil }) {
  if (limitedUntil > Date.now()) return t("rate_limited", { n: Math.ceil((limitedUntil - Date.now()) / 1000) });
  if (items.some(({ failed }) => failed?.code === "blocked")) return t("blocked");
  if (client.outbox.full) return t("outbox_full");
  const waiting = items.some((item) => item.tries && !item.sent && !item.failed);
  return waiting && !client.outbox.durable ? t("keep_open") : "";
}

/** Of a chat that is over. @param {Talk} talk */
export const farewell = ({ t, conversation }) => t(conversation?.close_reason === "left_address" ? "ended_left" : "ended");

/** Connections come and go; what lasts longer than our patience is told then. @param {Talk} talk */
export function watchLine(talk) {
  const up = !/connecting|down/.test(talk.client.status);
  if (!up && !talk.downSince) setTimeout(() => talk.chat.changed(), PATIENCE);
  talk.downSince = up ? 0 : talk.downSince || Date.now();
}
