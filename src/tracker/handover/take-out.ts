import type { Give } from '../../bridge/trackers/slot-frames.ts'
import { GIVE_FLAG } from '../../bridge/trackers/slot-frames.ts'
import { T } from '../memory/tables/torrent-row.ts'
import type { World } from '../memory/world.ts'
import type { Parts } from './parts.ts'
import { createParts } from './parts.ts'
import { copySession } from './session-words.ts'

/** The swarms of a slot that were removed from memory. */
export interface TakenOut {
  readonly parts: readonly Int32Array[]
  readonly torrents: number
  readonly sessions: number
  /** The tracker second to which the times in the parts refer. */
  readonly at: number
}

/**
 * Removes the sessions of torrents from memory and returns them. Nothing is journaled, because they
 * do not end; the counts of their members change as if they did. A torrent without sessions whose
 * snatches may not be booked yet is only listed with its count, which must not decrease at the
 * holder (rule 87).
 */
export function takeOut(world: World, torrents: readonly number[]): TakenOut {
  const { lock, swarms, clock } = world
  const parts = createParts()
  const at = clock.seconds()
  let [some, sessions] = [0, 0]
  for (const torrent of torrents) {
    lock.take(torrent)
    try {
      const size = swarms.size(torrent)
      if (size === 0 && world.words[torrent + T.snatches] === 0) continue
      copySwarm(world, torrent, parts, at)
      for (let place = size - 1; place >= 0; place--) {
        swarms.remove(torrent, swarms.at(torrent, place))
      }
      some += size > 0 ? 1 : 0
      sessions += size
    } finally {
      lock.release(torrent)
    }
  }
  return { parts: parts.all(), torrents: some, sessions, at }
}

function copySwarm({ words, swarms }: World, torrent: number, parts: Parts, now: number): void {
  const [idLo, idHi] = [words[torrent + T.idLo], words[torrent + T.idHi]]
  const head = { idLo, idHi, snatches: words[torrent + T.snatches] }
  parts.add(head, swarms.size(torrent), (index, out, to) => {
    copySession(words, swarms.at(torrent, index), out, to, now)
  })
}

/** Returns the frames of a handover: at least one, so that the holder learns about the slot. */
export function framesOf(
  head: Pick<Give, 'number' | 'version' | 'slot'>,
  parts: readonly Int32Array[],
): readonly Give[] {
  const list = parts.length === 0 ? [new Int32Array(0)] : parts
  return list.map((words, index) => {
    const first = index === 0 ? GIVE_FLAG.first : 0
    const last = index === list.length - 1 ? GIVE_FLAG.last : 0
    return { ...head, flags: first | last, words }
  })
}
