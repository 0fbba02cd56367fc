// A file on its way: a small one in one request, a large one in pieces that go on where they stopped, also after the
// browser was closed. The protocol is told at sessions/views/uploads.py, `begin`.
import { insist } from "./insist.js";
import { form, post } from "./post.js";

const PIECE_BYTES = 4 * 1024 * 1024;

/**
 * @typedef {object} Addresses
 * @property {string} whole where a small file goes
 * @property {string} begin where a large one begins
 */

/**
 * @param {{file: File, path: string}} picked
 * @param {Addresses} addresses
 * @param {string} importId of the import that it joins, "" for a new one
 * @param {import("./insist.js").Sender & {
 *   onProgress: (sent: number) => void, onBegun: (answer: any) => void}} sender
 * @returns {Promise<import("./post.js").Answer>} status 200 once all is there
 */
export async function sendFile({ file, path }, addresses, importId, sender) {
  const { signal, onProgress, onBegun } = sender;
  if (file.size <= PIECE_BYTES) {
    const fields = () => form({ path, import: importId, file });
    const answer = await insist(() => post(addresses.whole, fields(), { signal, onProgress }), sender);
    if (!answer.error) {
      onBegun(answer.json);
    }
    return answer;
  }
  const fields = form({ path, import: importId, size: file.size, modified: file.lastModified });
  const begun = await insist(() => post(addresses.begin, fields, { signal }), sender);
  if (begun.error) {
    return begun;
  }
  onBegun(begun.json);
  return sendPieces(file, begun.json, sender);
}

/** @param {File} file @param {{received: number, piece_url: string}} begun */
async function sendPieces(file, begun, sender) {
  const { signal, onProgress } = sender;
  let at = begun.received;
  onProgress(at);
  while (at < file.size) {
    const from = at;
    const answer = await insist(
      () =>
        post(begun.piece_url, file.slice(from, from + PIECE_BYTES), {
          headers: { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(from) },
          onProgress: (sent) => onProgress(from + sent),
          signal,
        }),
      sender,
    );
    const outOfStep = answer.status === 409 && answer.json?.received !== from;
    if (answer.error && !outOfStep) {
      return answer;
    }
    at = answer.json.received;
    onProgress(at);
  }
  return { status: 200 };
}
