// A link to a product of the shop, as a card: the shop says what it is, each time a page shows it anew.
import { h } from "./dom.js";
import { plain } from "./text.js";

/** @import { Client } from "./client.js" */

/** @typedef {{ name: string, url: string, price: string, currency: string, image: string, note: string, available: boolean, add: { url: string, fields: Record<string, string> } | null }} Product `price` in plain figures */

/** @type {Map<string, Promise<Product | null>>} */
const asked = new Map();

/** The product at an address; null where there is none. Asked once for each page. @param {Client<any>["transport"]} transport @param {string} url @param {string} language */
export function productAt(transport, url, language) {
  const known =
    asked.get(url) ??
    transport.product(url, language).then(
      ({ product }) => product,
      () => (asked.delete(url), null),
    );
  asked.set(url, known);
  return known;
}

/** Picture, name, variant and price, as one link to its page. @param {Product} product @param {string} language */
export function face({ name, url, price, currency, image, note }, language) {
  const money = new Intl.NumberFormat(language, { style: "currency", currency }).format(Number(price));
  const picture = image && h("img", { src: image, alt: "", loading: "lazy", onerror: () => picture && picture.remove() });
  return h(
    "a",
    { class: "product-face", href: url },
    picture,
    h("span", {}, h("strong", {}, h("bdi", {}, plain(name))), note && h("small", {}, h("bdi", {}, plain(note))), h("span", { class: "price" }, money)),
  );
}
