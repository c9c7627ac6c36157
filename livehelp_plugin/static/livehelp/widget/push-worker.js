// The service worker: shows that there is an answer, and leads back to the chat. It controls no page and fetches nothing.
// Served at an address of its own (see widget/push_worker.py); its scope is our prefix, so a worker of the shop's stays.
// @ts-nocheck: a worker's globals are not a page's; tests/browser/test_push.py runs it.

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  let told = {};
  try {
    told = event.data.json();
  } catch {
    // something must be shown all the same, or the browser takes the permission away
  }
  const { title = self.location.host, body = "", url = "/", tag = "livehelp" } = told;
  event.waitUntil(self.registration.showNotification(title, { body, tag, data: { url } }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(back(event.notification.data?.url ?? "/"));
});

/** A tab of the shop that has the chat comes to the front and opens it; else the page where the shopper was. */
async function back(url) {
  const target = new URL(url, self.location.origin);
  if (target.origin !== self.location.origin) return;
  const tabs = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  for (const tab of tabs.sort((a, b) => Number(b.focused) - Number(a.focused)))
    if (await opens(tab)) return tab.focus().catch(() => {});
  return self.clients.openWindow(target.href);
}

/** Asks a tab to open its chat; false when none answers there. */
function opens(tab) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => resolve(true);
    setTimeout(resolve, 400, false);
    tab.postMessage({ livehelp: "open" }, [port2]);
  });
}
