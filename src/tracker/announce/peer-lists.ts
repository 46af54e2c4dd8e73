import { EVENT } from '../../domain/announce/types.ts'
import { HOUR_SECONDS } from '../../domain/units.ts'
import { M } from '../memory/tables/member-row.ts'
import type { World } from '../memory/world.ts'
import type { Step } from './step.ts'

/**
 * Creates the limit on the lists of peers that a member gets (rule 59): an hour's worth
 * immediately, and the same number again over each hour. Only lists with at least one peer count; a
 * repeated announce gets its list again. Two threads may each give the last one, which is harmless.
 */
export function createPeerLists({ words, settings, torrents }: World) {
  /** The lists that the member earned since the last count. */
  function more(member: number, now: number): number {
    const perHour = settings.peerListsPerHour()
    const since = words[member + M.listsAt]
    return since === 0 ? perHour : Math.floor(((now - since) * perHour) / HOUR_SECONDS)
  }

  /** The lists that the member may get now. */
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

  /** Whether the announce asks for a list and the member has none left; otherwise takes one. */
  return (step: Step): boolean => {
    const { request, member, torrent, now } = step
    if (settings.peerListsPerHour() === 0 || torrent === 0) return false
    if (request.numwant === 0 || request.event === EVENT.stopped || step.isRepeated) return false
    if (!hasOthers(step)) return false
    // An announce that changes nothing takes no list, but gets the same answer.
    if (step.isReadOnly) return left(member, now) <= 0
    if (refill(member, now) <= 0) return true
    words[member + M.listsLeft]--
    return false
  }
}
