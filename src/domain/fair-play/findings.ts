import { GIB } from '../units.ts'
import type { Standing } from './standing.ts'

// Compares findings of rules (src/domain/anomalies) with the balance of swarms. A rule about bytes
// sees one member and torrent: a seedbox, or the first seeder of a new torrent, is as fast as a
// client that invents its uploads. Only what others downloaded tells them apart.

/**
 * At least 0.39 of a false upload is open: each evaluation of an interval across midnight leaves
 * 0.6 of it to the other one, and 0.01 to waste (balance.ts). Of an honest upload, almost nothing
 * is.
 */
const LEAST_OPEN_SHARE = 1 / 3

/** The finding of a rule about bytes: an upload on one torrent. */
interface FoundUpload {
  readonly torrentId: number
  readonly bytes: number
}

/**
 * Returns whether the evaluations so far leave at least a third of an upload open, which no other
 * member can explain. False for a torrent without evidence in any evaluation.
 */
export function isUnexplained({ tops }: Pick<Standing, 'tops'>, found: FoundUpload): boolean {
  return tops.some(
    ({ torrent, certain }) =>
      torrent === found.torrentId && certain > 0 && certain * GIB >= LEAST_OPEN_SHARE * found.bytes,
  )
}
