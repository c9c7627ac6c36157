// The chat settings' form: a picker beside each colour, whether the colours can be read as one types, and presets that
// fill the form in and can be taken back until it is saved.

const PAUSE = 250;

/** @param {string} name @returns {HTMLInputElement | null} */
const field = (name) => document.querySelector(`form [name="${name}"]`);

/** As if it had been typed, so that Wagtail's preview hears of it. @param {string} name @param {string} value */
function fill(name, value) {
  const input = field(name);
  if (!input || input.value === value) return;
  input.value = value;
  for (const type of ["input", "change"]) input.dispatchEvent(new Event(type, { bubbles: true }));
}

/** @param {string} tag @param {Record<string, string>} [attributes] @param {(Node | string)[]} children */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

class LookContrasts extends HTMLElement {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {HTMLInputElement[]} */
  #inputs = [];

  connectedCallback() {
    this.#inputs = [...document.querySelectorAll("[data-livehelp-colour]")].map((one) => /** @type {HTMLInputElement} */ (one));
    for (const input of this.#inputs) {
      this.#pick(input);
      input.addEventListener("input", () => this.#later());
    }
    this.#look();
  }

  /** @param {HTMLInputElement} input */
  #pick(input) {
    const picker = /** @type {HTMLInputElement} */ (make("input", { type: "color", class: "lh-look__picker", tabindex: "-1", "aria-hidden": "true" }));
    const follow = () => {
      const chosen = /^#[\da-f]{6}$/i.test(input.value);
      picker.classList.toggle("lh-look__picker--none", !chosen);
      if (chosen) picker.value = input.value;
    };
    picker.addEventListener("input", () => fill(input.name, picker.value));
    input.addEventListener("input", follow);
    follow();
    input.after(picker);
  }

  #later() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), PAUSE);
  }

  async #look() {
    const query = new URLSearchParams(this.#inputs.map(({ name, value }) => [name, value]));
    const answer = await fetch(`${this.getAttribute("address")}?${query}`).then((response) => response.json(), () => null);
    if (!answer) return;
    for (const list of this.querySelectorAll("[data-scheme]"))
      list.replaceChildren(...answer.pairs.filter((/** @type {any} */ one) => one.scheme === list.getAttribute("data-scheme")).map((/** @type {any} */ one) => this.#row(one)));
    const failing = answer.pairs.filter((/** @type {any} */ one) => one.field).length;
    const summary = /** @type {HTMLElement} */ (this.querySelector("[role=status]"));
    const said = this.getAttribute(failing ? "amiss" : "well") ?? "";
    if (summary.textContent !== said) summary.textContent = said;
  }

  /** @param {{ title: string, ink: string, ground: string, ratio: string, field: string, suggestion: string, advice: string }} pair */
  #row({ title, ink, ground, ratio, field: name, suggestion, advice }) {
    const sample = make("span", { class: "lh-look__sample", "aria-hidden": "true" }, "Aa");
    sample.style.color = ink;
    sample.style.background = ground;
    const row = make("li", { class: name ? "lh-look__amiss" : "" }, sample, make("span", {}, title), make("strong", {}, `${name ? "✗" : "✓"} ${ratio}`));
    if (name) {
      const take = make("button", { type: "button", class: "button button-small button-secondary" }, `${this.getAttribute("take")} ${suggestion}`);
      take.addEventListener("click", () => fill(name, suggestion));
      row.append(make("span", { class: "lh-look__advice" }, advice, " ", take));
    }
    return row;
  }
}

class LookPresets extends HTMLElement {
  /** @type {Record<string, string> | undefined} */
  #before;

  connectedCallback() {
    const undo = /** @type {HTMLButtonElement} */ (this.querySelector("[data-undo]"));
    const said = /** @type {HTMLElement} */ (this.querySelector("[role=status]"));
    for (const button of this.querySelectorAll("[data-preset]"))
      button.addEventListener("click", () => {
        /** @type {Record<string, string>} */
        const wanted = JSON.parse(button.getAttribute("data-preset") ?? "{}");
        this.#before ??= Object.fromEntries(Object.keys(wanted).map((name) => [name, field(name)?.value ?? ""]));
        for (const [name, value] of Object.entries(wanted)) fill(name, value);
        undo.hidden = false;
        said.textContent = this.getAttribute("filled") ?? "";
      });
    undo.addEventListener("click", () => {
      for (const [name, value] of Object.entries(this.#before ?? {})) fill(name, value);
      this.#before = undefined;
      said.textContent = this.getAttribute("undone") ?? "";
      /** @type {HTMLElement} */ (this.querySelector("[data-preset]")).focus();
      undo.hidden = true;
    });
  }
}

customElements.define("livehelp-look-contrasts", LookContrasts);
customElements.define("livehelp-look-presets", LookPresets);
