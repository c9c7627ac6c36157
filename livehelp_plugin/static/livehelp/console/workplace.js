// Everything on the operator's page, kept in step with the session.
/** @import { Held, Row } from "../shared/types.js" */
/** @import { ConsoleBoot, RowView } from "./types.js" */
import { h, say } from "../shared/dom.js";
import { plain } from "../shared/text.js";
import { Alerts, settingsPanel } from "./alerts.js";
import { Customer } from "./customer.js";
import { Deeds, ONE_PANE } from "./deeds.js";
import { Due, dueIn } from "./due.js";
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
      arrived: (row, again) => this.#arrived(row, again),
      wrote: (conversation, body) => this.#wrote(conversation, body),
      handed: (ended) => this.#handed(ended),
      reminded: (conversation) => this.#reminded(conversation),
      lost: () => this.alerts.ring(),
    });
    const deeds = new Deeds(this);
    this.deeds = deeds;
    this.alerts = new Alerts(this.words, () => this.later());
    this.settings = settingsPanel(this.words, this.alerts);
    const bar = { status: deeds.status, keys: () => showSheet(this.words, root) };
    this.bar = new Toolbar(this.words, bar, this.settings.element);
    this.list = new List(this.words, { open: (id) => deeds.open(id), accept: (id) => void deeds.accept(id), decline: (id) => void deeds.decline(id) });
    this.due = new Due(this.words, {
      begin: (appointment, body) => this.#begin(appointment, body),
      greeting: (name) => this.words.t("greeting", { name, operator: plain(this.session.me.name) }),
    });
    this.list.scroller.prepend(this.due.element);
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
    const { me, client, cards, typing, now, boot, directory } = this.session;
    const people = this.session.people();
    const nameOf = (/** @type {number} */ id) => plain((people.get(id)?.name ?? directory.operator(id)) || this.words.t("a_colleague"));
    const deskOf = (/** @type {number} */ id) => plain(directory.department(id));
    const seen = { store: client.store, me: me.id, card: cards.get, typing, nameOf, deskOf, alarms: boot.alarms, now, words: this.words };
    return rowsOf(seen);
  }

  /** The chat that the keys for accept and decline mean: the one in view if it waits, else the first.
   * @param {RowView[]} [rows] */
  called(rows = this.rows()) {
    const waiting = rows.filter((row) => row.section === "ringing" || row.section === "fresh");
    const { selected } = this.session;
    const first = waiting.find((row) => row.section === "ringing") ?? waiting.find((row) => !row.ringsAt) ?? waiting[0];
    return (waiting.find((row) => row.id === selected) ?? first)?.id ?? null;
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
      keys: this.called(rows),
      lengths: session.boot.lengths,
    });
    this.#renderDue();
    this.#renderTalk(rows);
    this.#renderBar(mine.length > 0, rows.find((row) => row.section === "ringing" && row.id !== session.selected));
    const ringing = rows.filter((row) => row.section === "ringing").length;
    this.alerts.badge((status === "online" ? ringing : 0) + mine.filter((row) => row.unread && !this.looking(row.id)).length);
    this.settings.update();
  }

  /** @param {boolean} running @param {RowView | undefined} calling */
  #renderBar(running, calling) {
    const { session } = this;
    const { me } = session;
    this.bar.show({
      status: me.status,
      busy: session.ordering("status"),
      colleagues: [...session.people().values()].filter((one) => one.id !== me.id),
      requests: session.requests.length,
      connection: session.client.status,
      signedOut: session.signedOut,
      away: session.away,
      reasons: session.boot.pause_reasons,
      running,
      calling: calling && ONE_PANE.matches && session.selected ? { name: calling.who, open: () => this.deeds.open(calling.id) } : null,
      durable: session.client.outbox.durable,
      urls: session.boot.urls,
    });
    const bell = this.alerts.sound ? "livehelp-sound" : "livehelp-silent";
    this.bar.bell.querySelector("use")?.setAttribute("href", `#icon-${bell}`);
  }

  /** Booked chats whose time has come ring like new ones. */
  #renderDue() {
    const due = dueIn(this.session.client.store);
    const fresh = this.due.show(due, this.session.now);
    if (due.length) this.list.empty.hidden = true;
    if (!fresh.length || this.session.me.status !== "online") return;
    const title = this.words.t("alert_appointment", { name: fresh.map((one) => plain(one.name)).join(", ") });
    this.alerts.ring(0.8);
    this.alerts.notify({ title, body: plain(fresh[0].body, 120), tag: fresh[0].appointment, open: () => window.focus() });
    say(this.live, title);
  }

  /** @param {string} appointment @param {string} body */
  async #begin(appointment, body) {
    const answer = await this.session.order({ type: "appointment.begin", appointment, body }, `begin:${appointment}`);
    if (answer.ok) {
      this.list.expect(answer.data.conversation);
      this.deeds.open(answer.data.conversation);
    }
    return answer;
  }

  /** The conversation on the screen: the one that runs, or an earlier one of the same customer. */
  get inView() {
    return this.session.past ?? this.session.selected;
  }

  /** @param {RowView[]} rows */
  #renderTalk(rows) {
    const { session } = this;
    const { selected, past } = session;
    const id = this.inView;
    const held = session.held(id);
    this.root.toggleAttribute("talking", !!selected);
    if (!id || !selected || !held) this.talk.blank(!!id);
    else this.talk.show(this.#talking(id, held, rows.find((row) => row.id === id)));
    const known = selected && { conversation: selected, who: this.who(selected), card: session.card(selected), failed: session.cards.failed(selected), past };
    this.customer.show(known || null);
    if (selected) session.cards.freshen(selected, session.client.transport.socket);
    if (id && this.looking(id)) session.read(id);
  }

  /** @param {string} id @param {Held} held @param {RowView | undefined} view */
  #talking(id, held, view) {
    const { session } = this;
    const past = id === session.past;
    return {
      conversation: id,
      held,
      row: session.rows().get(id),
      view,
      now: session.now,
      closing: session.boot.lengths.closing,
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

  /** @param {Row} row @param {boolean} again */
  #arrived(row, again) {
    if (this.session.me.status !== "online" || again) return; // it stands in the list; who declined it need not hear it
    const title = this.words.t(row.transfer ? "alert_handed" : "alert_new", { name: this.who(row.conversation) });
    this.#alert(title, row.conversation, 0.8);
    say(this.live, title);
  }

  /** To be heard, and seen where nobody looks at this page. @param {string} title @param {string} conversation @param {number} volume */
  #alert(title, conversation, volume) {
    this.alerts.ring(volume);
    this.alerts.notify({ title, body: "", tag: conversation, open: () => this.deeds.open(conversation) });
  }

  /** @param {import("./lines.js").Ended} ended */
  #handed({ conversation, outcome, to, department }) {
    const { words, session } = this;
    const name = to === null ? session.directory.department(department) : (session.people().get(to)?.name ?? session.directory.operator(to));
    const text = words.t(`handed_${outcome}`, { name: plain(name) || words.t("a_colleague"), who: this.who(conversation) });
    this.bar.tell(text);
    if (outcome !== "accepted") this.#alert(text, conversation, 0.35);
  }

  /** @param {string} conversation */
  #reminded(conversation) {
    const text = this.words.t("reminded", { who: this.who(conversation) });
    this.bar.tell(text);
    this.#alert(text, conversation, 0.35);
  }

  /** @param {string} conversation @param {string} body */
  #wrote(conversation, body) {
    if (this.looking(conversation)) return;
    const title = this.words.t("alert_message", { name: this.who(conversation) });
    this.alerts.ring(0.35);
    this.alerts.notify({ title, body: plain(body, 120), tag: conversation, open: () => this.deeds.open(conversation) });
  }
}
