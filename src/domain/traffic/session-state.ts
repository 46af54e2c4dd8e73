// The stored state of a session, and the reports about it, when several trackers share its
// announces.

import type { SessionCounters, SessionReport } from './session-bytes.ts'
import type { Bytes, Mark, Trail, TrailPoint } from './trail.ts'

/** The stored state of a session: its counters, and its trail if several trackers served it. */
export interface SessionState {
  /**
   * The store of the tracker with the newest entry, whose sequence and absolute counters follow.
   */
  readonly store: string
  readonly counters: SessionCounters
  /** The time of the latest entry, in seconds since 1970. */
  readonly lastAt: number
  readonly trail: BookedTrail | null
}

/** A trail, and how much of it is booked: never more than its value at some earlier time. */
export interface BookedTrail extends Trail {
  readonly booked: Bytes
  /**
   * The newest entry from the time when only one tracker served the session and each entry added
   * its bytes. Null if there was no such time, or if an earlier release wrote the trail.
   */
  readonly begun: Pick<TrailPoint, 'store' | 'sequence'> | null
  /**
   * The first report of the run that the floor continues, and the counters from which that run
   * counts. Null if there is no floor, or if these are unknown.
   */
  readonly start: Start | null
}

export type Start = Pick<TrailPoint, 'at' | 'store' | 'sequence' | 'up' | 'down'>

/** A report, with the fields that order it among the reports of other trackers. */
export interface StoreReport extends SessionReport {
  readonly store: string
  /**
   * The time of the announce, and of the previous one that this tracker saw in the session; both in
   * seconds since 1970.
   */
  readonly at: number
  readonly since: number
  readonly mark: Mark
  readonly isStop: boolean
  /**
   * Whether the report is not from a request. Such a report repeats counters, and its client may
   * have moved to another tracker.
   */
  readonly isUntold: boolean
  /** By how many bytes the counters that the client reported are below those of the entry. */
  readonly lowerUp: bigint
  readonly lowerDown: bigint
}

export interface CountedBytes extends Bytes {
  /** The start of the time in which the bytes were moved, in seconds since 1970. */
  readonly since: number
  /** Whether the report is the newest one of its session. */
  readonly isNewest: boolean
  readonly next: SessionState
  /** The bytes of the report that are not booked, and may never be; null if there are none. */
  readonly leftOut: LeftOut | null
}

/**
 * `bytes` is an upper bound of upload and download together. `why` is `clocks` if the times do not
 * show to which run the bytes belong, and `late` if the report is older than everything that is
 * kept and the counters have restarted since.
 */
export interface LeftOut {
  readonly why: 'clocks' | 'late'
  readonly bytes: bigint
}
