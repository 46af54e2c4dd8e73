import type { KeptService } from '../shared/alerts/kept.ts'
import type { Answer } from './asking.ts'

// One node's knowledge of the fleet while jobs or the database is down.

/** The roles that report, in this order; within a role by name. */
export const TELLERS = ['jobs', 'site', 'tracker'] as const
export type TellingRole = (typeof TELLERS)[number]

/** This node, as the registry names it. */
export type Me = Pick<KeptService, 'type' | 'node' | 'machine'>

/** The facts that this node knows without asking others. */
export interface Sight {
  /** Jobs watches, and its messages are sent: this node has nothing to report. */
  readonly isUsual: boolean
  /** Null: it does not use the database. */
  readonly database: 'up' | 'away' | null
  /** Nodes of jobs that cannot be asked are known to be silent. */
  readonly jobsAreSilent: boolean
}

/** A service with what it answered. */
export interface Asked {
  readonly service: KeptService
  /** Whether it can be asked from here. */
  readonly canAsk: boolean
  readonly answer: Answer | null
  /** Seconds since its last answer, or since this node began to ask. */
  readonly silentSeconds: number
}
