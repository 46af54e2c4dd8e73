/** What one end counts of a link from its start on; the first two are depths, now. */
export interface LinkCounts {
  /** Numbered frames that were sent and not yet acknowledged. */
  readonly unackedFrames: number
  /** What waits here: for room on the link, or to be handled. */
  readonly queuedFrames: number
  readonly framesIn: number
  readonly framesOut: number
  readonly bytesIn: number
  readonly bytesOut: number
  readonly resent: number
  /** Frames that came again and were dropped. */
  readonly duplicates: number
  /** Times that garbage was skipped, and the bytes of it. */
  readonly resyncs: number
  readonly garbageBytes: number
  /** Hub: times that this link fell behind the recent events and read the store by itself. */
  readonly catchUps: number
  readonly snapshots: number
  /** Hub: handling a message failed and was tried again. Link: a handler threw. */
  readonly failures: number
}

export const noCounts: LinkCounts = {
  unackedFrames: 0,
  queuedFrames: 0,
  framesIn: 0,
  framesOut: 0,
  bytesIn: 0,
  bytesOut: 0,
  resent: 0,
  duplicates: 0,
  resyncs: 0,
  garbageBytes: 0,
  catchUps: 0,
  snapshots: 0,
  failures: 0,
}

/** Both together: of two links that stand, or of one that ended (`atRest`) and the next. */
export function addCounts(one: LinkCounts, other: LinkCounts): LinkCounts {
  const names = Object.keys(noCounts) as (keyof LinkCounts)[]
  const sums = names.map((name) => [name, one[name] + other[name]] as const)
  return Object.fromEntries(sums) as Record<keyof LinkCounts, number>
}

/** What remains of a link that ended: nothing waits on it any more. */
export function atRest(counts: LinkCounts): LinkCounts {
  return { ...counts, unackedFrames: 0, queuedFrames: 0 }
}
