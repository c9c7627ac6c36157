// <livehelp-console>: the operator's place of work, in light DOM inside the Wagtail admin.
import { Workplace } from "./workplace.js";

export class LiveHelpConsole extends HTMLElement {
  /** @type {Workplace | undefined} */
  #workplace;

  connectedCallback() {
    if (this.#workplace) return;
    const data = document.getElementById(this.dataset.bootstrap ?? "");
    this.#workplace = new Workplace(this, JSON.parse(data?.textContent ?? "{}"));
    this.#workplace.start();
  }
}

customElements.define("livehelp-console", LiveHelpConsole);
