/**
 * The files of a drop, those in dropped folders included.
 * @param {DataTransfer} transfer
 * @returns {Promise<{file: File, path: string}[]>}
 */
export async function filesOf(transfer) {
  // entries must be taken before the first await: the browser empties the transfer afterwards
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) {
    return [...transfer.files].map((file) => ({ file, path: file.name }));
  }
  const found = [];
  for (const entry of entries) {
    await collect(entry, found);
  }
  return found;
}

/** @param {FileSystemEntry} entry @param {{file: File, path: string}[]} found */
async function collect(entry, found) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    if (!file.name.startsWith(".")) {
      found.push({ file, path: entry.fullPath.replace(/^\//, "") });
    }
    return;
  }
  const reader = entry.createReader();
  // a reader gives at most 100 entries at a time
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) {
      return;
    }
    for (const child of some) {
      await collect(child, found);
    }
  }
}
