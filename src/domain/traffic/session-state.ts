// The stored state of a session and the reports about it, when trackers share its announces.

import type { SessionCounters, SessionReport } from './session-bytes.ts'
import type { Bytes, Mark, Trail, TrailPoint } from './trail.ts'

/** The stored state of a session: of one tracker only, or the trail of several. */
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
   * The newest entry of the time in which one tracker served the session, whose entries each add
   * their bytes; null: there was no such time, or an earlier release wrote the trail.
   */
  readonly begun: Pick<TrailPoint, 'store' | 'sequence'> | null
  /**
   * The first report of the run that the floor continues, and the counters from which it counts;
   * null: there is no floor, or that is not known.
   */
  readonly start: Start | null
}

export type Start = Pick<TrailPoint, 'at' | 'store' | 'sequence' | 'up' | 'down'>

/** A report, with the fields that order it among those of other trackers. */
export interface StoreReport extends SessionReport {
  readonly store: string
  /** The announce, and the tracker's previous one of the session; seconds since 1970. */
  readonly at: number
  readonly since: number
  readonly mark: Mark
  readonly isStop: boolean
  /** Not of a request: it repeats counters, and may be about a client that went elsewhere. */
  readonly isUntold: boolean
  /** The amount by which the client's reported counters are below those of the entry. */
  readonly lowerUp: bigint
  readonly lowerDown: bigint
}

export interface CountedBytes extends Bytes {
  /** The bytes were moved from this time on; seconds since 1970. */
  readonly since: number
  /** The report is the newest one of its session. */
  readonly isNewest: boolean
  readonly next: SessionState
  /** The bytes of the report that are not booked, and may never be; null: none. */
  readonly leftOut: LeftOut | null
}

/**
 * `bytes`: at most, up and down. `clocks`: the times do not show to which run they belong. `late`:
 * the report is older than all that is kept, and the counters have restarted since.
 */
export interface LeftOut {
  readonly why: 'clocks' | 'late'
  readonly bytes: bigint
}
