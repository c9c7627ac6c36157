// Turning a switch shows the gallery anew, under an address that says how.
const switches = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-livehelp-switches]"));
switches?.addEventListener("change", () => switches.requestSubmit());
