// Whether somebody looks: the operator's eye, what has been read, and the count on launcher and tab.
import { h, say } from "../shared/dom.js";
import { kept } from "./session.js";

/** @import { Talk } from "./talk.js" */

export class Attention {
  #looks = false;
  #status = "";
  #title = "";
  #called = false;
  #unread = Infinity;
  #badge = h("b", { class: "badge", "aria-hidden": "true", hidden: true });

  /** @param {Talk} talk */
  constructor(talk) {
    this.talk = talk;
    this.chat = talk.chat;
    const { chat } = talk;
    chat.host.launcher.append(this.#badge);
    for (const type of ["focus", "blur", "pagehide"]) addEventListener(type, () => chat.changed());
    document.addEventListener("visibilitychange", () => chat.changed());
  }

  /** Open, in sight, and the window is the one in use; in a page's own panel also the focus. */
  get looks() {
    const { open, panel } = this.chat;
    return open && !document.hidden && document.hasFocus() && (!panel?.inline || panel.element.matches(":focus-within"));
  }

  update() {
    const { chat, looks, talk } = this;
    const { client, running } = talk;
    client.transport.attend(chat.open && !document.hidden);
    const anew = client.status === "open" && this.#status !== "open";
    this.#status = client.status;
    if (running && anew && !client.transport.socket && !chat.alone) talk.signal("page", chat.page()); // a socket has said it in its hello
    if (running && (anew ? looks : looks !== this.#looks)) talk.signal("watching", { on: looks });
    this.#looks = looks;
    this.#called &&= !looks;
    const seq = talk.conversation?.messages.filter(({ by }) => by !== "visitor").at(-1)?.seq ?? 0;
    this.#mark(looks && chat.panel?.atEnd ? "read" : "delivered", seq);
    this.#count(talk.unread);
    if (talk.unread > this.#unread && !looks && !anew && kept("sound", "localStorage")) this.#ring(`${talk.stream}:${seq}`);
    this.#unread = talk.unread;
  }

  /** @param {string} why */
  #ring(why) {
    import("./sound.js").then(({ ring }) => ring(why), () => {});
  }

  /** @param {"read" | "delivered"} mark @param {number} seq */
  #mark(mark, seq) {
    const { client, held, stream } = this.talk;
    const { visitor_read = 0, visitor_delivered = 0 } = held?.marks ?? {};
    if (!held || seq <= visitor_read || (mark === "delivered" && seq <= visitor_delivered)) return;
    client.transport.signal(stream, mark, { seq });
    client.tell({ t: "signal", stream, signal: "marks", data: { [`visitor_${mark}`]: seq } });
  }

  /** It is the shopper's turn, as they asked to be told. @param {string} text */
  call(text) {
    this.#called = true;
    this.#ring("");
    try {
      if (document.hidden && Notification.permission === "granted") new Notification(this.chat.label, { body: text });
    } catch {
      // not on this device
    }
  }

  /** @param {number} unread */
  #count(unread) {
    const { launcher } = this.chat.host;
    this.#badge.hidden = !unread;
    say(this.#badge, String(unread));
    launcher.ariaLabel = this.chat.label + (unread ? `, ${this.chat.t(unread > 1 ? "new_messages" : "new_message", { n: unread })}` : "");
    const bare = document.title.startsWith(this.#title) ? document.title.slice(this.#title.length) : document.title;
    this.#title = unread ? `(${unread}) ` : this.#called ? "● " : "";
    if (document.title !== this.#title + bare) document.title = this.#title + bare;
  }
}
