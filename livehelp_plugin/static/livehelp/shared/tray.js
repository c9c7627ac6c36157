// The files of a message that is being written: each with its picture, how far it has come, and a way to be rid of it.
/** @import { Attachment, AttachmentRules, Problem, Words } from "./types.js" */
/** @import { Way } from "./upload.js" */
import { sizeOf } from "./attached.js";
import { h, icon, say } from "./dom.js";
import { plain } from "./text.js";
import { upload } from "./upload.js";

const CROSS = "m6 6 12 12M18 6 6 18";
const SHEET = "M7 3h7l4 4v14H7zM14 3v4h4";
const SIDE = 96; // pixels of a small picture, for screens of twice as many

/** @typedef {{ file?: File, name: string, done?: Attachment, stop: AbortController, element: HTMLElement, told: HTMLElement, bar: HTMLProgressElement, again: HTMLElement, failed?: boolean }} One */

export class Tray {
  /** @type {One[]} */
  #all = [];
  /** @type {(() => void) | null} */
  #waiting = null;
  #busy = false;

  /**
   * @param {object} parts
   * @param {Words} parts.t @param {Way} parts.way @param {() => string} parts.conversation
   * @param {() => AttachmentRules} parts.rules @param {() => void} parts.changed something has come or gone
   */
  constructor({ t, way, conversation, rules, changed }) {
    this.t = t;
    this.way = way;
    this.conversation = conversation;
    this.rules = rules;
    this.changed = changed;
    this.list = h("ul", { class: "lh-files", "aria-label": t("files") });
    this.status = h("p", { class: "lh-files__told", role: "status" });
    this.heard = h("p", { class: "lh-files__heard", role: "status" }); // what is seen in its own line
    this.element = h("div", {}, this.list, this.status, this.heard);
  }

  get count() {
    return this.#all.length;
  }

  /** What is up already, to be kept over a reload. */
  get done() {
    return this.#all.flatMap(({ done }) => done ?? []);
  }

  /** @param {Iterable<File>} files */
  add(files) {
    const { mb, per_message: most } = this.rules();
    say(this.status, "");
    for (const file of files) {
      if (this.count >= most) {
        say(this.status, this.t("files_most", { n: most }));
        break;
      }
      const one = this.#made(file.name || this.t(file.type.startsWith("image/") ? "picture" : "pdf"), file);
      if (file.size > mb * 1e6) this.#fail(one, this.t("file_large", { n: mb }), false);
    }
    this.#next();
    this.changed();
  }

  /** What was up before the page was loaded anew, or could not be sent. @param {Attachment[]} attachments */
  restore(attachments) {
    for (const done of attachments) Object.assign(this.#made(done.name || this.t(done.kind === "pdf" ? "pdf" : "picture")), { done });
    for (const one of this.#all) if (one.done) this.#ready(one);
    this.changed();
  }

  /** Whether a message has to wait: for what is on its way up (`then` is called when all is there), or for the writer to
   * decide about what has failed. @param {() => void} then */
  holds(then) {
    const failed = this.#all.find((one) => one.failed);
    this.#waiting = failed ? null : then;
    if (failed) {
      say(this.status, this.t("files_failed"));
      failed.element.querySelector("button")?.focus();
      return true;
    }
    const waits = this.#all.some(({ done }) => !done);
    if (waits) say(this.status, this.t("files_wait"));
    return waits;
  }

  /** The files go with a message now. @returns {Attachment[]} */
  take() {
    const { done } = this;
    this.#all = [];
    this.list.replaceChildren();
    say(this.status, "");
    this.changed();
    return done;
  }

  /** @param {string} name @param {File} [file] @returns {One} */
  #made(name, file) {
    const { t } = this;
    const shown = plain(name, 60);
    const told = h("span", { class: "lh-file__told" });
    const bar = h("progress", { max: "1", value: "0", "aria-label": t("uploading", { name: shown }) });
    const again = h("button", { type: "button", class: "lh-file__again", hidden: true, onclick: () => this.#retry(one) }, t("file_again"));
    const remove = h("button", { type: "button", class: "lh-file__remove", title: t("file_remove", { name: shown }), "aria-label": t("file_remove", { name: shown }), onclick: () => this.#remove(one) }, icon(CROSS));
    const face = h("span", { class: "lh-file__face" }, icon(SHEET));
    const element = h("li", { class: "lh-file" }, face, h("span", { class: "lh-file__words" }, h("bdi", {}, shown), told, bar), again, remove);
    /** @type {One} */
    const one = { file, name: shown, stop: new AbortController(), element, told, bar, again };
    this.#all.push(one);
    this.list.append(element);
    if (file?.type.startsWith("image/")) drawn(file).then((canvas) => canvas && face.replaceChildren(canvas));
    return one;
  }

  /** One after the other: a telephone's line is narrow. */
  async #next() {
    const one = this.#all.find(({ file, done, failed }) => file && !done && !failed);
    if (!one?.file || this.#busy) return;
    this.#busy = true;
    try {
      one.done = await upload(one.file, this.conversation(), this.way, (part) => (one.bar.value = part), one.stop.signal);
      if (this.#all.includes(one)) this.#ready(one);
    } catch (error) {
      const problem = /** @type {{ problem?: Problem }} */ (error).problem ?? { code: "network" };
      const { mb } = this.rules();
      const words = problem.code === "file_size" ? this.t("file_large", { n: mb }) : problem.message;
      if (this.#all.includes(one)) this.#fail(one, words ?? this.t("file_failed"), !/^file_/.test(problem.code));
    }
    this.#busy = false;
    this.changed();
    this.#next();
  }

  /** @param {One} one */
  #ready(one) {
    one.bar.hidden = true;
    say(one.told, sizeOf(one.done?.size ?? 0));
    say(this.heard, this.t("file_ready", { name: one.name }));
    if (this.#all.every(({ done }) => done)) {
      this.#waiting?.();
      this.#waiting = null;
    }
  }

  /** @param {One} one @param {string} why @param {boolean} again whether another try may help */
  #fail(one, why, again) {
    one.failed = true;
    one.bar.hidden = true;
    one.again.hidden = !again;
    one.element.classList.add("lh-file--failed");
    say(one.told, why);
    say(this.heard, `${one.name}: ${why}`);
    this.#waiting = null;
  }

  /** @param {One} one */
  #retry(one) {
    one.failed = false;
    one.bar.hidden = false;
    one.bar.value = 0;
    one.again.hidden = true;
    one.element.classList.remove("lh-file--failed");
    say(one.told, "");
    this.#next();
  }

  /** @param {One} one */
  #remove(one) {
    one.stop.abort();
    const next = /** @type {HTMLElement | null} */ (one.element.nextElementSibling ?? one.element.previousElementSibling);
    this.#all = this.#all.filter((other) => other !== one);
    one.element.remove();
    say(this.status, "");
    say(this.heard, this.t("file_removed", { name: one.name }));
    /** @type {HTMLElement | null | undefined} */ (next?.querySelector(".lh-file__remove"))?.focus();
    this.changed();
  }
}

/** A small picture, without an address that a strict policy would refuse. @param {File} file */
async function drawn(file) {
  const image = await createImageBitmap(file).catch(() => null);
  if (!image) return null;
  const canvas = h("canvas", { width: SIDE, height: SIDE });
  const scale = SIDE / Math.min(image.width, image.height);
  const [width, height] = [image.width * scale, image.height * scale];
  canvas.getContext("2d")?.drawImage(image, (SIDE - width) / 2, (SIDE - height) / 2, width, height);
  image.close();
  return canvas;
}
