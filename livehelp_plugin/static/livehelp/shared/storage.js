// Where an outbox keeps its commands over a reload. Nothing is made before the first use.
/** @import { Env, Kept, Shelf } from "./types.js" */

/** IndexedDB; every call may fail where the browser blocks it. @param {string} name @param {Env} env @returns {Shelf} */
export function shelf(name, env) {
  /** @type {Promise<IDBDatabase> | undefined} */
  let opened;
  const open = () =>
    (opened ??= new Promise((resolve, reject) => {
      const request = env.indexedDB.open(name, 1);
      request.onupgradeneeded = () => request.result.createObjectStore("outbox", { keyPath: "id" });
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    }));
  /** @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest} work @returns {Promise<any>} */
  const run = async (mode, work) => {
    const transaction = (await open()).transaction("outbox", mode);
    const request = work(transaction.objectStore("outbox"));
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
    });
  };
  return {
    all: () => run("readonly", (store) => store.getAll()),
    put: (kept) => run("readwrite", (store) => store.put(kept)),
    remove: (id) => run("readwrite", (store) => store.delete(id)),
    clear: () => run("readwrite", (store) => store.clear()),
  };
}
