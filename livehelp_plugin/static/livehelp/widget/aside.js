// The launcher steps aside where it would cover something that the shop keeps in the same corner: a bar with "Add to cart", a
// button to the top. Measured, not guessed: what is fixed there and can be pressed. Loaded only where something is.

const GAP = 8;
const PRESSED = "a,button,input,select,textarea,label,summary,[role=button]";

/** What of the page is fixed at these places and must stay free. @param {[number, number][]} points @param {Element} host */
function covered(points, host) {
  const found = new Set(points.flatMap(([x, y]) => document.elementsFromPoint(x, y)));
  found.delete(host);
  return [...found].filter((one) => one.closest(PRESSED)).map(held).filter((one) => one !== null);
}

/** The outermost that is held in its place on the screen, if any. @param {Element} of @returns {Element | null} */
function held(of) {
  let found = null;
  for (let one = /** @type {Element | null} */ (of); one; one = one.parentElement)
    if (/fixed|sticky/.test(getComputedStyle(one).position)) found = one;
  return found;
}

/** How far up, in px, the launcher has to go; 0 where nothing is in its way, or too much. @param {Element} host @param {DOMRect} home */
function lift(host, home) {
  const middle = home.left + home.width / 2;
  let way = 0;
  // A button may lie over a bar, and another bar over that.
  for (let step = 0; step < 3; step++) {
    const [top, bottom] = [home.top - way, home.bottom - way];
    const places = [top - GAP + 1, (top + bottom) / 2, bottom - 1].flatMap((y) =>
      [home.left - GAP + 1, middle, home.right - 1].map((x) => /** @type {[number, number]} */ ([x, y])),
    );
    const tops = covered(places, host).map((one) => one.getBoundingClientRect().top);
    if (!tops.length) return way;
    way = Math.max(way, home.bottom - Math.min(...tops) + GAP);
  }
  return way < innerHeight / 2 ? way : 0;
}

let begun = false;

/** From now on; once for a page. @param {HTMLElement & { launcher: HTMLElement }} host */
export function stepAside(host) {
  if (begun) return;
  begun = true;
  const { launcher } = host;
  let now = 0;
  let due = 0;
  const look = () => {
    due = 0;
    const at = launcher.getBoundingClientRect();
    if (!at.width) return;
    const home = new DOMRect(at.x, at.y + now, at.width, at.height);
    const way = Math.round(lift(host, home));
    if (way === now) return;
    now = way;
    launcher.style.translate = way ? `0 ${-way}px` : "";
  };
  const soon = () => (due ||= requestAnimationFrame(look));
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) launcher.style.transition = "translate .12s ease-out";
  for (const type of ["scroll", "resize"]) addEventListener(type, soon, { passive: true });
  // Bars come and go with scripts of the shop, too.
  new MutationObserver(soon).observe(document.body, { subtree: true, childList: true, attributeFilter: ["class", "hidden", "style"] });
  look();
}
