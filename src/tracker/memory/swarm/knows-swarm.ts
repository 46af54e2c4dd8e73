import { TORRENT_STATE } from '../../../domain/announce/types.ts'
import type { World } from '../world.ts'

/**
 * Whether the counts of a torrent say something about its swarm. If the tracker that holds it could
 * not be reached, and there is no whole copy of it here, only a swarm with peers does: zeros would
 * deny the others.
 */
export function knowsSwarm({ holders, torrents }: World, torrent: number): boolean {
  if (holders.isKnown(holders.sharedSlotOf(torrent))) return true
  return torrents.seeders(torrent) + torrents.leechers(torrent) > 0
}

/** Whether a torrent is listed and this tracker can count its swarm for another one. */
export function hasCounts(world: World, torrent: number): boolean {
  return world.torrents.state(torrent) === TORRENT_STATE.listed && knowsSwarm(world, torrent)
}
