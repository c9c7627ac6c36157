// Requests over HTTP: commands and signals up, gaps and older messages down.
/** @import { Boot, Env } from "./types.js" */

export class Requests {
  /** @type {Boot | undefined} */
  boot;

  /** @param {Env} env @param {() => Promise<unknown>} renew bootstraps again @param {() => void} outdated the page is too old */
  constructor(env, renew, outdated) {
    this.env = env;
    this.renew = renew;
    this.outdated = outdated;
  }

  /**
   * One request. Where the server does not know us (any more), once again after a new bootstrap: the ids are the same.
   * Rejects where there is no answer; with `problem` where the server refused the request as such.
   * @param {"commands" | "signals" | "events" | "history" | "product"} road @param {object} [body] @param {string} [query]
   * @param {boolean} [again] @returns {Promise<any>}
   */
  async send(road, body, query = "", again = false) {
    const { csrf, urls } = /** @type {Boot} */ (this.boot);
    const response = await this.env.fetch(/** @type {string} */ (urls[road]) + query, {
      method: body ? "POST" : "GET",
      headers: body && { "Content-Type": "application/json", "X-CSRFToken": csrf },
      body: body && JSON.stringify({ protocol: 1, ...body }),
      credentials: "same-origin",
      cache: "no-store",
      keepalive: !!body,
      signal: this.env.AbortSignal?.timeout?.(15e3),
    });
    if ((response.status === 401 || response.status === 403) && !again) {
      await this.renew();
      return this.send(road, body, query, true);
    }
    if (response.ok) return response.status === 204 ? null : response.json();
    const { error } = await response.json().catch(() => ({}));
    if (error?.code === "protocol") this.outdated();
    const refused = /^4(?!01|03|08|25|29)/.test(String(response.status)) && { code: "refused" };
    throw Object.assign(Error(`HTTP ${response.status}`), { problem: error ?? (refused || undefined) });
  }
}
