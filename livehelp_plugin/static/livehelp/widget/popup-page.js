// The chat's own window: the page's launcher, pressed at once. Where the chat does not come, it offers to reload.
import "./loader.js";

/** @type {HTMLElement & { launcher: HTMLElement } | null} */ (document.querySelector("livehelp-chat"))?.launcher.click();
