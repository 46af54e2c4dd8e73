/**
 * Whether a completion counts as a snatch: the first of a member and torrent does (rules 61, 64,
 * 65: the tracker has judged that it is one), a later one when at least 95 % of the torrent was
 * downloaded since the last (62). Whoever mends a broken piece or downloads it all from elsewhere
 * re-seeds (66).
 *
 * @param downloadedSince raw bytes since the last snatch, those of the completing entry included
 */
export function isSnatch(snatches: number, downloadedSince: bigint, sizeBytes: number): boolean {
  return snatches === 0 || downloadedSince * 100n >= BigInt(sizeBytes) * 95n
}
