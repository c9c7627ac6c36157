// Plain text to nodes: text, line breaks and safe links; never HTML. The only way text from people reaches a page.

const ADDRESS = /https?:\/\/[^\s<>"'`\u0000-\u001f\u200b-\u200f\u202a-\u202e\u2060-\u2069]+/gi;
const TRAILING = ".,;:!?…»”’*_)]}";
// Marks that turn writing round or hide it: names and labels are shown without them.
const DISGUISE = /[\u0000-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** @typedef {{ text: string } | { link: string, text: string } | { br: true }} Token */

/** An address that may become a link: http(s), and no log-in name that imitates a host. @param {string} text */
export function safeUrl(text) {
  try {
    const url = new URL(text);
    return /^https?:$/.test(url.protocol) && !url.username && !url.password ? url : null;
  } catch {
    return null;
  }
}

/** @param {string} text @returns {Token[]} */
export function tokens(text) {
  /** @type {Token[]} */
  const found = [];
  text.split(/\r\n?|\n/).forEach((line, number) => {
    if (number) found.push({ br: true });
    let done = 0;
    for (const match of line.matchAll(ADDRESS)) {
      const address = trimmed(match[0]);
      const url = safeUrl(address);
      if (!url) continue;
      if (match.index > done) found.push({ text: line.slice(done, match.index) });
      found.push({ link: url.href, text: address });
      done = match.index + address.length;
    }
    if (done < line.length) found.push({ text: line.slice(done) });
  });
  return found;
}

/** The addresses of this origin that a text links to, each once, the first three. @param {string} text @param {string} origin */
export function links(text, origin) {
  const found = tokens(text).flatMap((token) => ("link" in token && new URL(token.link).origin === origin ? [token.link] : []));
  return [...new Set(found)].slice(0, 3);
}

/** Without the sentence's own marks at the end; a closing bracket stays if it was opened. @param {string} address */
function trimmed(address) {
  let end = address.length;
  while (TRAILING.includes(address[end - 1])) end--;
  const head = address.slice(0, end);
  return address[end] === ")" && head.includes("(") && !head.includes(")") ? `${head})` : head;
}

/** In an element of its own, so that no writing direction leaks out. Links to other sites open a new tab.
 * @param {string} text @param {Document} [document] */
export function render(text, document = globalThis.document) {
  const node = document.createElement("bdi");
  for (const token of tokens(text)) {
    if ("br" in token) node.append(document.createElement("br"));
    else if ("link" in token) {
      const link = document.createElement("a");
      link.href = token.link;
      link.rel = "noopener nofollow ugc";
      if (new URL(token.link).origin !== document.location.origin) link.target = "_blank";
      link.append(token.text);
      node.append(link);
    } else node.append(token.text);
  }
  return node;
}

/** A name or title: one line, nothing hidden, cut to a length. @param {string} text @param {number} [most] */
export const plain = (text, most = 80) => [...text.replace(/\s+/g, " ").replace(DISGUISE, "")].slice(0, most).join("");

/** What the limits count: code points. @param {string} text */
export const length = (text) => [...text].length;
