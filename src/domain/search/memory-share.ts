/**
 * The usual share of memory, as one part in this many. A torrent takes some 360 bytes: a twelfth of
 * 24 GiB has room for more than four million.
 */
const SHARE = 12
const LEAST_MEBIBYTES = 1_024
/** The largest share on a small machine, as one part in this many, whatever the minimum is. */
const MOST_OF_SMALL = 4

/**
 * Returns the MiB that the search index of a site may use if no setting limits it. This is an upper
 * bound: an index uses only what its torrents need.
 * @param machine the memory of the machine or container, in MiB
 */
export function searchMebibytes(machine: number): number {
  const share = Math.max(LEAST_MEBIBYTES, machine / SHARE)
  return Math.floor(Math.min(share, machine / MOST_OF_SMALL))
}
