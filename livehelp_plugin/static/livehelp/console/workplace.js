// Everything on the operator's page, kept in step with the session.
/** @import { Held, Row } from "../shared/types.js" */
/** @import { ConsoleBoot } from "./types.js" */
import { h, say } from "../shared/dom.js";
import { plain } from "../shared/text.js";
import { Alerts, settingsPanel } from "./alerts.js";
import { Customer } from "./customer.js";
import { Deeds } from "./deeds.js";
import { forgetOldDrafts } from "./keeping.js";
import { listen, showSheet } from "./keyboard.js";
import { List } from "./list.js";
import { rowsOf, whoIs } from "./rows.js";
import { Session } from "./session.js";
import { Talk } from "./talk.js";
import { Toolbar } from "./toolbar.js";
import { Wording } from "./wording.js";

export class Workplace {
  #queued = false;

  /** @param {HTMLElement} root @param {ConsoleBoot} boot */
  constructor(root, boot) {
    this.root = root;
    this.words = new Wording(boot.strings, boot.language);
    this.session = new Session(boot, {
      change: () => this.later(),
      arrived: (row) => this.#arrived(row),
      wrote: (conversation, body) => this.#wrote(conversation, body),
      lost: () => this.alerts.ring(),
    });
    const deeds = new Deeds(this);
    this.deeds = deeds;
    this.alerts = new Alerts(this.words, () => this.later());
    this.settings = settingsPanel(this.words, this.alerts);
    const bar = { status: deeds.status, keys: () => showSheet(this.words, root) };
    this.bar = new Toolbar(this.words, bar, this.settings.element);
    this.list = new List(this.words, { open: (id) => deeds.open(id), accept: (id) => void deeds.accept(id) });
    this.talk = new Talk(this.words, deeds.talking());
    this.customer = new Customer(this.words, deeds.knowing());
    this.live = h("p", { class: "w-sr-only", role: "status", "aria-live": "assertive" });
    const panes = h("div", { class: "lh-panes" }, this.list.element, this.talk.element, this.customer.element);
    root.replaceChildren(this.bar.element, panes, this.live);
  }

  start() {
    this.deeds.begin();
    listen(this.root, { ...this.deeds.keys(), sheet: () => showSheet(this.words, this.root) });
    const later = () => this.later();
    document.addEventListener("visibilitychange", later);
    for (const name of ["focus", "blur", "online", "offline"]) window.addEventListener(name, later);
    setInterval(later, 1000);
    this.session.start().catch(later);
    forgetOldDrafts();
  }

  /** Shows everything anew, once for all that happens meanwhile. */
  later() {
    if (this.#queued) return;
    this.#queued = true;
    setTimeout(() => this.render(), 0); // not with the next frame: a hidden tab has none, and its title counts
  }

  /** The open conversations in their order. */
  rows() {
    const { me, client, cards, typing, now, boot } = this.session;
    const people = this.session.people();
    const nameOf = (/** @type {number} */ id) => plain(people.get(id)?.name ?? "");
    const seen = { store: client.store, me: me.id, card: cards.get, typing, nameOf, alarms: boot.alarms, now, words: this.words };
    return rowsOf(seen);
  }

  render() {
    this.#queued = false;
    const { session } = this;
    const rows = this.rows();
    const { status } = session.me;
    const mine = rows.filter((row) => row.section === "mine");
    this.list.show(rows, {
      selected: session.selected,
      now: session.now,
      loading: !session.desks().length && session.boot.departments.length > 0,
      status,
      busy: (id) => session.ordering(`claim:${id}`),
    });
    this.#renderTalk();
    this.#renderBar(mine.length > 0);
    const fresh = rows.filter((row) => row.section === "fresh").length;
    this.alerts.badge((status === "online" ? fresh : 0) + mine.filter((row) => row.unread && !this.looking(row.id)).length);
    this.settings.update();
  }

  /** @param {boolean} running */
  #renderBar(running) {
    const { session } = this;
    const { me } = session;
    this.bar.show({
      status: me.status,
      busy: session.ordering("status"),
      colleagues: [...session.people().values()].filter((one) => one.id !== me.id),
      requests: session.requests.length,
      connection: session.client.status,
      signedOut: session.signedOut,
      lost: session.lost,
      running,
      durable: session.client.outbox.durable,
      urls: session.boot.urls,
    });
    const bell = this.alerts.sound ? "livehelp-sound" : "livehelp-silent";
    this.bar.bell.querySelector("use")?.setAttribute("href", `#icon-${bell}`);
  }

  /** The conversation on the screen: the one that runs, or an earlier one of the same customer. */
  get inView() {
    return this.session.past ?? this.session.selected;
  }

  #renderTalk() {
    const { session } = this;
    const { selected, past } = session;
    const id = this.inView;
    const held = session.held(id);
    this.root.toggleAttribute("talking", !!selected);
    if (!id || !selected || !held) this.talk.blank(!!id);
    else this.talk.show(this.#talking(id, held));
    const known = selected && { conversation: selected, who: this.who(selected), card: session.card(selected), failed: session.cards.failed(selected), past };
    this.customer.show(known || null);
    if (selected) session.cards.freshen(selected, session.client.transport.socket);
    if (id && this.looking(id)) session.read(id);
  }

  /** @param {string} id @param {Held} held */
  #talking(id, held) {
    const { session } = this;
    const past = id === session.past;
    return {
      conversation: id,
      held,
      row: session.rows().get(id),
      card: past ? undefined : session.card(id),
      older: session.older.get(id),
      pending: session.pending(id),
      who: this.who(/** @type {string} */ (session.selected)),
      me: session.me,
      holder: plain(held.state.operator?.name ?? ""),
      typing: session.typing(id),
      past,
      busy: session.ordering(`claim:${id}`) || session.ordering(`close:${id}`),
    };
  }

  /** @param {string} conversation */
  who(conversation) {
    const card = this.session.cards.get(conversation);
    const label = this.session.rows().get(conversation)?.visitor ?? card?.visitor.label ?? "";
    return whoIs(label, card, this.words);
  }

  /** Whether the operator sees it now. @param {string} conversation */
  looking(conversation) {
    return this.inView === conversation && document.visibilityState === "visible" && document.hasFocus();
  }

  /** @param {Row} row */
  #arrived(row) {
    if (this.session.me.status !== "online") return;
    const title = this.words.t("alert_new", { name: this.who(row.conversation) });
    this.alerts.ring();
    this.alerts.notify({ title, body: "", tag: row.conversation, open: () => this.deeds.open(row.conversation) });
    say(this.live, title);
  }

  /** @param {string} conversation @param {string} body */
  #wrote(conversation, body) {
    if (this.looking(conversation)) return;
    const title = this.words.t("alert_message", { name: this.who(conversation) });
    this.alerts.ring(0.35);
    this.alerts.notify({ title, body: plain(body, 120), tag: conversation, open: () => this.deeds.open(conversation) });
  }
}
