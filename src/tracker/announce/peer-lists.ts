import { EVENT } from '../../domain/announce/types.ts'
import { HOUR_SECONDS } from '../../domain/units.ts'
import { M } from '../memory/tables/member-row.ts'
import type { World } from '../memory/world.ts'
import type { Step } from './step.ts'

/** The limit on how many peer lists a member gets per hour (rule 59). */
export interface PeerLists {
  /** Returns true if the announce asks for a list and the member has none left. */
  readonly hasHad: (step: Step) => boolean
  /**
   * Uses up a list if the announce asks for one. Call it only for announces that no rule objects
   * to.
   */
  readonly take: (step: Step) => void
}

/**
 * Creates the limit: a member starts with the lists of one hour and earns the same number over each
 * hour. Only lists with at least one peer count, and a repeated announce gets its list again. Two
 * threads may both give out the last list, which is harmless.
 */
export function createPeerLists({ words, settings, torrents }: World): PeerLists {
  /** Returns how many lists the member may get now: those that are left and those earned since. */
  function left({ member, now, isReadOnly }: Step): number {
    const perHour = settings.peerListsPerHour()
    const since = words[member + M.listsAt]
    const kept = since === 0 ? 0 : words[member + M.listsLeft]
    const earned = since === 0 ? perHour : Math.floor(((now - since) * perHour) / HOUR_SECONDS)
    const has = Math.min(perHour, kept + earned)
    if (earned === 0 || isReadOnly) return has
    words[member + M.listsAt] = now
    words[member + M.listsLeft] = has
    return has
  }

  function hasOthers({ torrent, isLeeching }: Step): boolean {
    return torrents.leechers(torrent) + (isLeeching ? torrents.seeders(torrent) : 0) > 1
  }

  function asksForOne(step: Step): boolean {
    const { request, torrent } = step
    if (settings.peerListsPerHour() === 0 || torrent === 0) return false
    if (request.numwant === 0 || request.event === EVENT.stopped || step.isRepeated) return false
    return hasOthers(step)
  }

  return {
    hasHad: (step) => asksForOne(step) && left(step) <= 0,
    take(step) {
      // A read-only announce uses up no list, but gets the same answer.
      if (!step.isReadOnly && asksForOne(step)) words[step.member + M.listsLeft]--
    },
  }
}
