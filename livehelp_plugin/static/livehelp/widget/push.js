// Asking the browser to be told of answers while the shopper is elsewhere. Loaded when they ask for it, and afterwards
// only to renew what they have asked for.
/** @import { Talk } from "./talk.js" */

/** Whether this browser can be told at all: not on http, not in most private windows, on iOS only from the home screen. */
export const possible = () => isSecureContext && "PushManager" in globalThis && "Notification" in globalThis && Notification.permission !== "denied";

/** Subscribes this browser and tells the server. Asks for permission where it was not given yet, so call it on a click.
 * @param {Talk} talk @returns {Promise<boolean>} whether the shopper will be told */
export async function subscribe(talk) {
  const { push } = /** @type {import("../shared/types.js").ShopBoot} */ (talk.chat.boot);
  if (!push?.key || !possible() || (await Notification.requestPermission()) !== "granted") return false;
  try {
    const registration = await active(push.worker);
    const key = { userVisibleOnly: true, applicationServerKey: bytes(push.key) };
    const { endpoint, keys } = (await fresh(registration, key)).toJSON();
    const { ok } = await talk.client.outbox.add({ type: "push.subscribe", endpoint, keys }).done;
    if (ok) push.on = true;
    return ok;
  } catch {
    return false;
  }
}

/** @param {string} worker its address */
export async function unsubscribe(worker) {
  const registration = await navigator.serviceWorker?.getRegistration(worker);
  await (await registration?.pushManager.getSubscription())?.unsubscribe();
  await registration?.unregister();
}

/** The subscription there is, unless it was made with another key of the shop's.
 * @param {ServiceWorkerRegistration} registration @param {PushSubscriptionOptionsInit} key */
async function fresh({ pushManager }, key) {
  const there = await pushManager.getSubscription();
  if (there && same(there.options?.applicationServerKey, key.applicationServerKey)) return there;
  await there?.unsubscribe();
  return pushManager.subscribe(key);
}

/** @param {ArrayBuffer | null | undefined} a @param {any} b */
const same = (a, b) => !!a && String(new Uint8Array(a)) === String(b);

/** Our worker, running. Its scope is the folder it lies in. @param {string} address @returns {Promise<ServiceWorkerRegistration>} */
async function active(address) {
  const registration = await navigator.serviceWorker.register(/** @type {any} */ (trusted(address)));
  const worker = registration.active ?? registration.waiting ?? registration.installing;
  if (worker && worker.state !== "activated")
    await new Promise((resolve) => worker.addEventListener("statechange", () => worker.state === "activated" && resolve(worker)));
  return registration;
}

/** Under Trusted Types an address must be vouched for; this one came from our own server. @param {string} address */
function trusted(address) {
  const types = /** @type {any} */ (globalThis).trustedTypes;
  const policy = types?.createPolicy("livehelp", { createScriptURL: (/** @type {string} */ url) => url });
  return policy ? policy.createScriptURL(address) : address;
}

/** @param {string} text base64url */
function bytes(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}
