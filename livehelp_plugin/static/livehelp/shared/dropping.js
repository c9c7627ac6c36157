// Files that are dropped on an element, or pasted into it.

/** @param {HTMLElement} element it gets the class `dropping` while files are held over it
 * @param {() => unknown} wanted whether files can be taken now @param {(files: File[]) => void} take */
export function dropping(element, wanted, take) {
  /** @param {Event} event */
  const heard = (event) => {
    const data = /** @type {DragEvent} */ (event).dataTransfer ?? /** @type {ClipboardEvent} */ (event).clipboardData;
    // A table copied from a spreadsheet comes as words and as a picture: it is the words that were meant.
    const words = event.type === "paste" && data?.types.includes("text/plain");
    if (!data?.types.includes("Files") || words || !wanted()) return;
    if (event.type !== "dragleave") event.preventDefault();
    element.classList.toggle("dropping", event.type === "dragover");
    if (data.files.length && /drop|paste/.test(event.type)) take([...data.files]);
  };
  for (const type of ["dragover", "dragleave", "drop", "paste"]) element.addEventListener(type, heard);
}

/** Opens the browser's dialog. A telephone offers its camera there. @param {string} accept @param {(files: File[]) => void} take */
export function choose(accept, take) {
  const input = document.createElement("input");
  Object.assign(input, { type: "file", multiple: true, accept });
  input.onchange = () => take([...(input.files ?? [])]);
  input.click();
}
