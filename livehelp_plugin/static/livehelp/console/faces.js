// A person's picture, or the first letters of the name, with the status as a dot.
import { h } from "../shared/dom.js";
import { plain } from "../shared/text.js";

/** Decoration: the name and the status stand beside it in words. @param {{ name: string, picture: string | null, status: string }} person */
export function face({ name, picture, status }) {
  const image = picture ? h("img", { src: picture, alt: "", width: 32, height: 32 }) : h("span", { class: "lh-face__letters" }, letters(name));
  return h("span", { class: "lh-face", "aria-hidden": "true" }, image, h("i", { class: `lh-dot lh-dot--${status}` }));
}

/** Giulia Rossi: GR. @param {string} name */
export const letters = (name) => {
  const parts = plain(name).split(/\s+/).filter(Boolean);
  const chosen = parts.length > 1 ? [parts[0], parts[parts.length - 1]] : parts;
  return chosen.map((part) => [...part][0].toLocaleUpperCase()).join("");
};
