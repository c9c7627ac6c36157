// One file on its way up: its bytes as they are, with progress.
/** @import { Attachment, Boot, Problem } from "./types.js" */

/** @typedef {{ boot: () => Boot | undefined, renew: () => Promise<unknown> }} Way */

/**
 * Rejects with `problem`: what the server said, or `network`. Where the server does not know us (any more), once again
 * after a new bootstrap.
 * @param {File} file @param {string} conversation empty before there is one @param {Way} way
 * @param {(part: number) => void} progress from 0 to 1 @param {AbortSignal} stop @param {boolean} [again]
 * @returns {Promise<Attachment>}
 */
export async function upload(file, conversation, way, progress, stop, again = false) {
  if (!way.boot()) await way.renew();
  const { status, answer } = await sent(file, conversation, /** @type {Boot} */ (way.boot()), progress, stop);
  if (answer?.attachment) return answer.attachment;
  if ((status === 401 || status === 403) && !again) {
    await way.renew();
    return upload(file, conversation, way, progress, stop, true);
  }
  const { error } = answer ?? {};
  // A web server in front of the shop has a limit of its own, and no words of ours.
  throw refused(error ?? { code: status === 413 ? "file_size" : "network" });
}

/** @param {Problem} problem */
const refused = (problem) => Object.assign(Error(problem.code), { problem });

/** @param {File} file @param {string} conversation @param {Boot} boot @param {(part: number) => void} progress @param {AbortSignal} stop
 * @returns {Promise<{ status: number, answer: { attachment?: Attachment, error?: Problem } | null }>} */
function sent(file, conversation, { csrf, urls }, progress, stop) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest(); // fetch tells nothing of what has gone up
    request.open("POST", urls.upload + (conversation && `?conversation=${conversation}`));
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("X-CSRFToken", csrf);
    request.setRequestHeader("X-Livehelp-Name", encodeURIComponent(file.name.slice(-100)));
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => progress(loaded / (total || 1));
    request.onload = () => resolve({ status: request.status, answer: request.response });
    request.onerror = request.onabort = () => reject(refused({ code: "network" }));
    stop.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}
