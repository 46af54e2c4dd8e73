// Calculates the bytes that an entry adds to its session. Entries may arrive in any order, because
// those of one session can be in the journals of several announce threads (docs/decisions/0002).

/**
 * Bytes between two booked entries. Either the entries between the two have not arrived yet, or the
 * tracker had lost the session and reports these bytes with a `resumed` entry.
 */
export interface Hole {
  /** The sequences of the two entries. */
  readonly after: bigint
  readonly before: bigint
  /**
   * The counters at the first entry, and the counters from which the second one counts its bytes.
   */
  readonly upFrom: bigint
  readonly upTo: bigint
  readonly downFrom: bigint
  readonly downTo: bigint
}

/** The stored state of a session after the entries that have arrived so far. */
export interface SessionCounters {
  /** The sequence of the newest entry; the absolute counters below are from that entry. */
  readonly sequence: bigint
  /**
   * The sequence of the newest `resumed` entry that was credited, which covers all older entries.
   */
  readonly resumedSequence: bigint | null
  readonly uploaded: bigint
  readonly downloaded: bigint
  readonly holes: readonly Hole[]
}

/** The part of an entry that says how many bytes moved. */
export interface SessionReport {
  readonly isResumed: boolean
  readonly sequence: bigint
  readonly rawUp: bigint
  readonly rawDown: bigint
  readonly uploaded: bigint
  readonly downloaded: bigint
}

export interface SessionBytes {
  readonly up: bigint
  readonly down: bigint
  readonly next: SessionCounters
}

/**
 * The most holes that are stored. The bytes of any further hole count only if its entries arrive.
 */
const MAX_HOLES = 8

/**
 * Returns the raw bytes that a report adds to its session, and the session's new state; `before` is
 * null for an unknown session.
 *
 * A `resumed` report adds the growth since the stored counters, including all holes, unless a
 * stored counter is above that of the report (rule 80). It covers all older entries. When it
 * arrives after a newer entry, the growth is the sum of the holes before it.
 */
export function sessionBytes(before: SessionCounters | null, report: SessionReport): SessionBytes {
  const { rawUp: up, rawDown: down } = report
  if (before === null) return { up, down, next: follow(null, report, []) }
  if (report.sequence > before.sequence) {
    return report.isResumed ? resumeNewer(before, report) : goOn(before, report)
  }
  const isCovered = before.resumedSequence !== null && report.sequence <= before.resumedSequence
  if (isCovered) return { up: 0n, down: 0n, next: before }
  if (report.isResumed) return resumeLate(before, report)
  const holes = before.holes.flatMap((hole) => around(hole, report))
  return { up, down, next: { ...before, holes } }
}

function goOn(before: SessionCounters, report: SessionReport): SessionBytes {
  const hole: Hole = {
    after: before.sequence,
    before: report.sequence,
    upFrom: before.uploaded,
    upTo: report.uploaded - report.rawUp,
    downFrom: before.downloaded,
    downTo: report.downloaded - report.rawDown,
  }
  const found = existing(hole)
  const holes = found.length === 0 ? before.holes : [...before.holes, ...found].slice(0, MAX_HOLES)
  return { up: report.rawUp, down: report.rawDown, next: follow(before, report, holes) }
}

function resumeNewer(before: SessionCounters, report: SessionReport): SessionBytes {
  if (report.uploaded < before.uploaded || report.downloaded < before.downloaded) {
    return { up: 0n, down: 0n, next: follow(before, report, before.holes) }
  }
  const up = report.uploaded - before.uploaded + upIn(before.holes)
  const down = report.downloaded - before.downloaded + downIn(before.holes)
  const next = { ...follow(before, report, []), resumedSequence: report.sequence }
  return { up, down, next }
}

function resumeLate(before: SessionCounters, report: SessionReport): SessionBytes {
  const own = before.holes.find((hole) => isIn(hole, report))
  if (own === undefined) return { up: 0n, down: 0n, next: before }
  const [below, above] = halves(own, report)
  const claimed = before.holes.filter((hole) => hole.before <= own.after).concat(existing(below))
  const holes = before.holes.filter((hole) => hole.after >= own.before).concat(existing(above))
  const next = { ...before, resumedSequence: report.sequence, holes }
  return { up: upIn(claimed), down: downIn(claimed), next }
}

function follow(
  before: SessionCounters | null,
  report: SessionReport,
  holes: readonly Hole[],
): SessionCounters {
  return {
    sequence: report.sequence,
    resumedSequence: before?.resumedSequence ?? null,
    uploaded: report.uploaded,
    downloaded: report.downloaded,
    holes,
  }
}

/**
 * Returns what is left of a hole when an older entry arrives. If the entry is within the hole's
 * sequences but not within its counters, the counters restarted there: the bytes of the hole are
 * unknown, and the hole is dropped.
 */
function around(hole: Hole, report: SessionReport): Hole[] {
  if (!isBetween(hole, report)) return [hole]
  return isIn(hole, report) ? split(hole, report) : []
}

function isBetween(hole: Hole, { sequence }: SessionReport): boolean {
  return sequence > hole.after && sequence < hole.before
}

/**
 * Returns whether a report is between the two entries of a hole, by its sequence and by both
 * counters.
 */
function isIn(hole: Hole, report: SessionReport): boolean {
  const { uploaded, downloaded } = report
  const hasUp = uploaded - report.rawUp >= hole.upFrom && uploaded <= hole.upTo
  const hasDown = downloaded - report.rawDown >= hole.downFrom && downloaded <= hole.downTo
  return isBetween(hole, report) && hasUp && hasDown
}

/** Returns the rest of a hole on both sides of an entry that booked its bytes. */
function split(hole: Hole, report: SessionReport): Hole[] {
  return halves(hole, report).flatMap(existing)
}

function halves(hole: Hole, report: SessionReport): [below: Hole, above: Hole] {
  const { sequence, uploaded, downloaded, rawUp, rawDown } = report
  return [
    { ...hole, before: sequence, upTo: uploaded - rawUp, downTo: downloaded - rawDown },
    { ...hole, after: sequence, upFrom: uploaded, downFrom: downloaded },
  ]
}

/**
 * Returns the hole in a list; the list is empty when nothing moved, or when the counters restarted
 * in between.
 */
function existing(hole: Hole): Hole[] {
  const up = hole.upTo - hole.upFrom
  const down = hole.downTo - hole.downFrom
  return up >= 0n && down >= 0n && up + down > 0n ? [hole] : []
}

function upIn(holes: readonly Hole[]): bigint {
  return holes.reduce((sum, hole) => sum + hole.upTo - hole.upFrom, 0n)
}

function downIn(holes: readonly Hole[]): bigint {
  return holes.reduce((sum, hole) => sum + hole.downTo - hole.downFrom, 0n)
}
