// Links of an operator to products of the shop, as cards that can be put into the cart from here.
import { h, say } from "../shared/dom.js";
import { face, productAt } from "../shared/product.js";

/** @import { Product } from "../shared/product.js" */
/** @import { Chat } from "./chat.js" */
/** @import { Talk } from "./talk.js" */

/** @param {string[]} urls @param {Talk} talk */
export function shown(urls, { chat, client }) {
  const element = h("div", { class: "products" });
  const language = chat.host.getAttribute("language") ?? "";
  Promise.all(urls.map((url) => productAt(client.transport, url, language))).then((found) =>
    element.append(...found.flatMap((product) => (product ? [card(product, chat)] : []))),
  );
  return element;
}

/** @param {Product} product @param {Chat} chat */
function card(product, chat) {
  const { t, language } = chat;
  const said = h("p", { class: "meta", role: "status" }, !product.available && t("sold_out"));
  const add = h("button", { class: "main", type: "button", onclick: () => put() }, t("add_to_cart"));
  async function put() {
    if (!product.add || add.ariaDisabled === "true") return;
    add.ariaDisabled = "true";
    say(said, "");
    const done = await post(product.add, chat.boot?.csrf ?? "");
    add.ariaDisabled = null;
    say(said, t(done ? "in_the_cart" : "not_in_the_cart"));
    // The shop's own scripts may show what the cart holds now.
    if (done) document.dispatchEvent(new CustomEvent("livehelp:added", { detail: { url: product.url } }));
  }
  return h("div", { class: "product" }, face(product, language), product.add && add, said);
}

/** The shop's own form, sent from here. @param {{ url: string, fields: Record<string, string> }} add @param {string} csrf */
async function post({ url, fields }, csrf) {
  const address = new URL(url, location.href);
  if (address.origin !== location.origin) return false;
  const body = new URLSearchParams({ ...fields, csrfmiddlewaretoken: csrf });
  const headers = { Accept: "application/json", "X-CSRFToken": csrf };
  return fetch(address, { method: "POST", body, headers, credentials: "same-origin" }).then(({ ok }) => ok, () => false);
}
