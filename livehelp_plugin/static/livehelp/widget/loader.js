// All that a page loads before anybody clicks: launcher, plain button and panel, and one request where it matters who is
// there. A page with an editor's richer blocks loads blocks.js instead, which has this module within it.

export const assets = new URL("../", import.meta.url);
const sheet = new CSSStyleSheet();
/** Without its words, which stay its name; not when it has something to say. */
const icon = (of = "") => `${of} .launcher:not(.stuck){padding:0}${of} .launcher:not(.stuck)>svg+span{display:none}`;
const DARK = "{--accent:var(--livehelp-dark-accent,#58c2b6);--on-accent:var(--livehelp-dark-on-accent,#000)}";
sheet.replaceSync(`:host{all:initial;display:contents;font-family:var(--livehelp-font-family,inherit);
font-size:var(--livehelp-font-size,15px);line-height:1.467;--edge:16px;--r:var(--livehelp-radius,16px);
--accent:var(--livehelp-accent,#0b5d57);--on-accent:var(--livehelp-on-accent,#fff)}
@media(prefers-color-scheme:dark){:host(:not([theme=light]))${DARK}}
:host([theme=dark])${DARK}
:host([hidden]),[hidden]{display:none!important}
button,textarea{all:unset;box-sizing:border-box}
button{display:inline-flex;align-items:center;justify-content:center;gap:8px;min-height:48px;padding:0 20px;cursor:pointer;
border-radius:calc(var(--r)*1.75);background:var(--accent);color:var(--on-accent);font-weight:600}
:focus-visible{outline:2px solid var(--livehelp-focus,currentColor);outline-offset:-4px}
svg{width:24px;height:24px;fill:none;stroke:currentColor;stroke-width:2;stroke-linejoin:round}
.launcher{position:fixed;z-index:var(--livehelp-layer,2147483000);height:56px;min-width:56px;padding:0 16px;
bottom:calc(var(--livehelp-offset-block,var(--edge)) + env(safe-area-inset-bottom));
inset-inline-end:var(--livehelp-offset-inline,var(--edge));box-shadow:0 4px 16px #0003}
:host([position=left]) .launcher{inset-inline:var(--livehelp-offset-inline,var(--edge)) auto}
.box{display:inline-block;box-sizing:border-box;overflow:hidden;height:54px;padding:3px}
.panel{width:100%;height:420px;border:1px solid #767c82;border-radius:var(--r);padding:16px;color-scheme:light dark;
background:var(--livehelp-surface,Canvas);color:var(--livehelp-text,CanvasText)}
.panel div{display:flex;flex-direction:column;justify-content:space-between;height:100%}
.box p{margin:0;line-height:16px}
.panel p{font-size:17px;line-height:1.467}
textarea{height:44px;padding:10px 12px;border:1px solid #767c82;border-radius:calc(var(--r)/4)}
[aria-busy]{opacity:.7}
@media(min-width:720px){:host{--edge:24px}}
@media(max-width:480px){${icon(":host(:not([launcher=label]))")}}
${icon(":host([launcher=icon])")}
:host([launcher=label]) .launcher svg{display:none}
@media print{:host{display:none}}`);

/** @typedef {{ into?: Element, department?: string | null, about?: string, question?: string }} Opening */
/** @typedef {{ show: (opening: Opening) => void, toggle: () => void, resume: () => void }} Chat */

/** @template {keyof HTMLElementTagNameMap} T @param {T} tag @param {string} name @param {(Node | string)[]} children */
export function make(tag, name, ...children) {
  const element = document.createElement(tag);
  element.className = name;
  element.append(...children);
  return element;
}

/** Custom properties from `name:value;name:value`, which cannot carry anything else. @param {CSSStyleDeclaration} style */
export function dress(style, look = "") {
  for (const one of look.split(";")) style.setProperty("--livehelp-" + one.split(":")[0], one.split(":")[1]);
}

// The site's look, below whatever the shop's own styles say.
const theme = /** @type {HTMLElement | null} */ (document.querySelector("[data-livehelp]"))?.dataset.livehelp;
const page = new CSSStyleSheet();
page.replaceSync(":where(:root){}");
dress(/** @type {CSSStyleRule} */ (page.cssRules[0]).style, theme);
document.adoptedStyleSheets.push(page);
const scheme = theme?.match(/scheme:(\w+)/)?.[1];

export class Part extends HTMLElement {
  #built = false;

  connectedCallback() {
    if (this.#built) return;
    this.#built = true;
    if (scheme && !this.get("theme")) this.setAttribute("theme", scheme);
    dress(this.style, this.get("look"));
    // It empties the one that a template has kept the place with.
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    root.append(...this.build(this.get("label")));
  }

  /** @param {string} _label @returns {Node[]} */
  build(_label) {
    return [];
  }

  get(name = "", otherwise = "") {
    return this.getAttribute(name) || otherwise;
  }
}

class LivehelpChat extends Part {
  /** @type {Promise<Chat> | undefined} */
  #loading;
  launcher = make("button", "launcher");
  base = "";

