import { EVENT } from '../../domain/announce/types.ts'
import { isMostOf, isSnatch } from '../../domain/traffic/snatch.ts'
import { P, PEER_FLAG } from '../memory/swarm/peer-row.ts'
import type { World } from '../memory/world.ts'
import type { Step } from './step.ts'

/** Decides which downloads are snatches. All functions are called under the torrent's lock. */
export interface Snatches {
  /**
   * Whether an unknown session announces `completed` after downloading most of the torrent (rule
   * 64).
   */
  readonly isLateCompletion: (step: Step) => boolean
  /**
   * Flags a session whose member had the complete torrent before. Call it before the kind changes.
   */
  readonly noteHadAll: (step: Step, isNew: boolean) => void
  /** Counts a completion, unless it is a repair. */
  readonly count: (step: Step) => void
}

export function createSnatches({ words, torrents, pastSeeders, addSnatch }: World): Snatches {
  const sizeOf = (torrent: number) => bytes64(torrents.sizeLo(torrent), torrents.sizeHi(torrent))

  function isLateCompletion({ peer, request, torrent }: Step): boolean {
    if (peer !== 0 || request.event !== EVENT.completed) return false
    return isMostOf(bytes64(request.downloadedLo, request.downloadedHi), sizeOf(torrent))
  }

  /**
   * Whether the whole torrent was downloaded again: completing it is then another snatch (rule 62).
   */
  function isFromScratch({ request, torrent }: Step): boolean {
    if ((request.downloadedLo | request.downloadedHi) !== 0) return false
    return isMostOf(bytes64(request.leftLo, request.leftHi), sizeOf(torrent))
  }

  function noteHadAll(step: Step, isNew: boolean): void {
    const { peer, torrent, member, isLeeching, request } = step
    if (!isLeeching && (!isNew || request.event !== EVENT.completed)) return
    const hadAll = isNew
      ? pastSeeders.has(torrent, member) && !isFromScratch(step)
      : (words[peer + P.flags] & PEER_FLAG.seeding) !== 0
    if (hadAll) words[peer + P.flags] |= PEER_FLAG.hadAll
  }

  function count({ peer, torrent }: Step): void {
    const hadAll = (words[peer + P.flags] & PEER_FLAG.hadAll) !== 0
    if (isSnatch(hadAll, 0n, sizeOf(torrent))) addSnatch(torrent)
  }

  return { isLateCompletion, noteHadAll, count }
}

function bytes64(lo: number, hi: number): bigint {
  return (BigInt(hi >>> 0) << 32n) | BigInt(lo >>> 0)
}
