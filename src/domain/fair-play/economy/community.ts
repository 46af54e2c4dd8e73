import type { Agenda } from './agenda.ts'
import type { Draw } from './draw.ts'
import type { Peers } from './peers.ts'
import type { Member, Torrent } from './world.ts'

/** What the parts of the simulation share. */
export interface Economy {
  readonly draw: Draw
  readonly members: readonly Member[]
  readonly torrents: Torrent[]
  readonly peers: Peers
  readonly agenda: Agenda<() => void>
  tick: number
}
