// Who one talks with, in the order in which it is needed: cart, page, orders, Info, the past, technical.
/** @import { Card, CartLine, Order, Past } from "./types.js" */
/** @import { Wording } from "./wording.js" */
import { h, say } from "../shared/dom.js";
import { plain } from "../shared/text.js";
import { answersOf, rated } from "./answers.js";
import { Info } from "./info.js";
import { button, iconButton } from "./nodes.js";
import { pageLink, shopLink } from "./places.js";

/** @typedef {{ conversation: string, who: string, card: Card | undefined, failed: boolean, past: string | null }} Known */
/**
 * @typedef {object} CustomerActions
 * @property {(conversation: string) => import("./info.js").Write} writer
 * @property {(conversation: string) => void} again fetches the card
 * @property {(conversation: string) => void} past shows an earlier conversation
 * @property {() => void} hide
 */

export class Customer {
  #shown = "";
  #cart = "";

  /** @param {Wording} words @param {CustomerActions} actions */
  constructor(words, actions) {
    this.words = words;
    this.actions = actions;
    this.info = new Info(words, actions.writer, actions.again);
    this.name = h("h2", { class: "lh-customer__name", tabindex: -1 });
    this.facts = h("p", { class: "lh-customer__facts" });
    this.news = h("p", { class: "w-sr-only", role: "status" });
    this.parts = {
      cart: part(words.t("cart")),
      page: part(words.t("page")),
      orders: part(words.t("orders")),
      info: part(words.t("info")),
      prechat: part(words.t("prechat")),
      rating: part(words.t("rating")),
      past: part(words.t("past")),
      technical: part(words.t("technical")),
    };
    this.parts.info.body.append(this.info.element);
    this.body = h("div", { class: "lh-customer__body" }, ...Object.values(this.parts).map((one) => one.element));
    this.bones = h("div", { class: "lh-bones", hidden: true, "aria-hidden": "true" }, ...[1, 2, 3].map(() => h("i", { class: "lh-bone" })));
    this.failed = h("div", { class: "lh-empty", hidden: true }, h("p", {}, words.t("customer_failed")), button(words.t("reload"), () => actions.again(this.#shown), "button-secondary"));
    this.element = h(
      "aside",
      { class: "lh-customer", "aria-label": words.t("customer"), id: "lh-customer" },
      h("header", { class: "lh-customer__head" }, h("div", {}, this.name, this.facts), iconButton("cross", words.t("details_hide"), actions.hide, { class: "lh-tool lh-customer__hide" })),
      this.news,
      this.bones,
      this.failed,
      this.body,
    );
  }

  /** @param {Known | null} known */
  show(known) {
    this.element.classList.toggle("lh-customer--none", !known);
    if (!known) return;
    const { words } = this;
    const { card, conversation } = known;
    const other = this.#shown !== conversation;
    this.#shown = conversation;
    say(this.name, known.who);
    this.bones.hidden = !!card || known.failed;
    this.failed.hidden = !!card || !known.failed;
    this.body.hidden = !card;
    say(this.facts, card ? this.#facts(card) : "");
    if (!card) return;
    this.#cartNews(card, other);
    this.#fill("cart", card.cart, () => this.#cartNodes(card));
    this.#fill("page", [card.about, card.page, card.path], () => [...this.#about(card), ...this.#path(card)]);
    this.#fill("orders", card.orders, () => this.#orders(card.orders));
    this.parts.prechat.element.hidden = !card.prechat.length;
    this.#fill("prechat", card.prechat, () => [answersOf(card.prechat, words)]);
    this.parts.rating.element.hidden = !card.rating;
    this.#fill("rating", card.rating, () => [answersOf(rated(card.rating ?? {}, words), words)]);
    this.#fill("past", [card.conversations, known.past], () => this.#past(card.conversations, known.past));
    this.#fill("technical", card.technical, () => this.#technical(card.technical));
    this.info.show(conversation, card.info);
    if (other) this.body.scrollTop = 0;
  }

  /** Made anew only when it says something else. @param {keyof Customer["parts"]} name @param {unknown} data @param {() => Node[]} make */
  #fill(name, data, make) {
    const { body } = this.parts[name];
    const sign = JSON.stringify([this.#shown, data]);
    if (body.dataset.sign === sign) return;
    body.dataset.sign = sign;
    body.replaceChildren(...make());
  }

  /** @param {Card} card */
  #facts({ visitor }) {
    const { words } = this;
    const tongue = words.tongue(visitor.language);
    const account = [words.t(visitor.account ? "account" : "anonymous"), tongue].filter(Boolean).join(" · ");
    return [account, plain(visitor.email, 120), words.t("known_since", { time: words.when(visitor.since) })].filter(Boolean).join("\n");
  }

  /** A cart that changes under one's eyes is said, too. @param {Card} card @param {boolean} other */
  #cartNews({ cart }, other) {
    const sign = JSON.stringify([cart?.lines, cart?.total]);
    const changed = !other && this.#cart !== sign;
    this.#cart = sign;
    if (other) say(this.news, "");
    if (!changed) return;
    say(this.news, `${this.words.t("cart_changed")}${cart ? `: ${this.words.money(cart.total, cart.currency)}` : ""}`);
    const { element } = this.parts.cart;
    element.classList.remove("lh-part--news");
    void element.offsetWidth; // so that the tint begins anew
    element.classList.add("lh-part--news");
  }

  /** @param {Card} card */
  #cartNodes({ cart }) {
    if (!cart) return [nothing(this.words.t("cart_empty"))];
    const total = h("p", { class: "lh-total" }, h("span", {}, this.words.t("total")), h("strong", {}, this.words.money(cart.total, cart.currency)));
    return [h("ul", { class: "lh-cart" }, ...cart.lines.map((line) => this.#cartLine(line, cart.currency))), total];
  }

  /** @param {CartLine} line @param {string} currency */
  #cartLine(line, currency) {
    return h(
      "li",
      { class: "lh-cart__line" },
      line.image ? h("img", { src: line.image, alt: "", width: 40, height: 40, loading: "lazy" }) : h("span", { class: "lh-cart__blank" }),
      h("span", { class: "lh-cart__name" }, shopLink(line.url, line.name), h("span", { class: "lh-cart__many" }, this.words.t("quantity", { n: line.quantity }))),
      h("span", { class: "lh-cart__sum" }, this.words.money(line.total, currency)),
    );
  }

  /** @param {Card} card */
  #about({ about }) {
    return about ? [h("p", { class: "lh-about" }, this.words.t("asked_about", { about: plain(about, 120) }))] : [];
  }

  /** @param {Card} card */
  #path({ page, path }) {
    const { words } = this;
    if (!page && !path.length) return [nothing(words.t("path_none"))];
    const line = (/** @type {Card["path"][number]} */ step) => h("li", {}, pageLink(step), h("time", { datetime: step.at }, words.when(step.at)));
    const here = page ? [h("p", { class: "lh-here" }, pageLink(page), page.present === false ? h("span", { class: "lh-here__left" }, words.t("left")) : h("time", { datetime: page.at }, words.t("since", { time: words.clock(page.at) })))] : [];
    const before = path.slice(page && path[0]?.url === page.url ? 1 : 0);
    if (!before.length) return here;
    const open = this.parts.page.body.querySelector("details")?.open;
    return [...here, h("details", { class: "lh-path", open }, h("summary", {}, `${words.t("path")} (${before.length})`), h("ol", {}, ...before.map(line)))];
  }

  /** @param {Order[]} orders */
  #orders(orders) {
    const { words } = this;
    if (!orders.length) return [nothing(words.t("orders_none"))];
    const line = (/** @type {Order} */ order) =>
      h(
        "li",
        { class: "lh-order" },
        h("span", { class: "lh-order__name" }, shopLink(order.url, order.reference)),
        h("strong", { class: "lh-order__sum" }, words.money(order.total, order.currency)),
        h("span", { class: "lh-order__meta" }, `${words.when(order.placed_at)} · ${words.t(`order_${order.status}`)}${order.refunded ? ` · ${words.t("order_refunded", { amount: words.money(order.refunded, order.currency) })}` : ""}`),
      );
    return [h("ul", { class: "lh-orders" }, ...orders.map(line))];
  }

  /** @param {Past[]} others @param {string | null} current */
  #past(others, current) {
    const { words } = this;
    if (!others.length) return [nothing(words.t("past_none"))];
    const line = (/** @type {Past} */ one) =>
      h(
        "li",
        {},
        h(
          "button",
          { type: "button", class: "lh-past", "aria-current": one.conversation === current ? "true" : null, onclick: () => this.actions.past(one.conversation) },
          h("span", { class: "lh-past__first" }, plain(one.first, 90) || "…"),
          h("span", { class: "lh-past__meta" }, [words.when(one.at), one.operator && words.t("with", { name: plain(one.operator) }), one.csat && words.t("rated", { n: one.csat })].filter(Boolean).join(" · ")),
        ),
      );
    return [h("ul", { class: "lh-pasts" }, ...others.map(line))];
  }

  /** @param {Card["technical"]} technical */
  #technical({ device, user_agent, referrer }) {
    const { words } = this;
    const rows = [
      [words.t("device"), device && words.t(`device_${device}`)],
      [words.t("came_from"), plain(referrer, 200)],
      [words.t("browser"), plain(user_agent, 200)],
    ].filter(([, value]) => value);
    return [h("dl", { class: "lh-facts" }, ...rows.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))))];
  }
}

/** @param {string} title */
function part(title) {
  const body = h("div", { class: "lh-part__body" });
  return { element: h("section", { class: "lh-part" }, h("h3", { class: "lh-part__title" }, title), body), body };
}

/** @param {string} text */
const nothing = (text) => h("p", { class: "lh-nothing" }, text);
