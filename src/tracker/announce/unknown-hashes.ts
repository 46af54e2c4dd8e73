import { LRUCache } from 'lru-cache'
import type { World } from '../memory/world.ts'
import type { Step } from './step.ts'

/** Seconds after the tracker's start in which events about a torrent may still arrive. */
const AFTER_START_SECONDS = 60
/** Seconds in which a member may ask for an unknown hash again. */
const AFTER_FIRST_ASKED_SECONDS = 600
/** Pairs of member and hash that a thread remembers: 10 minutes of many wrong clients. */
const MAX_REMEMBERED = 10_000

/**
 * Creates the check whether an unknown hash may still become known, so that the client must not be
 * told to give the torrent up (rule 47). Off the path of known torrents, so it may build strings.
 */
export function createUnknownHashes(world: World) {
  const firstAsked = new LRUCache<string, number>({ max: MAX_REMEMBERED })

  return (step: Step): boolean => {
    const { request, member, now } = step
    const { hash0, hash1, hash2, hash3, hash4 } = request
    const key = `${member} ${hash0} ${hash1} ${hash2} ${hash3} ${hash4}`
    const first = firstAsked.get(key) ?? now
    if (first === now && !step.isReadOnly) firstAsked.set(key, now)
    if (now - first < AFTER_FIRST_ASKED_SECONDS) return true
    return now - world.status.startedSeconds() < AFTER_START_SECONDS || world.status.isBehind()
  }
}
