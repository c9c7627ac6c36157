// Pages of the shop, as links where that is safe.
/** @import { PageSeen } from "./types.js" */
import { h } from "../shared/dom.js";
import { plain, safeUrl } from "../shared/text.js";

/** A link only to this very host: what a stranger's browser says it shows may be anything. @param {Pick<PageSeen, "url" | "title">} page */
export function pageLink(page) {
  const url = safeUrl(new URL(page.url, location.origin).href);
  const label = plain(page.title, 90) || plain(url?.pathname ?? page.url, 90);
  if (url?.host !== location.host) return h("span", { class: "lh-page", title: page.url }, h("bdi", {}, label));
  return h("a", { class: "lh-page", href: url.href, target: "_blank", rel: "noopener", title: url.pathname }, h("bdi", {}, label));
}

/** A link that the shop itself has given. @param {string} url @param {string} text */
export function shopLink(url, text) {
  const bdi = h("bdi", {}, plain(text, 120));
  return url ? h("a", { href: url, target: "_blank", rel: "noopener" }, bdi) : h("span", {}, bdi);
}
