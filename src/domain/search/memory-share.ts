/** A torrent takes some 360 bytes: a twelfth of 24 GiB has room for more than four million. */
const SHARE = 12
const LEAST_MEBIBYTES = 1_024
/** On a small machine, at most one part in this many, whatever the minimum is. */
const MOST_OF_SMALL = 4

/**
 * MiB that the search index of a site may take where no setting says it. It is a bound: an index
 * takes what its torrents need.
 * @param machine MiB of memory of the machine or container
 */
export function searchMebibytes(machine: number): number {
  const share = Math.max(LEAST_MEBIBYTES, machine / SHARE)
  return Math.floor(Math.min(share, machine / MOST_OF_SMALL))
}
