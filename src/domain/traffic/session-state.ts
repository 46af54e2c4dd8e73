// The stored state of a session and the reports about it, when trackers share its announces.

import type { SessionCounters, SessionReport } from './session-bytes.ts'
import type { Bytes, Mark, Trail, TrailPoint } from './trail.ts'

/** The stored state of a session: from one tracker only, or the trail of several. */
export interface SessionState {
  /** The store of the newest entry, whose sequence and absolute counters follow. */
  readonly store: string
  readonly counters: SessionCounters
  /** Seconds since 1970 of the latest entry. */
  readonly lastAt: number
  readonly trail: BookedTrail | null
}

/** A trail, and how much of it is booked: never more than it was worth at some time. */
export interface BookedTrail extends Trail {
  readonly booked: Bytes
  /**
   * The newest entry from the time in which one tracker served the session, whose entries each add
   * their bytes; null: there was no such time, or an earlier release wrote the trail.
   */
  readonly begun: Pick<TrailPoint, 'store' | 'sequence'> | null
  /**
   * The first report of the run that the floor continues, and the counters from which it counts;
   * null: there is no floor, or these are unknown.
   */
  readonly start: Start | null
}

export type Start = Pick<TrailPoint, 'at' | 'store' | 'sequence' | 'up' | 'down'>

/** A report, with the fields that order it among those from other trackers. */
export interface StoreReport extends SessionReport {
  readonly store: string
  /**
   * The times of the announce, and of the tracker's previous one in the session; in seconds since
   * 1970.
   */
  readonly at: number
  readonly since: number
  readonly mark: Mark
  readonly isStop: boolean
  /**
   * Whether it is not from a request: it repeats counters, and may be about a client that moved
   * elsewhere.
   */
  readonly isUntold: boolean
  /** How far the client's reported counters are below those of the entry. */
  readonly lowerUp: bigint
  readonly lowerDown: bigint
}

export interface CountedBytes extends Bytes {
  /** The bytes were moved from this time on; seconds since 1970. */
  readonly since: number
  /** Whether the report is the newest one of its session. */
  readonly isNewest: boolean
  readonly next: SessionState
  /** The bytes of the report that are not booked, and may never be; null: none. */
  readonly leftOut: LeftOut | null
}

/**
 * `bytes`: upper bounds, up and down. `clocks`: the times do not show to which run they belong.
 * `late`: the report is older than everything that is kept, and the counters have restarted since.
 */
export interface LeftOut {
  readonly why: 'clocks' | 'late'
  readonly bytes: bigint
}
