// What becomes of what one writes: said before the first word.
import { h } from "../shared/dom.js";
import { render } from "../shared/text.js";

/** @import { ShopBoot, Words } from "../shared/types.js" */

/** @param {ShopBoot | undefined} boot @param {Words} t */
export function privacyLine(boot, t) {
  const { text, url } = boot?.privacy ?? {};
  if (!text && !url) return null;
  return h("p", { class: "privacy" }, text && render(`${text} `), url && h("a", { href: url, target: "_blank" }, t("privacy")));
}
