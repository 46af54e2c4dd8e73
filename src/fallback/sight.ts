import type { KeptService } from '../shared/alerts/kept.ts'
import type { Answer } from './asking.ts'

// What one node knows about the fleet while jobs or the database is down.

/** The roles whose nodes report, in this order; nodes of the same role are ordered by name. */
export const TELLERS = ['jobs', 'site', 'tracker'] as const
export type TellingRole = (typeof TELLERS)[number]

/** This node's entry in the registry. */
export type Me = Pick<KeptService, 'type' | 'node' | 'machine'>

/** What this node knows without asking others. */
export interface Sight {
  /** Whether jobs watches and its messages are sent, so that this node has nothing to report. */
  readonly isUsual: boolean
  /** Null: this node does not use the database. */
  readonly database: 'up' | 'away' | null
  /** Whether the jobs nodes that cannot be asked are known to be silent. */
  readonly jobsAreSilent: boolean
}

/** A service and its answer. */
export interface Asked {
  readonly service: KeptService
  /** Whether the service can be asked from this machine. */
  readonly canAsk: boolean
  readonly answer: Answer | null
  /** The seconds since its last answer, or since this node started to ask. */
  readonly silentSeconds: number
}
