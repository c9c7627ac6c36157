/** A random UUID; `randomUUID` is missing where the shop is not served by https. @param {Crypto} crypto @returns {string} */
export const uuid = (crypto) =>
  crypto.randomUUID?.() ??
  "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
    (+digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (+digit / 4)))).toString(16),
  );
