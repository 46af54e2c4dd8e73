import type { Facts, Rule, Ruling } from '../types.ts'
import { clientAllowed } from './client-allowed.ts'
import { leechRight } from './leech-right.ts'
import { leechSlots } from './leech-slots.ts'
import { memberActive } from './member-active.ts'
import { networkAllowed } from './network-allowed.ts'
import { passkeyCurrent } from './passkey-current.ts'
import { peerLists } from './peer-lists.ts'
import { portAllowed } from './port-allowed.ts'
import { seedSlots } from './seed-slots.ts'
import { sessionLimit } from './session-limit.ts'
import { torrentClient } from './torrent-client.ts'
import { torrentKnown } from './torrent-known.ts'
import { torrentPending } from './torrent-pending.ts'
import { torrentRemoved } from './torrent-removed.ts'

/** The policy of an announce, in order: the first ruling decides. */
export const announceRules: readonly Rule[] = [
  passkeyCurrent,
  torrentClient,
  memberActive,
  networkAllowed,
  clientAllowed,
  torrentKnown,
  torrentRemoved,
  torrentPending,
  portAllowed,
  leechRight,
  sessionLimit,
  leechSlots,
  seedSlots,
  peerLists,
]

/** Returns the ruling of the first rule that objects; null when none does. */
export function firstRuling(facts: Facts): Ruling | null {
  for (let index = 0; index < announceRules.length; index++) {
    const ruling = announceRules[index](facts)
    if (ruling !== null) return ruling
  }
  return null
}
