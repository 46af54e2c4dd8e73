import type { World } from '../world.ts'
import { createLimbo } from './limbo.ts'
import { createMemberWriter } from './member-writer.ts'
import { H } from '../layout.ts'
import { createNetworkBans } from './network-bans.ts'
import { createPrefixWriter } from './prefix-table.ts'
import { createTorrentWriter } from './torrent-table.ts'

/**
 * Creates the main thread's side of the tables, which is the only writer of members and torrents.
 */
export function createTableWriters({ memory, clock, status }: World) {
  const limbo = createLimbo(clock.seconds)
  return {
    limbo,
    members: createMemberWriter(memory, limbo, status.seed()),
    torrents: createTorrentWriter(memory, limbo, status.seed()),
    regions: createPrefixWriter(memory, H.regions, limbo),
    networks: createNetworkBans(memory, limbo, createPrefixWriter(memory, H.networks, limbo)),
  }
}

export type TableWriters = ReturnType<typeof createTableWriters>
