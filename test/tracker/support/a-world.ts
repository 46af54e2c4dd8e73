import { createWorld, attachWorld } from '../../../src/tracker/world.ts'
import { createLimbo } from '../../../src/tracker/tables/limbo.ts'
import { createMemberWriter } from '../../../src/tracker/tables/member-table.ts'
import { createTorrentWriter } from '../../../src/tracker/tables/torrent-table.ts'

/** A tracker's memory without threads; `random` gives numbers from 0 up to 1. */
export function aWorld(options: { bytes?: number; random?: () => number; boot?: number } = {}) {
  const shared = createWorld({ bytes: options.bytes ?? 2 ** 28, boot: options.boot })
  const world = attachWorld(shared, options.random)
  const limbo = createLimbo(world.clock.seconds)
  const members = createMemberWriter(world.memory, limbo, world.status.seed())
  const torrents = createTorrentWriter(world.memory, limbo, world.status.seed())
  return { shared, world, limbo, members, torrents }
}

/** Numbers from 0 up to 1 that are the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
