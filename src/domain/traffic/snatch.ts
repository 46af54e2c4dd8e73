/** The share of a torrent's bytes, in percent, that counts as most of the torrent. */
const MOST_PERCENT = 95n

/** Returns whether these bytes are most of a torrent (rules 62, 64). */
export function isMostOf(bytes: bigint, sizeBytes: bigint): boolean {
  return bytes * 100n >= sizeBytes * MOST_PERCENT
}

/**
 * Returns whether a completion counts as a snatch. A member's first one does (rules 61, 65), and so
 * does one after most of the torrent was downloaded again (rule 62). A member who had all of it and
 * only repairs a part has not snatched it again (rule 66).
 *
 * The tracker and the jobs apply the same rule to what each of them knows. The tracker does not
 * know the bytes since the last snatch, and passes 0: a second download is counted when it is
 * booked.
 *
 * @param hadAll whether the member had all of the torrent before this download
 * @param downloadedSince raw bytes since the last snatch, including those of the completing entry
 */
export function isSnatch(hadAll: boolean, downloadedSince: bigint, sizeBytes: bigint): boolean {
  return !hadAll || isMostOf(downloadedSince, sizeBytes)
}
