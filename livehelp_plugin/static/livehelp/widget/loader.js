// All that a page loads before anybody clicks: the launcher, the blocks' facades and, where it matters whether
// somebody can answer, one request. No storage, no socket, no polling.

const assets = new URL("../", import.meta.url);
const sheet = new CSSStyleSheet();
sheet.replaceSync(`
:host{all:initial;display:contents;font-family:inherit;font-size:15px;line-height:22px;
--accent:var(--livehelp-accent,var(--a,#0b5d57));--on-accent:var(--livehelp-on-accent,var(--o,#fff))}
:host([hidden]),[hidden]{display:none!important}
button,textarea{all:unset;box-sizing:border-box;-webkit-tap-highlight-color:transparent}
button{display:inline-flex;align-items:center;justify-content:center;gap:8px;min-height:48px;padding:0 20px;cursor:pointer;
border-radius:28px;background:var(--accent);color:var(--on-accent);font-weight:600}
button:focus-visible,textarea:focus-visible{outline:2px solid var(--livehelp-focus,currentColor);outline-offset:-4px}
svg{flex:none;width:24px;height:24px;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.launcher{position:fixed;z-index:var(--livehelp-layer,2147483000);height:56px;min-width:56px;padding:0 16px;
bottom:calc(var(--livehelp-offset-block,16px) + env(safe-area-inset-bottom));inset-inline-end:var(--livehelp-offset-inline,16px);
box-shadow:0 4px 16px #0003;outline-offset:2px!important;outline-color:var(--livehelp-focus,var(--accent))!important}
:host([position=left]) .launcher{inset-inline:var(--livehelp-offset-inline,16px) auto}
.box{display:inline-block;box-sizing:border-box;overflow:hidden;height:54px;padding:3px;max-width:100%}
.panel.box{width:100%;height:420px;border-radius:16px;background:var(--livehelp-surface-raised,#f1f3f4);color:var(--livehelp-text,#1b1f23);padding:16px}
.panel>*{display:block;font-size:15px;line-height:22px;margin:0 0 16px}
textarea{width:100%;height:66px;padding:10px 12px;background:var(--livehelp-surface,#fff);border:1px solid #767c82;border-radius:4px}
@media(min-width:720px){.launcher{--livehelp-offset-block:24px;--livehelp-offset-inline:24px}}
@media(max-width:480px){.launcher{padding:0}.launcher span{display:none}}
@media print{:host{display:none}}`);

/** @typedef {{ into?: Element, department?: string | null }} Opening */
/** @typedef {{ show: (opening: Opening) => void, toggle: () => void }} Chat */

/** @template {keyof HTMLElementTagNameMap} T @param {T} tag @param {string} name @param {(Node | string)[]} children */
function make(tag, name, ...children) {
  const element = document.createElement(tag);
  element.className = name;
  element.append(...children);
  return element;
}

/** @param {Element} host */
function shadow(host) {
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet];
  return root;
}

class LivehelpChat extends HTMLElement {
  /** @type {Promise<Chat> | undefined} */
  #loading;
  launcher = make("button", "launcher");
  base = "";

  connectedCallback() {
    if (this.shadowRoot) return;
    const { launcher } = this;
    this.base = base();
    const label = this.getAttribute("label") ?? "";
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    const path = svg.appendChild(document.createElementNS(svg.namespaceURI, "path"));
    path.setAttribute("d", "M21 12a8 8 0 0 1-8 8H4l1.6-3.2A8 8 0 1 1 21 12Z");
    launcher.append(svg, make("span", "", label));
    launcher.ariaLabel = label;
    launcher.ariaExpanded = "false";
    launcher.addEventListener("click", () => this.load().then((chat) => chat.toggle(), () => this.#stuck()));
    const region = make("div", "", launcher);
    region.role = "region";
    region.ariaLabel = label;
    this.#colour(this.getAttribute("accent") ?? "");
    shadow(this).append(region);
    if (this.getAttribute("when-nobody") === "hide") {
      this.hidden = true;
      somebody(this).then((there) => (this.hidden &&= !there));
    }
    if (/\blivehelp_on=1/.test(document.cookie)) this.load().catch(() => {});
  }

  /** The chat itself, once. */
  load() {
    return (this.#loading ??= import(new URL("widget/chat.js", assets).href).then((module) => module.start(this)));
  }

  /** The modules of this version are gone, or the network is: the next click loads the page anew. */
  #stuck() {
    const { launcher } = this;
    launcher.lastElementChild?.replaceChildren(`↻ ${this.getAttribute("reload") ?? launcher.ariaLabel}`);
    launcher.onclick = () => location.reload();
  }

  /** @param {string} accent */
  #colour(accent) {
    if (!/^#[\da-f]{6}$/i.test(accent)) return;
    const [r, g, b] = [1, 3, 5].map((at) => (parseInt(accent.slice(at, at + 2), 16) / 255) ** 2.2);
    this.style.setProperty("--a", accent);
    this.style.setProperty("--o", 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.18 ? "#111" : "#fff");
  }
}

/** The one chat of the page; a page whose blocks are all it has gets one without a launcher. @returns {LivehelpChat} */
function theChat() {
  let chat = document.querySelector("livehelp-chat");
  if (!chat) {
    chat = document.createElement("livehelp-chat");
    document.body.append(chat);
    /** @type {LivehelpChat} */ (chat).launcher.hidden = true;
  }
  return /** @type {LivehelpChat} */ (chat);
}

/** The owner's prefix. */
const base = () => document.querySelector("livehelp-chat")?.getAttribute("base") ?? new URL("../../", assets).href;

/** @type {Promise<Record<string, string> | null> | undefined} */
let asked;

/** Whether somebody can answer, asked once for the whole page; yes when nobody knows. @param {Element} element */
async function somebody(element) {
  asked ??= fetch(`${base()}availability/`)
    .then((response) => response.json())
    .then((answer) => answer.departments)
    .catch(() => null);
  const states = await asked;
  const department = element.getAttribute("department");
  return !states || (department ? [states[department]] : Object.values(states)).includes("open");
}

class Block extends HTMLElement {
  box = make("div", "box");

  connectedCallback() {
    if (this.shadowRoot) return;
    const { box } = this;
    const nobody = this.getAttribute("when-nobody") ?? "form";
    this.fill();
    shadow(this).append(box);
    if (nobody === "form") return;
    box.style.visibility = "hidden";
    somebody(this).then((there) => {
      if (there) box.style.visibility = "";
      else if (nobody === "hours") box.replaceWith(make("slot", ""));
      // What has been seen keeps its place: nothing may jump.
      else if (this.getBoundingClientRect().top > innerHeight) this.hidden = true;
    });
  }

  fill() {}

  /** @param {Opening} [opening] */
  open(opening) {
    const department = this.getAttribute("department");
    return theChat().load().then((chat) => chat.show({ department, ...opening }));
  }
}

class LivehelpButton extends Block {
  fill() {
    const button = make("button", "", this.getAttribute("label") ?? "");
    button.addEventListener("click", () => this.open());
    this.box.append(button);
  }
}

class LivehelpPanel extends Block {
  fill() {
    const field = make("textarea", "");
    field.ariaLabel = field.placeholder = this.getAttribute("label") ?? "";
    this.box.classList.add("panel");
    this.box.append(make("p", "", this.getAttribute("text") ?? ""), field);
    field.addEventListener("focus", () => this.open({ into: this }), { once: true });
  }
}

customElements.define("livehelp-chat", LivehelpChat);
customElements.define("livehelp-button", LivehelpButton);
customElements.define("livehelp-panel", LivehelpPanel);
