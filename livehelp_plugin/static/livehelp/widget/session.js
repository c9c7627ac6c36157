// What a tab remembers over its pages, and the browser over its tabs. Where storage is blocked: until the next page.

/** @type {Record<string, string>} */
let memory = {};

/** @param {string} key @param {string} value an empty one forgets @param {"sessionStorage" | "localStorage"} [where] */
export function keep(key, value, where = "sessionStorage") {
  memory[key] = value;
  try {
    if (value) globalThis[where].setItem(`livehelp:${key}`, value);
    else globalThis[where].removeItem(`livehelp:${key}`);
  } catch {
    // blocked
  }
}

/** @param {string} key @param {"sessionStorage" | "localStorage"} [where] */
export function kept(key, where = "sessionStorage") {
  try {
    return globalThis[where].getItem(`livehelp:${key}`) ?? "";
  } catch {
    return memory[key] ?? "";
  }
}

export function forget() {
  for (const key of ["draft", "files", "form", "answers", "rating", "open", "called", "mailed"]) keep(key, "");
  for (const key of ["apart", "push"]) keep(key, "", "localStorage");
  memory = {};
}
