import { GIB } from '../units.ts'
import type { Standing } from './standing.ts'

// Compares findings of rules (src/domain/anomalies) with the balance of swarms. A rule about bytes
// sees only one member and torrent, and a seedbox, or the first seeder of a new torrent, is as fast
// as a client that invents its uploads. Only what others downloaded distinguishes them.

/**
 * Of a false upload, at least a share of 0.39 stays unexplained: each evaluation of an interval
 * across midnight leaves 0.6 of it to the other one, and 0.01 to waste (balance.ts). Of an honest
 * upload, almost nothing does.
 */
const LEAST_OPEN_SHARE = 1 / 3

/** What a rule about bytes found: an upload on one torrent. */
interface FoundUpload {
  readonly torrentId: number
  readonly bytes: number
}

/**
 * Whether the evaluations so far leave at least a third of an upload unexplained, also by any other
 * member. False for a torrent that is evidence in no evaluation.
 */
export function isUnexplained({ tops }: Pick<Standing, 'tops'>, found: FoundUpload): boolean {
  return tops.some(
    ({ torrent, certain }) =>
      torrent === found.torrentId && certain > 0 && certain * GIB >= LEAST_OPEN_SHARE * found.bytes,
  )
}
