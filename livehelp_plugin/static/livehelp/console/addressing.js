// Beside the composer: how this customer wishes to be addressed, as long as anybody knows; and the question.
/** @import { Card } from "./types.js" */
/** @import { Wording } from "./wording.js" */
import { say } from "../shared/dom.js";
import { plain } from "../shared/text.js";
import { fill, item, menu } from "./acts.js";

/** @typedef {"formal" | "informal" | ""} AddressForm */
/** @typedef {{ askAddress: () => void, address: (form: AddressForm) => void }} AddressActions */

const WORDS = { formal: "address_formal", informal: "address_informal", "": "address" };

export class Addressing {
  /** @param {Wording} words @param {AddressActions} actions */
  constructor(words, actions) {
    this.words = words;
    this.ask = item(words.t("address_ask"), "", actions.askAddress);
    this.formal = item(words.t("address_formal"), "", () => actions.address("formal"));
    this.informal = item(words.t("address_informal"), "", () => actions.address("informal"));
    this.unknown = item(words.t("address_unknown"), "", () => actions.address(""));
    const pop = menu(words.t("address"), words.t("address_hint"), [this.ask, this.formal, this.informal, this.unknown]);
    this.trigger = pop.trigger;
    this.panel = pop.panel;
    this.pop = pop;
    pop.panel.classList.remove("lh-pop__panel--acts");
    pop.element.classList.add("lh-address");
    this.element = pop.element;
  }

  /** @param {boolean} mine @param {Card | undefined} card @param {boolean} busy */
  show(mine, card, busy) {
    this.element.hidden = !mine || !card;
    if (!card || !mine) return this.pop.toggle(false);
    const form = card.visitor.address_form;
    say(this.trigger, this.words.t(WORDS[form]));
    fill(this.ask, this.words.t("address_ask"), plain(card.texts.form_of_address, 500));
    this.ask.toggleAttribute("disabled", busy);
    this.formal.hidden = form === "formal";
    this.informal.hidden = form === "informal";
    this.unknown.hidden = !form;
  }
}
