import { EVENT } from '../../domain/announce/types.ts'
import { M } from '../tables/member-row.ts'
import type { World } from '../world.ts'
import type { Step } from './step.ts'

const HOUR_SECONDS = 3_600

/**
 * Makes the count of the lists of peers that members were given (rule 59): an hour's worth at once,
 * and as many again over an hour. Counted are those with somebody in them; a repeated announce
 * asks for the list that it was given. Two threads may each take the last one: so be it.
 */
export function createPeerLists({ words, settings, torrents }: World) {
  /** What the member may have now. */
  function refill(member: number, now: number): number {
    const perHour = settings.peerListsPerHour()
    const since = words[member + M.listsAt]
    const left = words[member + M.listsLeft]
    const more = since === 0 ? perHour : Math.floor(((now - since) * perHour) / HOUR_SECONDS)
    if (more === 0) return Math.min(left, perHour)
    words[member + M.listsAt] = now
    words[member + M.listsLeft] = since === 0 ? perHour : Math.min(perHour, left + more)
    return words[member + M.listsLeft]
  }

  function hasOthers({ torrent, isLeeching }: Step): boolean {
    return torrents.leechers(torrent) + (isLeeching ? torrents.seeders(torrent) : 0) > 1
  }

  /** Whether this announce wants a list and its member had all it may have; else one is taken. */
  return (step: Step): boolean => {
    const { request, member, torrent, now } = step
    if (settings.peerListsPerHour() === 0 || torrent === 0 || step.isReadOnly) return false
    if (request.numwant === 0 || request.event === EVENT.stopped || step.isRepeated) return false
    if (!hasOthers(step)) return false
    if (refill(member, now) <= 0) return true
    words[member + M.listsLeft]--
    return false
  }
}
