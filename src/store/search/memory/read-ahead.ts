// With a million torrents, their lists are in no cache of the processor, and each costs a read of
// memory. Reads that do not depend on each other run at the same time: reading one entry of many
// lists in a row takes a fraction of the time of reading each when it is its turn.

type Column = Uint32Array | Uint16Array

const sink = new Uint32Array(1)

/** Reads the first entry of each torrent's list, so that the caches have it. */
export function readAhead(starts: Uint32Array, ordinals: Uint32Array, ...lists: Column[]): void {
  let sum = 0
  for (const list of lists) {
    for (let n = 0; n < ordinals.length; n++) sum += list[starts[ordinals[n]]]
  }
  sink[0] = sum // or a compiler might leave the reads out
}
