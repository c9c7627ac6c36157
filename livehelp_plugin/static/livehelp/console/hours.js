// The week's form: what is not used is out of sight, days are copied, and what runs past midnight is said to. Without
// this module all fields are there and do the same.

/** @param {ParentNode} root @param {string} selector @returns {HTMLInputElement[]} */
const inputs = (root, selector = "input") => [...root.querySelectorAll(selector)].filter((one) => one instanceof HTMLInputElement);

/** @param {ParentNode} root @param {string} name @returns {HTMLElement} */
const part = (root, name) => /** @type {HTMLElement} */ (root.querySelector(`.lh-hours__${name}`));

class Day {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    this.slots = /** @type {HTMLElement[]} */ ([...element.querySelectorAll(".lh-hours__slot")]);
    this.add = /** @type {HTMLButtonElement} */ (part(element, "add"));
    for (const slot of this.slots) {
      slot.hidden = !this.times(slot).some(Boolean);
      const remove = part(slot, "remove");
      remove.hidden = false;
      remove.addEventListener("click", () => this.empty(slot));
      slot.addEventListener("input", () => this.look());
    }
    part(element, "tools").hidden = false;
    this.add.addEventListener("click", () => this.offer());
    this.look();
  }

  /** @param {HTMLElement} slot */
  times(slot) {
    return inputs(slot).map((input) => input.value);
  }

  get shown() {
    return this.slots.filter((slot) => !slot.hidden);
  }

  /** One more interval to fill in. */
  offer() {
    const next = this.slots.find((slot) => slot.hidden);
    if (!next) return;
    const last = this.shown.at(-1);
    next.hidden = false;
    if (last) last.after(next);
    this.look();
    inputs(next)[0].focus();
  }

  /** @param {HTMLElement} slot */
  empty(slot) {
    for (const input of inputs(slot)) input.value = "";
    slot.hidden = true;
    this.look();
    this.changed();
    this.add.focus();
  }

  /** @param {Day} other */
  take(other) {
    const wanted = other.shown.map((slot) => other.times(slot));
    this.slots.forEach((slot, at) => {
      slot.hidden = at >= wanted.length;
      inputs(slot).forEach((input, side) => (input.value = wanted[at]?.[side] ?? ""));
    });
    this.look();
  }

  look() {
    part(this.element, "closed").hidden = this.shown.length > 0;
    this.add.disabled = this.shown.length === this.slots.length;
    for (const slot of this.slots) {
      const [opens, closes] = this.times(slot);
      part(slot, "over").hidden = !opens || !closes || closes > opens || closes === "00:00";
    }
  }

  /** The admin asks before what was changed is left. */
  changed() {
    this.element.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

const week = document.querySelector(".lh-hours__week");
if (week instanceof HTMLElement) {
  const days = [...week.querySelectorAll(".lh-hours__day")].map((one) => new Day(/** @type {HTMLElement} */ (one)));
  for (const day of days) {
    const copy = day.element.querySelector("select");
    copy?.addEventListener("change", (event) => {
      event.stopPropagation();
      for (const at of copy.value) if (days[+at] !== day) days[+at].take(day);
      copy.value = "";
      day.changed();
    });
  }
  const choices = inputs(document, "input[name=when]");
  const show = () => (week.hidden = !choices.some((one) => one.checked && one.value === "hours"));
  for (const one of choices) one.addEventListener("change", show);
  show();
}

// Another country has other regions.
const country = document.querySelector(".lh-hours__which select[name=country]");
if (country instanceof HTMLSelectElement) country.addEventListener("change", () => country.form?.requestSubmit());
