// Security cases of group A (rendering): whatever people type becomes text, line breaks and safe links.
import assert from "node:assert/strict";
import { test } from "node:test";
import { length, links as shopLinks, plain, render, safeUrl, tokens } from "../../livehelp_plugin/static/livehelp/shared/text.js";

/** A document that knows nothing but elements and text: HTML would have nowhere to go. */
const document = {
  location: { origin: "https://shop.example" },
  createElement: (tag) => ({ tag, children: [], append(...nodes) { this.children.push(...nodes); } }),
};
const links = (text) => tokens(text).filter((token) => "link" in token).map((token) => token.link);
const shown = (text) => tokens(text).map((token) => ("br" in token ? "\n" : token.text)).join("");

for (const payload of [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "<svg/onload=alert(1)>",
  "<details open ontoggle=alert(1)>",
  '"><img src=x onerror=alert(1)>',
  "</script><script>alert(1)</script>",
  "{{ visitor.name }} {% debug %} ${7*7} {0.__class__}",
  '<form name="getElementById">',
  "&#106;avascript:alert(1)",
  "red;}body{background:url(//evil)",
])
  test(`is literal text: ${payload}`, () => {
    const node = render(payload, document);
    assert.equal(node.tag, "bdi");
    assert.deepEqual(node.children, [payload]);
  });

for (const payload of [
  "javascript:alert(document.domain)",
  "JaVaScRiPt:alert(1)",
  "java\tscript:alert(1)",
  "vbscript:msgbox(1)",
  "data:text/html,<script>alert(1)</script>",
  "[x](javascript:alert(1))",
  "//evil.example/",
  "ftp://files.example/",
  "file:///etc/passwd",
  "https://shop.example@evil.example/",
  "https://user:secret@evil.example/",
  "http://",
  "https://[",
])
  test(`is never a link: ${payload}`, () => {
    assert.deepEqual(links(payload), []);
    assert.equal(shown(payload), payload);
  });

test("http and https become links, whatever the case of the scheme", () => {
  assert.deepEqual(links("see https://shop.example/moka?size=3&x=1#top and HTTP://shop.example/"), [
    "https://shop.example/moka?size=3&x=1#top",
    "http://shop.example/",
  ]);
});

test("the sentence's own marks stay outside of the link", () => {
  const cases = {
    "(see https://a.example/b).": "https://a.example/b",
    "https://a.example/b, and": "https://a.example/b",
    "https://a.example/b!": "https://a.example/b",
    "“https://a.example/b”": "https://a.example/b",
    "https://en.wikipedia.example/Moka_(pot)": "https://en.wikipedia.example/Moka_(pot)",
    "https://a.example/b?c=d.": "https://a.example/b?c=d",
  };
  for (const [text, link] of Object.entries(cases)) assert.deepEqual(links(text), [link], text);
});

test("a payload after an address does not enter the link", () => {
  for (const tail of ['"onmouseover="alert(1)', "<script>", "'x", "`x", "\u202emoc.live"])
    assert.deepEqual(links(`https://a.example/${tail}`), ["https://a.example/"], tail);
});

test("a link is shown as it was typed, says nothing of us, and leaves our page alone", () => {
  const [link] = render("https://other.example/a", document).children;
  assert.equal(link.tag, "a");
  assert.deepEqual(link.children, ["https://other.example/a"]);
  assert.match(link.rel, /noopener/);
  assert.equal(link.target, "_blank");
  assert.equal(render("https://shop.example/cart/", document).children[0].target, undefined);
});

test("lines break where they were broken", () => {
  assert.deepEqual(tokens("a\r\nb\rc\n\nd").map((token) => ("br" in token ? "|" : token.text)).join(""), "a|b|c||d");
});

test("every sign of a text is shown", () => {
  for (const text of ["", " ", "a  b", "https://", "x https://a.example/ y\nhttps://b.example/.", "e\u0301".repeat(500)])
    assert.equal(shown(text), text);
});

test("names lose what turns or hides writing, and are cut by code points", () => {
  assert.equal(plain("gpj.\u202eexe\u2066 \u200bGiulia\n\tRossi"), "gpj.exe Giulia Rossi");
  assert.equal(plain("👋".repeat(90)), "👋".repeat(80));
  assert.equal(plain("abc", 2), "ab");
});

test("length counts code points", () => {
  assert.equal(length("👋é"), 2);
  assert.equal(length("👋".repeat(4000)), 4000);
});

test("safeUrl takes http(s) without a log-in name", () => {
  assert.equal(safeUrl("https://a.example/x")?.host, "a.example");
  for (const text of ["javascript:alert(1)", "https://shop@evil.example", "//evil.example", "", "x"]) assert.equal(safeUrl(text), null, text);
});

test("long adversarial texts come through whole", () => {
  for (const unit of ["https://", "https://a.", ")))", "https://a.example/).", `https://a.example/${")".repeat(999)}x`, "<", "\n", "https://[", "a@"]) {
    const text = unit.repeat(Math.ceil(100_000 / unit.length));
    assert.ok(shown(text) === text, unit);
  }
});

test("links to this very origin, each once, and three at most", () => {
  const here = "https://shop.example";
  assert.deepEqual(shopLinks(`see ${here}/a, ${here}/a. and http://shop.example/b or https://evil.example/${here}/c`, here), [`${here}/a`]);
  assert.equal(shopLinks([1, 2, 3, 4].map((n) => `${here}/${n}`).join(" "), here).length, 3);
  assert.deepEqual(shopLinks("no link", here), []);
});
