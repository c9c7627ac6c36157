// What the shopper sees of the chat: builds the panel once, then shows what the chat says. Decides nothing.
import { h, icon, say, set } from "../shared/dom.js";
import { dropping } from "../shared/dropping.js";
import { plain, render } from "../shared/text.js";
import { composer } from "./composer.js";
import { Holding } from "./holding.js";
import { mayAttach } from "./parts.js";
import { privacyLine } from "./privacy.js";
import { keep } from "./session.js";
import { sheet } from "./styles.js";

/** @import { Words } from "../shared/types.js" */
/** @import { Chat } from "./chat.js" */

/** @typedef {{ element: HTMLElement, kind: string, fill?: (text: string) => void, focus: () => void, done: boolean, touched: boolean, tell: (why: string | false) => void }} Form */

const CLOSE = "m6 6 12 12M18 6 6 18";
const BACK = "M19 12H5m6-6-6 6 6 6";
const MORE = "M12 5.5v.01M12 12v.01M12 18.5v.01";

export class Panel {
  /** Whether the newest message is in sight. */
  atEnd = true;
  /** In a block of the page instead of floating over it. */
  inline = false;
  /** @type {Form | undefined} */
  form;
  #seen = 0;
  #height = 0;
  /** @type {string | undefined} */
  #end;

