// What a reported entry adds to a session's bytes, whatever order entries arrive in: those of one
// session may stand in the journals of several announce threads (docs/decisions/0002).

/**
 * Bytes between two entries of which none is booked yet: the entries in between are still on their
 * way, or the tracker had lost the session and says so by a `resumed` that is.
 */
export interface Hole {
  /** Sequences of the two entries. */
  readonly after: bigint
  readonly before: bigint
  /** The counters at the first one, and those from which the second one counts. */
  readonly upFrom: bigint
  readonly upTo: bigint
  readonly downFrom: bigint
  readonly downTo: bigint
}

/** What is remembered of a session between its entries. */
export interface SessionCounters {
  /** Of the newest entry, whose absolute counters these are. */
  readonly sequence: bigint
  /** Of the newest `resumed` that was credited: it covers every entry below. */
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

/** Holes that are remembered; bytes of a further one only its own entries can bring. */
const MAX_HOLES = 8

/**
 * Raw bytes that a report adds to its session, and what is remembered then; `before` is null when
 * the session was never heard of.
 *
 * A `resumed` report adds the growth since the stored counters when neither is above its own (rule
 * 80), holes included, and covers every older entry. When it arrives after a newer one, the growth
 * is what lies in the holes below it.
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
  const holes = [...before.holes, ...existing(hole)].slice(0, MAX_HOLES)
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
 * What is left of a hole when an older entry arrives. One between its ends whose counters do not
 * lie in it says that they began anew there: nobody can tell what the hole held, and it goes.
 */
function around(hole: Hole, report: SessionReport): Hole[] {
  if (!isBetween(hole, report)) return [hole]
  return isIn(hole, report) ? split(hole, report) : []
}

function isBetween(hole: Hole, { sequence }: SessionReport): boolean {
  return sequence > hole.after && sequence < hole.before
}

/** Whether a report lies between the two entries of a hole, in sequence and in both counters. */
function isIn(hole: Hole, report: SessionReport): boolean {
  const { uploaded, downloaded } = report
  const hasUp = uploaded - report.rawUp >= hole.upFrom && uploaded <= hole.upTo
  const hasDown = downloaded - report.rawDown >= hole.downFrom && downloaded <= hole.downTo
  return isBetween(hole, report) && hasUp && hasDown
}

/** What is left of a hole on both sides of an entry that has brought its own bytes. */
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

/** None when nothing moved, or when the counters began anew in between. */
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
