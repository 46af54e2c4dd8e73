import { EVENT } from '../../domain/announce/types.ts'
import { HOUR_SECONDS } from '../../domain/units.ts'
import { M } from '../memory/tables/member-row.ts'
import type { World } from '../memory/world.ts'
import type { Step } from './step.ts'

/**
 * Makes the count of the lists of peers that members were given (rule 59): an hour's worth at once,
 * and as many again over an hour. Counted are those with somebody in them; a repeated announce
 * asks for the list that it was given. Two threads may each take the last one: so be it.
 */
export function createPeerLists({ words, settings, torrents }: World) {
  /** What came to the member's share since it was last counted. */
  function more(member: number, now: number): number {
    const perHour = settings.peerListsPerHour()
    const since = words[member + M.listsAt]
    return since === 0 ? perHour : Math.floor(((now - since) * perHour) / HOUR_SECONDS)
  }

  /** What the member may have now. */
  function left(member: number, now: number): number {
    const kept = words[member + M.listsAt] === 0 ? 0 : words[member + M.listsLeft]
    return Math.min(settings.peerListsPerHour(), kept + more(member, now))
  }

  function refill(member: number, now: number): number {
    const has = left(member, now)
    if (more(member, now) === 0) return has
    words[member + M.listsAt] = now
    words[member + M.listsLeft] = has
    return has
  }

  function hasOthers({ torrent, isLeeching }: Step): boolean {
    return torrents.leechers(torrent) + (isLeeching ? torrents.seeders(torrent) : 0) > 1
  }

  /** Whether this announce wants a list and its member had all it may have; else one is taken. */
  return (step: Step): boolean => {
    const { request, member, torrent, now } = step
    if (settings.peerListsPerHour() === 0 || torrent === 0) return false
    if (request.numwant === 0 || request.event === EVENT.stopped || step.isRepeated) return false
    if (!hasOthers(step)) return false
    // Who only looks takes none, and is told the same.
    if (step.isReadOnly) return left(member, now) <= 0
    if (refill(member, now) <= 0) return true
    words[member + M.listsLeft]--
    return false
  }
}
