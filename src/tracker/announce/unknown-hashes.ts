import { HASH_SECONDS } from '../../bridge/trackers/usage-frames.ts'
import { mix } from '../memory/tables/hash-index.ts'
import { hashPlace, HP } from '../memory/tables/unknown-hashes.ts'
import type { World } from '../memory/world.ts'
import type { Step } from './step.ts'

/** For how long after the tracker's start events about a torrent may still be on their way. */
const AFTER_START_SECONDS = 60

/**
 * Creates the check whether an unknown info hash may still become known, in which case the client
 * must not give up on the torrent (rule 47). Announces of known torrents do not use it.
 */
export function createUnknownHashes(world: World) {
  const { words, status, members } = world

  /** Returns a key that is the same at every tracker: from the member's ID, not from its row. */
  function keyOf({ request, member }: Step, seed: number): number {
    const { hash0, hash1, hash2, hash3, hash4 } = request
    const whose = mix(members.idLo(member), members.idHi(member), seed)
    return mix(mix(whose, hash0, seed), mix(hash1, hash2, seed) ^ mix(hash3, hash4, ~seed), seed)
  }

  /**
   * Returns the seconds since the member first asked for the hash. If two threads write the same
   * place at the same time, one of the records is lost.
   */
  function secondsSinceFirst(step: Step): number {
    const seed = status.fleetSeed()
    const keyLo = keyOf(step, seed)
    const keyHi = keyOf(step, Math.imul(seed, 0x9e3779b1))
    const place = hashPlace(words, keyLo)
    const firstAt = words[place + HP.firstAt]
    const isIts = words[place + HP.keyLo] === keyLo && words[place + HP.keyHi] === keyHi
    if (isIts && firstAt !== 0) return step.now - firstAt
    if (step.isReadOnly) return 0
    words[place + HP.keyLo] = keyLo
    words[place + HP.keyHi] = keyHi
    words[place + HP.isTold] = 0
    words[place + HP.firstAt] = step.now
    return 0
  }

  return (step: Step): boolean => {
    if (secondsSinceFirst(step) < HASH_SECONDS) return true
    return step.now - status.startedSeconds() < AFTER_START_SECONDS || status.isBehind()
  }
}
