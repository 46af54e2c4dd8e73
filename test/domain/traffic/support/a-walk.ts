import type { StoreReport } from '../../../../src/domain/traffic/session-state.ts'

/** One announce of a client, and what happens to the trackers before it. */
export interface WalkStep {
  /** Seconds since the announce before. */
  readonly after: number
  readonly up: bigint
  readonly down: bigint
  /** `restart`: the client has restarted, has moved nothing, and says `started`. */
  readonly does: 'announce' | 'restart' | 'stop'
  /** Which tracker gets it, and which of its threads. */
  readonly tracker: number
  readonly thread: number
  /** A proxy sends the same request to this tracker, too, this many seconds later. */
  readonly repeatedAt: { readonly tracker: number; readonly seconds: number } | null
  /** A tracker dies first: with its disk it continues, without it is another store. */
  readonly dies: { readonly tracker: number; readonly losesDisk: boolean } | null
  /** Then a tracker takes over what another one, which may be dead, knew `lag` announces before. */
  readonly takesOver?: {
    readonly from: number
    readonly to: number
    readonly lag: number
  } | null
}

interface Counters {
  readonly up: bigint
  readonly down: bigint
}

interface Baseline {
  up: bigint
  down: bigint
  at: number
  /** Since when the client reports a lower `uploaded`; null: it does not. */
  lowerSince: number | null
  /** How often the client had restarted or stopped when the counters began that it continues. */
  epoch: number
}

interface Node {
  store: string
  sequence: bigint
  baseline: Baseline | null
  /** After each announce: what another tracker may have a copy of. */
  readonly known: (Baseline | null)[]
}

/** The entry of an announce in a journal. */
export interface WalkEntry {
  /** Tracker and thread. */
  readonly journal: string
  /** The journal was lost with the disk of its tracker. */
  isLost: boolean
  readonly report: StoreReport
}

interface Said {
  readonly epoch: number
  readonly at: number
  readonly up: bigint
  readonly down: bigint
  readonly does: WalkStep['does']
}

/** Seconds after which a lower counter is the new one. */
const TWO_INTERVALS = 540

/** Seconds since 1970 of the first announce. */
const BEGIN = 1_700_000_000

/**
 * Walks a client over trackers, each of which knows only the announces that it got itself.
 * `isHidden`: one sees the same counters as last time, while another saw others: it then writes no
 * entry. `isStale`: one took over a state from before the client restarted or stopped. `clocks`:
 * the seconds by which those of the trackers are ahead, one for each tracker.
 */
export function walked(steps: readonly WalkStep[], first: Counters, clocks = [0, 0, 0, 0, 0]) {
  const nodes: Node[] = clocks.map((_, n) => ({
    ...{ store: `s${n}`, sequence: 0n, baseline: null, known: [] },
  }))
  let [isHidden, isStale] = [false, false]
  let [told, epoch] = ['', 0]
  const entries: WalkEntry[] = []
  let [at, up, down] = [BEGIN, first.up, first.down]
  const truth = { up: -first.up, down: -first.down }
  for (const [index, step] of steps.entries()) {
    if (step.dies !== null) die(nodes[step.dies.tracker], step.dies.losesDisk, entries, index)
    if (step.takesOver !== undefined && step.takesOver !== null) {
      const { from, to, lag } = step.takesOver
      const state = takeOver(nodes[from], nodes[to], lag)
      isStale ||= state !== null && state.epoch < epoch
    }
    at += step.after
    if (index > 0) {
      if (step.does === 'restart') {
        truth.up += up
        truth.down += down
        up = down = 0n
      } else {
        up += step.up
        down += step.down
      }
    }
    if (index > 0 && step.does !== 'announce') epoch++
    const said = { epoch, at, up, down, does: index === 0 ? 'announce' : step.does }
    const node = nodes[step.tracker]
    const counters = `${up}/${down}`
    const known = `${node.baseline?.up}/${node.baseline?.down}`
    isHidden ||= known === counters && told !== counters && step.does !== 'restart'
    told = counters
    tell(node, { ...said, at: at + clocks[step.tracker] }, step.thread, entries)
    if (step.repeatedAt === null) continue
    const { tracker, seconds } = step.repeatedAt
    // The client waits for its reply.
    at += seconds
    const later = { ...said, at: at + clocks[tracker] }
    tell(nodes[tracker], later, step.thread, entries)
  }
  return { entries, isHidden, isStale, truth: { up: truth.up + up, down: truth.down + down } }
}

