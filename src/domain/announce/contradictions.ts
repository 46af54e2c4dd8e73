import { isBelow } from './credit.ts'
import type { Counters, RawCredit } from './credit.ts'

// Rules 77 and 81: what lower counters of a session mean. One client may announce from several
// ports, all with the same counters, and an announce may arrive late; whereas two clients with the
// same peer ID have separate counters, which contradict each other in every round.

/**
 * What is known about the lower counters of a session. Each announce that has or follows lower
 * counters updates it.
 */
export interface Contradiction {
  /** The port that announced the lower counters. */
  port: number
  /** When this series of lower counters began, in tracker seconds. */
  since: number
  /** How much speaks for a second client, at least 1; 0: the record is unused. */
  evidence: number
  /** Whether another port has announced the higher counters since. */
  hasReturned: boolean
  /**
   * Whether the series began with `started` from another port, which may be a restart but is not
   * confirmed yet.
   */
  restarts: boolean
  /** The session's highest counters when the lower ones were announced. */
  uploadedLo: number
  uploadedHi: number
  downloadedLo: number
  downloadedHi: number
}

/** An announce about a session whose counters are, or were, in doubt. */
export interface DoubtfulAnnounce {
  readonly counters: Counters
  readonly port: number
  /** The port of the session's previous announce. */
  readonly lastPort: number
  /** Now, and when the session last announced before, in tracker seconds. */
  readonly now: number
  readonly lastAt: number
  /** The number of seconds between two announces, as requested in the reply. */
  readonly interval: number
}

export const MEANING = {
  /** The counters continue from the highest ones. */
  onward: 0,
  /** Lower counters from a late announce, which add nothing. */
  late: 1,
  /** The client has started again; both counters count from 0. */
  restart: 2,
  /**
   * The client counts from lower counters without having announced a restart, and these become the
   * new baseline.
   */
  baseline: 3,
  /** The announce is from a second client with the same peer ID. */
  clone: 4,
} as const
type Meaning = (typeof MEANING)[keyof typeof MEANING]

/** With at least this much evidence, the announces are assumed to be from two clients. */
const ENOUGH = 4
/**
 * The evidence of a counter below the one that the same port announced last: no announce is that
 * late.
 */
const STRONG = 3
/**
 * By how many seconds announces of one round, from several ports of a client, may overtake each
 * other.
 */
const ROUND_SECONDS = 10
/** Clients announce up to a tenth of the interval late, or slightly early. */
const LATEST_SHARE = 1.25
const TWO_INTERVALS = 1.8

/**
 * Returns the meaning of an announce whose counters are lower (`credit`), or whose session has a
 * contradiction on record, and updates the record.
 */
export function meaningOf(
  record: Contradiction,
  announce: DoubtfulAnnounce,
  credit: RawCredit,
  highest: Counters,
): Meaning {
  if (!credit.upIsLower && !credit.downIsLower) return onward(record, announce)
  if (announce.port === announce.lastPort) {
    return lowerFromSamePort(record, announce, credit, highest)
  }
  if (credit.restarts) return restartFromOtherPort(record, announce, highest)
  if (isSilentSince(record, announce)) return clear(record, MEANING.restart)
  if (isRunning(record)) return lasting(record, announce, credit)
  return contradict(record, announce, highest)
}

/**
 * Handles counters that are not lower: they are from the other client, or the lower ones were late.
 */
function onward(record: Contradiction, { port, lastPort }: DoubtfulAnnounce): Meaning {
  const isSame = port === record.port
  if (record.restarts && isSame) return clear(record, MEANING.restart)
  // Two ports that announce the same counters in succession belong to one client.
  if (isSame || (record.hasReturned && port !== lastPort)) return clear(record, MEANING.onward)
  record.hasReturned = true
  record.restarts = false
  return MEANING.onward
}

function lowerFromSamePort(
  record: Contradiction,
  announce: DoubtfulAnnounce,
  credit: RawCredit,
  highest: Counters,
): Meaning {
  const isPending = record.restarts && isRunning(record)
  if (credit.restarts && !isPending) return clear(record, MEANING.restart)
  if (isSilentSince(record, announce)) return clear(record, MEANING.restart)
  if (isRunning(record)) return lasting(record, announce, credit)
  // Only `downloaded` may decrease: clients subtract pieces that failed.
  if (!credit.upIsLower || record.evidence !== 0) return MEANING.late
  open(record, announce, highest)
  return MEANING.late
}

/**
 * Whether this is a restart: after it, a client announces the new counters from its other ports
 * too, whereas a clone has just started.
 */
function restartFromOtherPort(
  record: Contradiction,
  announce: DoubtfulAnnounce,
  highest: Counters,
): Meaning {
  if (record.restarts) return clear(record, MEANING.restart)
  open(record, announce, highest)
  record.restarts = true
  return MEANING.late
}

function contradict(record: Contradiction, announce: DoubtfulAnnounce, highest: Counters): Meaning {
  const isAgain = record.evidence !== 0 && record.port === announce.port
  const isOvertaken = announce.now - announce.lastAt <= ROUND_SECONDS
  const weak = isOvertaken ? 0 : 1
  const more = isBelow(announce.counters, record) ? STRONG : weak
  const evidence = isAgain ? record.evidence + more : 1
  if (evidence >= ENOUGH) return clear(record, MEANING.clone)
  open(record, announce, highest)
  record.evidence = evidence
  return MEANING.late
}

/** Whether all announces since the record was opened had lower counters. */
function isRunning({ evidence, hasReturned }: Contradiction): boolean {
  return evidence !== 0 && !hasReturned
}

/** Whether no announce with the higher counters followed an announced restart in time. */
function isSilentSince(record: Contradiction, { now, interval }: DoubtfulAnnounce): boolean {
  return record.restarts && isRunning(record) && now - record.since >= interval * LATEST_SHARE
}

/** Rule 81: lower counters that last for two intervals become the session's counters. */
function lasting(
  record: Contradiction,
  { now, interval }: DoubtfulAnnounce,
  { upIsLower }: RawCredit,
): Meaning {
  const lasts = upIsLower && now - record.since >= interval * TWO_INTERVALS
  return lasts ? clear(record, MEANING.baseline) : MEANING.late
}

function open(
  record: Contradiction,
  { port, now }: DoubtfulAnnounce,
  { uploadedLo, uploadedHi, downloadedLo, downloadedHi }: Counters,
): void {
  record.port = port
  record.since = now
  record.evidence = 1
  record.hasReturned = false
  record.restarts = false
  record.uploadedLo = uploadedLo
  record.uploadedHi = uploadedHi
  record.downloadedLo = downloadedLo
  record.downloadedHi = downloadedHi
}

function clear(record: Contradiction, meaning: Meaning): Meaning {
  record.evidence = 0
  record.hasReturned = false
  record.restarts = false
  return meaning
}