  /** @param {string} label */
  build(label) {
    const { launcher } = this;
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", "M21 12a8 8 0 0 1-8 8H4l1.6-3.2A8 8 0 1 1 21 12Z");
    svg.append(path);
    launcher.append(svg, make("span", "", label));
    launcher.ariaLabel = label;
    launcher.ariaExpanded = "false";
    launcher.setAttribute("part", "launcher");
    launcher.onclick = () => {
      launcher.ariaBusy = "true";
      this.load()
        .then((chat) => chat.toggle(), () => this.#stuck())
        .finally(() => (launcher.ariaBusy = null));
    };
    this.base = base();
    const goesOn = () => launcher.ariaExpanded === "true" || document.cookie.includes("livehelp_on=1");
    if (this.get("when-nobody") === "hide") {
      this.hidden = true;
      watch(this, (there) => (this.hidden = !there && !goesOn()));
    }
    if (document.cookie.includes("livehelp_on=1")) this.load().then((chat) => chat.resume(), () => {});
    // Where something of the shop is fixed under the launcher, it steps aside, with code that only then is loaded.
    const look = () => {
      const { x, y } = launcher.getBoundingClientRect();
      const under = document.elementsFromPoint(x, y + 24).map((one) => getComputedStyle(one).position).join();
      if (/fixed|sticky/.test(under)) import("./aside.js").then((module) => module.stepAside(this), () => {});
    };
    addEventListener("load", look);
    addEventListener("scroll", look);
    const region = make("div", "", launcher);
    region.role = "region";
    region.ariaLabel = label;
    return [region];
  }

  load() {
    return (this.#loading ??= import("./chat.js").then((module) => module.start(this)));
  }

  /** The modules of this version are gone, or the network is: the next click loads the page anew. */
  #stuck() {
    const { launcher } = this;
    launcher.ariaLabel = this.get("reload", this.get("label"));
    launcher.lastElementChild?.replaceChildren("↻ " + launcher.ariaLabel);
    launcher.classList.add("stuck");
    launcher.onclick = () => location.reload();
  }
}

const standing = () => /** @type {LivehelpChat | null} */ (document.querySelector("livehelp-chat"));

/** The owner's prefix. */
const base = () => standing()?.get("base") || new URL("../../", assets).href;

/** The page's one chat; where blocks are all there is, one without a launcher. */
export function theChat() {
  let chat = standing();
  if (!chat) {
    chat = new LivehelpChat();
    chat.launcher.hidden = true;
    document.body.append(chat);
  }
  return chat;
}

/** @type {Promise<any> | undefined} */
let asked;
let askedAt = 0;

/** Tells whether somebody can answer, what the server says, and its words for when else: now, and when the tab is looked
 * at again after a while. Asked once for the whole page; yes when nobody knows.
 * @param {Element} part @param {(there: boolean, answer: any, hours?: string) => void} tell */
export function watch(part, tell) {
  const look = async () => {
    if (document.hidden) return;
    if (Date.now() - askedAt > 15e3) {
      askedAt = Date.now();
      const language = standing()?.get("language") ?? "";
      asked = fetch(base() + "availability/?language=" + language).then((response) => response.json()).catch(() => null);
    }
    const answer = await asked;
    const department = part.getAttribute("department") ?? "";
    const states = answer?.departments;
    const there = states?.[department] ?? Object.values(states ?? {}).join();
    const hours = answer?.hours;
    tell(!states || /open|busy|reco/.test(there), answer, (hours?.[department] ?? Object.values(hours ?? {})[0])?.text);
  };
  document.addEventListener("visibilitychange", look);
  look();
}

class Block extends Part {
  box = make("div", "box");

  /** @param {string} label */
  build(label) {
    const { box } = this;
    const nobody = this.get("when-nobody", "form");
    this.fill(label);
    if (nobody !== "form") {
      this.style.visibility = "hidden";
      const own = [...box.childNodes];
      watch(this, (there, _answer, text) => {
        // Else a chat goes on here.
        if (!box.isConnected) return;
        // Who is not there keeps the place, where it can be seen: nothing may jump.
        const hours = nobody === "hours" && (text || this.get("hours"));
        box.replaceChildren(...(there || !hours ? own : [make("p", "", hours)]));
        this.style.visibility = there || hours ? "" : "hidden";
        this.hidden = !there && !hours && box.getBoundingClientRect().top > innerHeight;
      });
    }
    return [make("slot", ""), box];
  }

  fill(_label = "") {}

  /** @param {Opening} [opening] */
  open(opening) {
    return theChat().load().then((chat) => chat.show({ department: this.get("department"), ...opening }));
  }
}

class LivehelpButton extends Block {
  fill(label = "") {
    const button = make("button", "", label);
    button.onclick = () => this.open();
    this.box.append(button);
  }
}

class LivehelpPanel extends Block {
  fill(label = "") {
    const field = make("textarea", "");
    field.ariaLabel = field.placeholder = label;
    this.box.className += " panel";
    this.box.append(make("div", "", make("p", "", this.get("text")), field));
    field.addEventListener("focus", () => this.open({ into: this }), { once: true });
  }
}

if (!customElements.get("livehelp-chat")) {
  customElements.define("livehelp-chat", LivehelpChat);
  customElements.define("livehelp-button", LivehelpButton);
  customElements.define("livehelp-panel", LivehelpPanel);
}
