import type { AnomalyRule } from '../rule.ts'
import { scoreOf } from '../rule.ts'

/** One torrent may have been partly on disk before; this many in a day were not. */
export const LEAST_TORRENTS = 3
/** A snatch that reports less than this share of its size. */
export const GHOST_SHARE = 0.1
const LEAST_SCORE = 35

/** Torrents that a member completed within a day while reporting next to nothing downloaded. */
export interface GhostFact {
  readonly torrents: number
  readonly sizeBytes: number
  readonly downloadedBytes: number
}

export const ghostLeecher: AnomalyRule<GhostFact> = {
  label: 'Ghost leecher',
  description:
    'Torrents were completed, but almost no download was reported. Moving in from another ' +
    'site with partial files looks the same, but happens once, not every day.',
  judge({ torrents, sizeBytes, downloadedBytes }) {
    if (torrents < LEAST_TORRENTS || downloadedBytes >= sizeBytes * GHOST_SHARE) return null
    return {
      score: scoreOf(LEAST_SCORE, torrents, LEAST_TORRENTS),
      evidence: [
        { label: 'Torrents completed', value: torrents, unit: 'count' },
        { label: 'Their size', value: sizeBytes, unit: 'bytes' },
        { label: 'Reported as downloaded', value: downloadedBytes, unit: 'bytes' },
      ],
    }
  },
}