function die(node: Node, losesDisk: boolean, entries: WalkEntry[], index: number): void {
  if (!losesDisk) return
  for (const entry of entries) if (entry.report.store === node.store) entry.isLost = true
  Object.assign(node, { store: `${node.store}-${index}`, sequence: 0n, baseline: null })
}

/** The newer state wins (docs/decisions/0057, 0058). */
function takeOver(from: Node, to: Node, lag: number): Baseline | null {
  const state = from.known.at(-1 - lag) ?? null
  if (state === null || (to.baseline !== null && to.baseline.at >= state.at)) return null
  // Contradictions of counters do not come with it.
  to.baseline = { ...state, lowerSince: null }
  return state
}

/** Does what `tracker/announce` does (rules 70, 80, 81). */
function tell(node: Node, said: Said, thread: number, entries: WalkEntry[]): void {
  decide(node, said, thread, entries)
  node.known.push(node.baseline === null ? null : { ...node.baseline })
}

function decide(node: Node, said: Said, thread: number, entries: WalkEntry[]): void {
  const { at, up, down, does, epoch } = said
  const { baseline } = node
  const isStop = does === 'stop'
  const plain = { rawUp: 0n, rawDown: 0n, lowerUp: 0n, lowerDown: 0n, mark: 'none' as const }
  const write = (more: Partial<StoreReport>) => {
    node.sequence += 1n
    const { store, sequence } = node
    const about = { store, sequence, at, since: at, isResumed: false, isUntold: false, isStop }
    const report = { ...plain, ...about, uploaded: up, downloaded: down, ...more }
    entries.push({ journal: `${store}/${thread}`, isLost: false, report })
  }
  if (baseline === null) {
    const mark = does === 'restart' ? 'began' : 'none'
    if (!isStop || up + down > 0n) write({ isResumed: up + down > 0n, mark, isStop: false })
    if (isStop && up + down > 0n) write({ isStop })
    node.baseline = isStop ? null : { up, down, at, lowerSince: null, epoch }
    return
  }
  const since = baseline.at
  const [upIsLower, downIsLower] = [up < baseline.up, down < baseline.down]
  const isSame = up === baseline.up && down === baseline.down
  const isRestart =
    does === 'restart' && up <= baseline.up && down <= baseline.down && (upIsLower || downIsLower)
  const raw = (now: bigint, was: bigint) =>
    isRestart && now < was ? now : now > was ? now - was : 0n
  const [rawUp, rawDown] = [raw(up, baseline.up), raw(down, baseline.down)]
  const isLower = upIsLower && !isRestart
  baseline.lowerSince = isLower ? (baseline.lowerSince ?? at) : null
  const isRecounted = baseline.lowerSince !== null && at - baseline.lowerSince >= TWO_INTERVALS
  if (isRecounted) baseline.lowerSince = null
  baseline.at = at
  if (isRestart || isRecounted || (!upIsLower && !downIsLower)) {
    const mark = does === 'restart' ? 'began' : isRecounted ? 'recounted' : 'none'
    if (!isSame || does !== 'announce') write({ rawUp, rawDown, mark, since })
    Object.assign(baseline, { up, down })
    if (isRestart || isRecounted) baseline.epoch = epoch
  } else {
    if (!upIsLower) baseline.up = up
    if (!downIsLower) baseline.down = down
    const [uploaded, downloaded] = [baseline.up, baseline.down]
    const lower = { lowerUp: uploaded - up, lowerDown: downloaded - down }
    write({ rawUp, rawDown, since, uploaded, downloaded, ...lower })
  }
  if (isStop) node.baseline = null
}
