// The number on the cart icon. It lives in a cookie, so pages hold nothing of the visitor's and can be cached.

/** @returns {number} */
export function readCartCount() {
  const found = document.cookie.match(/(?:^|; )cart_count=(\d+)/);
  return found ? Number(found[1]) : 0;
}

/** @param {number} count */
export function showCartCount(count) {
  for (const place of document.querySelectorAll("[data-cart-count]")) {
    place.textContent = String(count);
    place.toggleAttribute("hidden", count === 0);
  }
}
