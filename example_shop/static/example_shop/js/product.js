// The product page: price and stock follow the choice, and adding to the cart stays on the page.
// Without it the form is sent and the cart is shown.

import { readCartCount, showCartCount } from "./cart-count.js";

/**
 * A variant as the page tells it.
 * @typedef {{grind: string, size: string, price: string, level: string, text: string, most: number}} Variant
 */

const form = document.querySelector("form[data-product]");
if (form instanceof HTMLFormElement) serve(form);

/** @param {HTMLFormElement} form */
function serve(form) {
  /** @type {Variant[]} */
  const variants = JSON.parse(form.dataset.variants ?? "[]");
  form.addEventListener("change", () => showChoice(form, variants));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void add(form);
  });
  showChoice(form, variants);
}

/**
 * @param {HTMLFormElement} form
 * @param {Variant[]} variants
 */
function showChoice(form, variants) {
  const data = new FormData(form);
  const size = String(data.get("size") ?? "");
  const grind = String(data.get("grind") ?? "");
  const chosen = variants.find((v) => v.size === size && v.grind === grind);
  const most = chosen?.most ?? 0;
  write("[data-price]", chosen?.price ?? "–");
  write("[data-choice]", choiceInWords(form));
  write("[data-stock-text]", chosen?.text ?? form.dataset.soldOut ?? "");
  document.querySelector("[data-stock]")?.setAttribute("class", `stock stock--${chosen?.level ?? "out"}`);
  for (const button of document.querySelectorAll("[data-buy]")) {
    button.toggleAttribute("disabled", most === 0);
    button.textContent = (most === 0 ? form.dataset.soldOut : form.dataset.add) ?? "";
  }
  markSoldOut(form, variants, size, grind);
  limitQuantity(form, most);
}

/**
 * A choice that leads to nothing is struck through, but stays open: another size may have it.
 * @param {HTMLFormElement} form
 * @param {Variant[]} variants
 * @param {string} size
 * @param {string} grind
 */
function markSoldOut(form, variants, size, grind) {
  for (const input of form.querySelectorAll("input[type=radio]")) {
    if (!(input instanceof HTMLInputElement)) continue;
    const there = variants.some(
      (v) =>
        v.most > 0 &&
        v.size === (input.name === "size" ? input.value : size) &&
        v.grind === (input.name === "grind" ? input.value : grind),
    );
    input.parentElement?.classList.toggle("chip--out", !there);
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {number} most
 */
function limitQuantity(form, most) {
  const select = form.querySelector("select[name=quantity]");
  if (!(select instanceof HTMLSelectElement)) return;
  for (const option of select.options) option.disabled = Number(option.value) > Math.max(most, 1);
  if (Number(select.value) > most) select.value = String(Math.max(most, 1));
}

/** @param {HTMLFormElement} form */
async function add(form) {
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json" },
    });
    const { said, problem } = await answer.json();
    say(form, said ?? problem ?? form.dataset.failed, !answer.ok);
    showCartCount(readCartCount());
  } catch {
    say(form, form.dataset.failed ?? "", true);
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {string} text
 * @param {boolean} wrong
 */
function say(form, text, wrong) {
  const place = form.querySelector("[data-said]");
  if (!(place instanceof HTMLElement)) return;
  place.hidden = false;
  place.classList.toggle("said--wrong", wrong);
  place.replaceChildren(text + " ");
  if (!wrong) {
    const link = document.createElement("a");
    link.href = form.dataset.cart ?? "/";
    link.textContent = form.dataset.added ?? "";
    place.append(link);
  }
  place.scrollIntoView({ block: "nearest" });
}

/**
 * @param {HTMLFormElement} form
 * @returns {string}
 */
function choiceInWords(form) {
  const chosen = [...form.querySelectorAll("input[type=radio]:checked")];
  return chosen.map((input) => input.nextElementSibling?.firstChild?.textContent?.trim() || "").filter(Boolean).join(", ");
}

/**
 * @param {string} selector
 * @param {string} text
 */
function write(selector, text) {
  for (const place of document.querySelectorAll(selector)) place.textContent = text;
}
