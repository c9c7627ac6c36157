// What a page with blocks loads in place of the loader: the loader itself, and what turns an editor's blocks on. Their HTML
// is the same for everybody; who is there, and what day it is, is put in here. Nothing moves: each block keeps its room.
import { assets, dress, make, theChat, watch } from "./loader.js"; // served within this file

class LivehelpBlock extends HTMLElement {
  connectedCallback() {
    if (this.dataset.on) return;
    this.dataset.on = "1";
    dress(this.style, this.getAttribute("look") ?? "");
    for (const link of this.querySelectorAll("a.livehelp-chat")) this.#button(link);
    for (const list of this.querySelectorAll("[data-zone]")) today(list);
    const form = this.querySelector("form");
    const sending = () => import(new URL("widget/block-form.js", assets).href);
    form?.addEventListener("focusin", () => sending().then((module) => module.prepare(form), () => {}), { once: true });
    form?.addEventListener("submit", (event) => {
      event.preventDefault();
      sending().then((module) => module.send(form), () => form.submit());
    });
    if (!this.hasAttribute("live")) return;
    watch(this, (there, answer, hours) => this.#turn(there, answer, hours));
    // What is not to be seen gives its room back as soon as nobody looks at it.
    new IntersectionObserver(([seen]) => this.#fold(seen.isIntersecting)).observe(this);
  }

  /** A link to the contact page is a button where there is a chat. @param {Element} link */
  #button(link) {
    const button = make("button", link.className, ...link.childNodes);
    button.type = "button";
    const about = this.getAttribute("about") ?? undefined;
    const question = link.getAttribute("data-question") ?? undefined;
    button.onclick = () => {
      button.ariaBusy = "true";
      if (this.hasAttribute("test")) theChat().toggleAttribute("test", true);
      const opening = { department: this.getAttribute("department"), about, question };
      theChat().load().then((chat) => chat.show(opening), () => location.assign(String(link.getAttribute("href")))).finally(() => (button.ariaBusy = null));
    };
    link.replaceWith(button);
  }

  /** @param {boolean} there @param {any} answer @param {string} [hours] */
  #turn(there, answer, hours) {
    const department = this.getAttribute("department") ?? "";
    for (const line of this.querySelectorAll(".livehelp-line")) if (hours) line.textContent = hours;
    const people = this.querySelector(".livehelp-people");
    if (people) faces(people, answer?.people?.[department] ?? Object.values(answer?.people ?? {}).flat());
    this.dataset.state = there ? "open" : "nobody";
    this.hidden = false;
    this.#fold(this.getBoundingClientRect().top < innerHeight);
  }

  /** @param {boolean} seen */
  #fold(seen) {
    const { state } = this.dataset;
    const show = this.getAttribute("show");
    if (state && show && show !== state && !seen) this.hidden = true;
  }
}

/** Who is there, each once; the words that stood here stay where nobody wants to be shown.
 * @param {Element} list @param {[string, string][]} people */
function faces(list, people) {
  const each = [...new Map(people.map((one) => [one.join(), one])).values()];
  if (!each.length) return;
  const shown = each.slice(0, each.length > 4 ? 3 : 4).map(([name, picture]) => {
    const face = make("span", "livehelp-face", picture ? "" : name.slice(0, 1));
    if (picture) Object.assign(face.appendChild(make("img", "")), { src: picture, alt: "" });
    return make("li", "", face, name);
  });
  const more = each.length - shown.length;
  list.replaceChildren(...shown, ...(more ? [make("li", "", "+" + more)] : []));
}

/** The day that it is where the department is; its holiday before its weekday. What is over goes. @param {Element} list */
function today(list) {
  const now = new Intl.DateTimeFormat("en-CA", { timeZone: list.getAttribute("data-zone") || undefined }).format();
  for (const row of list.querySelectorAll("[data-date]")) /** @type {HTMLElement} */ (row).hidden = String(row.getAttribute("data-date")) < now;
  const weekday = (new Date(now).getUTCDay() + 6) % 7;
  const row = list.querySelector(`[data-date="${now}"]`) ?? list.querySelector(`[data-day="${weekday}"]`);
  row?.setAttribute("aria-current", "date");
}

customElements.get("livehelp-block") || customElements.define("livehelp-block", LivehelpBlock);
