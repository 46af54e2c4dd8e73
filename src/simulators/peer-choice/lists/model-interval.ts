import { adapted, jittered } from '../../../domain/announce/interval.ts'
import { HOUR_SECONDS } from '../../../domain/units.ts'
import type { SwarmCounts } from './asking.ts'

/** The defaults of the tracker's settings, in seconds. */
const INTERVAL = HOUR_SECONDS / 2
const YOUNG_INTERVAL = 300
const IDLE_INTERVAL = HOUR_SECONDS
/** Spreads sessions over the phases of the jitter (Knuth's multiplicative hash). */
const SPREAD = 0x9e3779b1

/** Returns the seconds until a client's next announce, as the tracker would answer. */
export function modelInterval(
  id: number,
  isLeeching: boolean,
  ageSeconds: number,
  { seeders, leechers }: SwarmCounts,
): number {
  const base = adapted(
    INTERVAL,
    YOUNG_INTERVAL,
    IDLE_INTERVAL,
    isLeeching,
    ageSeconds,
    seeders,
    leechers,
  )
  return jittered(base, Math.imul(id + 1, SPREAD))
}
