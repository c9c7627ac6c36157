// The files of a message in the thread: a picture in the room that it needs, so that nothing jumps; a card for a PDF.
/** @import { Attachment, Words } from "./types.js" */
import { h, icon } from "./dom.js";
import { plain } from "./text.js";

const WIDE = 240;
const HIGH = 240;
const SHEET = "M7 3h7l4 4v14H7zM14 3v4h4M10 13h5M10 17h5";

/**
 * @param {Attachment[]} files @param {string} base where files are fetched from @param {Words} t
 * @param {(one: Attachment) => HTMLElement | null | false} [beside] what can be done with one
 */
export const attached = (files, base, t, beside) =>
  h("ul", { class: "lh-attached", "aria-label": t("attached") }, ...files.map((one) => h("li", {}, shown(one, base, t), beside?.(one))));

/** @param {Attachment} one @param {string} base @param {Words} t */
function shown(one, base, t) {
  const kind = t(one.kind === "pdf" ? "pdf" : "picture");
  if (one.state !== "ready") return h("span", { class: "lh-attached__gone" }, t(one.state === "held" ? "file_held" : "file_deleted", { kind }));
  const name = plain(one.name, 80) || kind;
  const href = `${base}${one.id}/`;
  return one.kind === "pdf" ? card(one, href, name, t) : picture(one, href, name, t);
}

/** @param {Attachment} one @param {string} href @param {string} name @param {Words} t */
function picture({ width, height }, href, name, t) {
  const [wide, high] = [width || WIDE, height || HIGH];
  const scale = Math.min(1, WIDE / wide, HIGH / high);
  const size = { width: Math.max(48, Math.round(wide * scale)), height: Math.max(48, Math.round(high * scale)) };
  const image = h("img", { src: `${href}?preview=1`, alt: name, loading: "lazy", decoding: "async", ...size });
  return h("a", { class: "lh-attached__picture", href, target: "_blank", rel: "noopener", "aria-label": t("open_picture", { name }) }, image);
}

/** @param {Attachment} one @param {string} href @param {string} name @param {Words} t */
function card({ size }, href, name, t) {
  const words = h("span", {}, h("bdi", {}, name), h("small", {}, `PDF · ${sizeOf(size)}`));
  return h("a", { class: "lh-attached__card", href, download: name, "aria-label": t("save_pdf", { name }) }, icon(SHEET), words);
}

/** What a message says where there is room for one line only. @param {{ body: string, attachments?: Attachment[] }} message @param {Words} t */
export const inOneLine = ({ body, attachments = [] }, t) =>
  body || attachments.map(({ kind }) => t(kind === "pdf" ? "pdf" : "picture")).join(", ");

/** @param {number} bytes */
export const sizeOf = (bytes) => (bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`);
