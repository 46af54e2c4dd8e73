import { TORRENT_STATE } from '../../domain/announce/types.ts'
import { hideAll, showAllowed } from './swarm/visibility.ts'
import { T } from './tables/torrent-row.ts'
import type { World } from './world.ts'

/**
 * Stores whether a torrent is listed, pending or removed. Its peers are shown or hidden
 * immediately.
 */
export function applyTorrentState(world: World, torrent: number, state: number): void {
  const { words, lock } = world
  const before = words[torrent + T.state]
  if (before === state) return
  lock.take(torrent)
  Atomics.store(words, torrent + T.state, state)
  if (state !== TORRENT_STATE.listed) hideAll(world, torrent)
  else showAllowed(world, torrent)
  lock.release(torrent)
}
