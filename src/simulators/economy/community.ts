import type { Agenda } from './agenda.ts'
import type { Draw } from '../draw.ts'
import type { Peers } from './peers.ts'
import type { Member, Torrent } from './world.ts'

/** The state that the parts of the simulation share. */
export interface Economy {
  readonly draw: Draw
  readonly members: readonly Member[]
  readonly torrents: Torrent[]
  readonly peers: Peers
  readonly agenda: Agenda<() => void>
  tick: number
}

/**
 * An honest habit that is more than a change of the reported numbers: something that members do
 * again and again.
 */
export interface EverydayHabit {
  readonly label: string
  /** The share of all members who have it. */
  readonly share: number
  readonly isKeptBack?: boolean
  /** Plans the actions of the members with this habit. */
  readonly start: (economy: Economy, members: readonly Member[]) => void
}
