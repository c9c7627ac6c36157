// What every page of the shop does: the number on the cart, and forms that send themselves.
// Everything works without it.

import { readCartCount, showCartCount } from "./cart-count.js";

showCartCount(readCartCount());
// A page that comes back from the browser's memory shows what the cart held when it was left.
window.addEventListener("pageshow", (event) => event.persisted && showCartCount(readCartCount()));

// What was put into the cart from the chat.
document.addEventListener("livehelp:added", () => showCartCount(readCartCount()));

for (const form of document.querySelectorAll("form[data-submit-on-change]")) {
  form.addEventListener("change", () => form instanceof HTMLFormElement && form.requestSubmit());
  form.querySelector("button")?.setAttribute("hidden", "");
}

const filters = document.querySelector("[data-filters]");
if (filters instanceof HTMLDetailsElement) {
  // Beside the products there is room for the filters, above them on a phone there is not.
  const wide = window.matchMedia("(min-width: 900px)");
  if (wide.matches) filters.open = true;
}
