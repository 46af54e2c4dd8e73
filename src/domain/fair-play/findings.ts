import { GIB } from '../units.ts'
import type { Standing } from './standing.ts'

// Findings of rules (src/domain/anomalies), as the balance of swarms sees them. A rule about bytes
// knows one member and torrent: a seedbox and the first seeder of a new torrent are as fast as a
// client that invents its uploads. What others downloaded tells them apart.

/**
 * At least 0.39 of a false upload is open: each evaluation of an interval across midnight leaves
 * 0.6 of it to the other one, and 0.01 to waste (balance.ts). Of an honest one, next to nothing is.
 */
const LEAST_OPEN_SHARE = 1 / 3

/** The finding of a rule about bytes: an upload on one torrent. */
interface FoundUpload {
  readonly torrentId: number
  readonly bytes: number
}

/**
 * Whether the evaluations so far leave at least a third of an upload open: no other member can
 * explain it. False for a torrent that no evaluation has evidence about.
 */
export function isUnexplained({ tops }: Pick<Standing, 'tops'>, found: FoundUpload): boolean {
  return tops.some(
    ({ torrent, certain }) =>
      torrent === found.torrentId && certain > 0 && certain * GIB >= LEAST_OPEN_SHARE * found.bytes,
  )
}
