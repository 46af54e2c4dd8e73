import { M } from '../tables/member-row.ts'
import { PEER_FLAG } from './peer-row.ts'

/** The kinds of slots, each as the word of the member's row that counts it (swarm/slots.ts). */
export const SLOT = { none: 0, leech: M.leeching, seed: M.seeding } as const

/** Returns the kind of slot that a session with these flags occupies. */
export function slotOf(flags: number): number {
  if ((flags & PEER_FLAG.hidden) !== 0) return SLOT.none
  return (flags & (PEER_FLAG.seeding | PEER_FLAG.partial)) !== 0 ? SLOT.seed : SLOT.leech
}
