// To whom a chat can be handed over: asked when it matters, never kept as true.
/** @import { ConsoleBoot, Targets } from "./types.js" */

const RARELY = 10e3;

export class Directory {
  /** @type {Targets} */
  last = { operators: [], departments: [] };
  #asked = -Infinity;

  /** @param {() => ConsoleBoot} boot @param {() => void} change */
  constructor(boot, change) {
    this.boot = boot;
    this.change = change;
  }

  /** As it is now; throws where the server does not answer. @returns {Promise<Targets>} */
  async ask() {
    this.#asked = Date.now();
    const response = await fetch(this.boot().urls.targets, { credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(10e3) });
    if (!response.ok) throw Error(`HTTP ${response.status}`);
    this.last = await response.json();
    this.change();
    return this.last;
  }

  /** The name of an operator of any department; empty until it is known. @param {number} id */
  operator(id) {
    return this.#find(this.last.operators, id);
  }

  /** @param {number} id */
  department(id) {
    const own = this.boot().departments.find((one) => one.id === id);
    return own?.name ?? this.#find(this.last.departments, id);
  }

  /** @param {{ id: number, name: string }[]} known @param {number} id */
  #find(known, id) {
    const found = known.find((one) => one.id === id);
    if (!found && Date.now() - this.#asked > RARELY) this.ask().catch(() => {});
    return found?.name ?? "";
  }
}
