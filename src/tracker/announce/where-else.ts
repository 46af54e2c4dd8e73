import { TICKET } from './forwarder.ts'
import { STAT } from '../memory/statistics.ts'
import type { World } from '../memory/world.ts'
import type { Step } from './step.ts'
import { QUEUED } from './while-locked.ts'

/** Another tracker holds the torrent; nothing was changed. */
export const ELSEWHERE = 'elsewhere'

/**
 * Creates the check which tracker decides an announce of a known torrent. ELSEWHERE: another
 * tracker, one of `step.places`; if it has no places, the tracker that forwarded the request has to
 * find the holder. QUEUED: the swarm is being moved here or to another tracker. Null: this tracker.
 */
export function createWhereElse({ holders, words, stats }: World) {
  return (step: Step): typeof ELSEWHERE | typeof QUEUED | null => {
    if (step.isHead || !holders.isShared()) return null
    const slot = holders.slotOf(step.torrent)
    if (holders.waitsForCopy(slot)) {
      holders.askForCopy(slot)
      return QUEUED
    }
    if (step.ticket === TICKET.here) return null
    const isAsked = step.ticket === TICKET.asked || step.ticket === TICKET.strayed
    if (isAsked && holders.isMoving(slot)) return QUEUED
    const isOurs = !isAsked || holders.isHere(slot)
    // Forwarding once more is better than two swarms of one torrent.
    step.places = isOurs && step.ticket !== TICKET.asked ? holders.placesOf(slot) : 0
    if (!isOurs || step.places !== 0) return ELSEWHERE
    if (isAsked) return null
    if (!holders.isHere(slot)) words[stats + STAT.unreachedHolders]++
    return null
  }
}
