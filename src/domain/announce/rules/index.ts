import type { Facts, Rule, Ruling } from '../types.ts'
import { leechRight } from './leech-right.ts'
import { memberActive } from './member-active.ts'
import { portAllowed } from './port-allowed.ts'
import { sessionLimit } from './session-limit.ts'
import { torrentKnown } from './torrent-known.ts'
import { torrentPending } from './torrent-pending.ts'
import { torrentRemoved } from './torrent-removed.ts'

/** The policy of an announce, in order: the first ruling decides. */
export const announceRules: readonly Rule[] = [
  memberActive,
  torrentKnown,
  torrentRemoved,
  torrentPending,
  portAllowed,
  leechRight,
  sessionLimit,
]

/** What the first rule that has something against the announce says; null when none has. */
export function firstRuling(facts: Facts): Ruling | null {
  for (let index = 0; index < announceRules.length; index++) {
    const ruling = announceRules[index](facts)
    if (ruling !== null) return ruling
  }
  return null
}