  /** @param {Chat} chat @param {Words} t */
  constructor(chat, t) {
    this.chat = chat;
    this.t = t;
    this.face = h("div", { class: "face", hidden: true, "aria-hidden": "true" });
    this.title = h("h2", { id: "title" });
    this.truth = h("p", { class: "truth", role: "status" });
    this.more = this.#icon("menu", MORE, () => this.#menu(!!this.menu.hidden));
    this.more.ariaExpanded = "false";
    this.hide = this.#icon("close", CLOSE, () => chat.show(false));
    // On a phone the chat covers the shop: the way back stands first, and says where it leads.
    this.back = this.#icon("back_to_shop", BACK, () => chat.show(false));
    this.back.classList.add("back");
    this.menu = h(
      "div",
      { class: "menu", hidden: true },
      (this.end = this.#choice("end_chat", () => chat.talk?.end())),
      (this.forget = this.#choice("forget", () => this.#forget())),
      (this.privacy = h("a", { target: "_blank" }, t("privacy"))),
    );
    this.greeting = h("p", { class: "greeting" });
    this.starts = h("div", { class: "starts" });
    this.earlier = this.#choice("earlier", () => chat.talk?.past.show(), "quiet");
    this.list = h("ol", {});
    this.log = h(
      "div",
      { class: "log", part: "log", role: "log", tabindex: "0", "aria-label": t("messages"), "aria-relevant": "additions", onscroll: () => this.#scrolled(), onclick: (/** @type {Event} */ event) => this.#followed(event) },
      this.earlier,
      this.list,
      this.greeting,
      this.starts,
    );
    this.typing = h("p", { class: "typing" });
    const [head, thread, above, ended] = ["head", "thread", "above", "ended"].map((name) => h("div", { class: `place ${name}` }));
    this.log.append(thread);
    this.news = this.#choice("new_message", () => (this.log.focus(), this.toEnd()), "news");
    this.notice = h("p", { class: "notice", role: "status" });
    this.composer = composer({
      send: (body) => chat.write(body, chat.files?.take()),
      files: () => chat.files,
      drafted: (text) => chat.talk?.together.draft(text),
      typing: (on) => this.#typed(on),
      t,
    });
    this.ended = h("div", { class: "over" }, (this.farewell = h("p", {})), ended, this.#choice("write_again", () => this.#writeAgain(), "main"));
    this.reload = this.#choice("reload_page", () => location.reload(), "main");
    this.element = h(
      "section",
      { class: "chat", part: "panel", role: "dialog", "aria-labelledby": "title", onkeydown: (/** @type {KeyboardEvent} */ event) => this.#key(event) },
      h("div", { class: "head", part: "head" }, this.back, this.face, h("div", {}, this.title, this.truth), this.more, this.hide),
      this.menu,
      head,
      this.log,
      this.typing,
      this.news,
      this.notice,
      this.reload,
      this.ended,
      above,
      this.composer.element,
    );
    this.parts = new Holding(chat, { head, thread, above, ended, menu: this.menu, tools: this.composer.tools });
    this.element.dataset.drop = t("drop_here");
    dropping(this.element, () => mayAttach(chat), (files) => chat.attach(files));
    const grown = new ResizeObserver(() => this.atEnd && this.toEnd());
    for (const part of [this.log, this.list, thread]) grown.observe(part);
    // A sheet on a phone ends above the keyboard.
    for (const type of ["resize", "scroll"]) globalThis.visualViewport?.addEventListener(type, () => this.#fit());
  }

  /** @param {string} name @param {string} path @param {() => void} onclick */
  #icon(name, path, onclick) {
    return h("button", { class: "icon", type: "button", "aria-label": this.t(name), title: this.t(name), onclick }, icon(path));
  }

  /** @param {string} name @param {() => void} onclick @param {string} [style] */
  #choice(name, onclick, style) {
    return h("button", { class: style, type: "button", onclick }, this.t(name));
  }

  /** @param {boolean} open */
  #menu(open) {
    this.menu.hidden = !open;
    this.more.ariaExpanded = String(open);
    say(this.forget, this.t("forget"));
  }

  #forget() {
    if (this.forget.textContent === this.t("forget")) return say(this.forget, this.t("forget_sure"));
    this.#menu(false);
    this.chat.talking().then((talk) => talk.forget());
  }

  #writeAgain() {
    this.chat.talk?.again();
    this.update();
    this.focus();
  }

  /** The first letter brings what a conversation needs. @param {boolean} on */
  #typed(on) {
    this.chat.talking().then((talk) => talk.signal("typing", { on }), () => {});
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== "Escape" || event.isComposing) return;
    event.stopPropagation();
    if (!this.menu.hidden) {
      this.#menu(false);
      this.more.focus();
    } else if (!this.inline) this.chat.show(false);
  }

  /** @param {ShadowRoot} root @param {boolean} inline */
  place(root, inline) {
    this.inline = inline;
    if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
    this.element.classList.toggle("inline", inline);
    this.element.setAttribute("role", inline ? "group" : "dialog");
    this.hide.hidden = this.back.hidden = inline;
    if (inline) this.composer.fill(root.querySelector("textarea")?.value || this.composer.field.value);
    if (inline) root.replaceChildren();
    root.append(this.element);
    this.composer.changed();
    this.toEnd();
  }

  #fit() {
    const { height, offsetTop } = /** @type {VisualViewport} */ (visualViewport);
    this.element.style.setProperty("--vh", `${height}px`);
    this.element.style.setProperty("--vt", `${offsetTop}px`);
  }

  focus() {
    if (this.form?.element.isConnected) this.form.focus();
    else if (this.composer.element.hidden) /** @type {HTMLElement} */ (this.ended.lastElementChild).focus();
    else this.composer.field.focus();
  }

  /** A sheet on a phone must not cover the page that its link has led to. @param {Event} event */
  #followed(event) {
    const link = /** @type {Element} */ (event.target).closest("a");
    if (link && !link.target && matchMedia("(max-width: 480px)").matches) keep("open", "");
  }

  toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
    this.#scrolled();
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.log;
    if (clientHeight !== this.#height) {
      // Something has taken of its room, or given some back: who read the end still does.
      this.#height = clientHeight;
      if (this.atEnd) this.log.scrollTop = scrollHeight;
      return;
    }
    const before = this.atEnd;
    this.atEnd = scrollHeight - scrollTop - clientHeight < 40;
    if (this.atEnd !== before) this.chat.changed();
  }

  /** Everything anew; cheap where nothing has changed. */
  update() {
    const { chat, t, form } = this;
    const { boot, talk } = chat;
    if (!boot) return;
    const operator = talk?.running || talk?.ended ? talk.conversation?.operator : null;
    say(this.title, plain(operator?.name || boot.company || chat.label));
    say(this.truth, chat.truth());
    this.#picture(operator);
    this.end.hidden = !talk?.running;
    this.privacy.hidden = !boot.privacy_url;
    set(this.privacy, "href", boot.privacy_url);

    const { atEnd } = this;
    const unread = talk?.unread ?? 0;
    const list = talk?.draw(this.list) ?? [];
    const end = list.at(-1);
    const fresh = !list.length && !talk?.running;
    if (fresh !== this.greeting.hasChildNodes()) this.#welcome(fresh, boot.greetings?.[this.chat.department ?? ""] ?? boot.greeting, boot.quick_starts ?? []);
    this.earlier.hidden = !talk?.past.older;
    say(this.news, unread > 1 ? t("new_messages", { n: unread }) : t("new_message"));

    const notice = talk?.notice() ?? "";
    say(this.typing, talk?.typing && operator ? t("is_writing", { name: plain(operator.name) }) : "");
    say(this.notice, chat.outdated ? t("too_old") : chat.remark ? t(chat.remark) : notice);
    this.reload.hidden = !chat.outdated;
    this.log.hidden = this.typing.hidden = !!form;
    this.ended.hidden = !!form || !talk?.ended;
    say(this.farewell, talk?.farewell() ?? "");
    this.parts.update();
    const here = this.composer.element.matches(":focus-within");
    this.composer.element.hidden = !!form || !!talk?.ended;
    if (here && this.composer.element.hidden) this.focus();

    if (atEnd || (end?.own && end.key !== this.#end)) this.toEnd();
    else if (unread > this.#seen) this.news.hidden = false;
    if (this.atEnd) this.news.hidden = true;
    this.#seen = unread;
    this.#end = end?.key;
  }

  /** Before the first word. @param {boolean} fresh @param {string} greeting @param {string[]} starts */
  #welcome(fresh, greeting, starts) {
    this.greeting.replaceChildren(...(fresh ? [render(greeting || this.t("greeting"))] : []));
    /** @param {string} start */
    const choice = (start) => h("button", { class: "quiet", type: "button", onclick: () => said(start) }, plain(start, 120));
    /** @param {string} start */
    const said = (start) => {
      this.log.focus(); // the button goes; nothing else may take the focus, or a phone's keyboard comes up
      this.chat.write(start);
    };
    const privacy = fresh && privacyLine(this.chat.boot, this.t);
    this.starts.replaceChildren(...(fresh ? starts.slice(0, 3).map(choice) : []), ...(privacy ? [privacy] : []));
  }

  /** @param {{ name: string, picture: string | null } | null | undefined} operator */
  #picture(operator) {
    this.face.hidden = !operator;
    const key = operator ? operator.picture || plain(operator.name, 1) : "";
    if (this.face.dataset.key === key) return;
    this.face.dataset.key = key;
    this.face.replaceChildren(operator?.picture ? h("img", { src: operator.picture, alt: "" }) : key);
  }

  /** In place of the conversation. @param {Form} [form] */
  swap(form) {
    this.form?.element.remove();
    this.form = form;
    if (form) this.element.append(form.element);
    this.update();
  }
}
