import type { AnomalyRule } from '../rule.ts'
import { scoreOf } from '../rule.ts'

/** A connection of one gigabit per second that is saturated for a complete interval. */
export const FAST_BYTES_PER_SECOND = 125_000_000
const LEAST_SCORE = 30

/** The fastest interval of a member on a torrent. */
export interface SpeedFact {
  readonly uploadedBytes: number
  readonly seconds: number
}

export const impossibleSpeed: AnomalyRule<SpeedFact> = {
  label: 'Impossible speed',
  description:
    'More upload was reported than most connections can carry. A seedbox on a fast ' +
    'connection can do that: compare who downloaded in the same period.',
  judge({ uploadedBytes, seconds }) {
    const speed = seconds <= 0 ? 0 : uploadedBytes / seconds
    if (speed < FAST_BYTES_PER_SECOND) return null
    return {
      score: scoreOf(LEAST_SCORE, speed, FAST_BYTES_PER_SECOND),
      evidence: [
        { label: 'Speed', value: Math.round(speed), unit: 'bytes-per-second' },
        { label: 'Uploaded', value: uploadedBytes, unit: 'bytes' },
        { label: 'Within', value: Math.round(seconds), unit: 'seconds' },
      ],
    }
  },
}
