import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SessionState, StoreReport } from '../../../src/domain/traffic/session-state.ts'
import { countedBytes } from '../../../src/domain/traffic/across-stores.ts'
import type { WalkEntry, WalkStep } from './support/a-walk.ts'
import { walked } from './support/a-walk.ts'

const bytes = fc.bigInt({ min: 0n, max: 1_000n })
const tracker = fc.integer({ min: 0, max: 4 })
/** How many trackers there are. */
const sizes = fc.constantFrom(2, 3, 5)

/** Steps of a client that announces every 15 minutes or less often, as the replies ask. */
function stepsOf(
  dies: fc.Arbitrary<WalkStep['dies']>,
  leastAfter = 300,
  { minLength, maxLength } = { minLength: 1, maxLength: 12 },
  takesOver: fc.Arbitrary<WalkStep['takesOver']> = fc.constant(null),
) {
  const repeatedAt = fc.option(fc.record({ tracker, seconds: fc.integer({ min: 0, max: 20 }) }), {
    freq: 4,
  })
  const does = fc.constantFrom(
    ...(['announce', 'announce', 'announce', 'restart', 'stop'] as const),
  )
  const after = fc.integer({ min: leastAfter, max: 1_900 })
  const thread = fc.integer({ min: 0, max: 2 })
  const what = { after, up: bytes, down: bytes, does, tracker, thread, repeatedAt }
  const step = fc.record({ ...what, dies, takesOver })
  const steps = fc.array(step, { minLength, maxLength, size: 'max' })
  return fc.tuple(steps, sizes).map(([all, size]) => all.map((one) => amongFirst(one, size)))
}

/** The same step in a smaller fleet. */
function amongFirst(step: WalkStep, size: number): WalkStep {
  const { tracker: at, repeatedAt, dies, takesOver = null } = step
  const within = <T extends { readonly tracker: number }>(one: T | null) =>
    one === null ? null : { ...one, tracker: one.tracker % size }
  const others = takesOver === null ? null : { ...takesOver }
  if (others !== null) Object.assign(others, { from: others.from % size, to: others.to % size })
  const there = { tracker: at % size, repeatedAt: within(repeatedAt), dies: within(dies) }
  return { ...step, ...there, takesOver: others }
}

const nothingDies = fc.constant(null)
const someDie = fc.option(fc.record({ tracker, losesDisk: fc.boolean() }), { freq: 3 })
const someTakeOver = fc.option(
  fc.record({ from: tracker, to: tracker, lag: fc.integer({ min: 0, max: 2 }) }),
  { freq: 3 },
)
/** Which of the journals that are left continues; with one number, one comes after the other. */
const picks = fc.oneof(
  fc.array(fc.nat(), { minLength: 1, maxLength: 20 }),
  fc.nat(14).map((one) => [one]),
)
const first = fc.record({ up: bytes, down: bytes })

/** The entries in any order in which journals may be booked: each journal in its order. */
function inAnyOrder(entries: readonly WalkEntry[], order: readonly number[]): StoreReport[] {
  const journals = new Map<string, StoreReport[]>()
  for (const { journal, report } of entries) {
    journals.set(journal, [...(journals.get(journal) ?? []), report])
  }
  const booked: StoreReport[] = []
  for (let turn = 0; [...journals.values()].some((left) => left.length > 0); turn++) {
    const open = [...journals.values()].filter((left) => left.length > 0)
    booked.push(open[order[turn % order.length] % open.length].shift() as StoreReport)
  }
  return booked
}

function book(reports: readonly StoreReport[], isFleet: (index: number) => boolean = () => true) {
  let state: SessionState | null = null
  const sum = { up: 0n, down: 0n }
  for (const [index, report] of reports.entries()) {
    const found = countedBytes(state, report, isFleet(index))
    state = found.next
    sum.up += found.up
    sum.down += found.down
    if (found.since > report.since) throw new Error('an interval that begins after its report')
  }
  return sum
}

/** A report of `uploaded` bytes, `rawUp` of them new. */
function aReport(
  [store, sequence]: readonly [string, number],
  at: number,
  [uploaded, rawUp]: readonly [number, number],
  more: Partial<StoreReport> = {},
): StoreReport {
  const flags = { isResumed: false, isUntold: false, isStop: false, mark: 'none' as const }
  const none = { downloaded: 0n, rawDown: 0n, lowerUp: 0n, lowerDown: 0n }
  const counters = { uploaded: BigInt(uploaded), rawUp: BigInt(rawUp) }
  return {
    ...flags,
    ...none,
    ...counters,
    store,
    sequence: BigInt(sequence),
    at,
    since: at,
    ...more,
  }
}

/** They take five seconds. `.ci/nightly` tries new walks, and more of them. */
const RUNS = { numRuns: Number(process.env.BABOU_TEST_RUNS ?? 1_000) }
/** For walks of up to 150 announces: more is reported than is kept, for longer than it is kept. */
const LONG_RUNS = { numRuns: Math.ceil(RUNS.numRuns / 8) }
const LONG = { minLength: 1, maxLength: 150 }

describe('bytes of a session that several trackers saw', () => {
  it('are what the client counted, in any order of the journals, when each arrives', () => {
    fc.assert(
      fc.property(stepsOf(nothingDies), first, picks, (steps, from, order) => {
        const { entries, truth, isHidden } = walked(steps, from)
        fc.pre(!isHidden)
        expect(book(inAnyOrder(entries, order))).toEqual(truth)
      }),
      RUNS,
    )
  })

  it('are never more, and none too few of a journal that arrives, whichever trackers die', () => {
    fc.assert(
      fc.property(stepsOf(someDie), first, picks, (steps, from, order) => {
        const { entries, truth, isHidden } = walked(steps, from)
        fc.pre(!isHidden)
        const arrived = inAnyOrder(
          entries.filter(({ isLost }) => !isLost),
          order,
        )
        const sum = book(arrived)
        expect(sum.up <= truth.up && sum.down <= truth.down).toBe(true)
        const late = entries.filter(({ isLost }) => isLost)
        expect(book([...arrived, ...inAnyOrder(late, order)])).toEqual(truth)
      }),
      RUNS,
    )
  })

  it('are exact once each journal arrives, and never more, whichever standby takes over', () => {
    fc.assert(
      fc.property(
        stepsOf(someDie, 300, undefined, someTakeOver),
        first,
        picks,
        (steps, from, order) => {
          const { entries, truth, isHidden, isStale } = walked(steps, from)
          fc.pre(!isHidden)
          const arrived = inAnyOrder(
            entries.filter(({ isLost }) => !isLost),
            order,
          )
          const sum = book(arrived)
          expect(sum.up <= truth.up && sum.down <= truth.down).toBe(true)
          const late = entries.filter(({ isLost }) => isLost)
          const all = book([...arrived, ...inAnyOrder(late, order)])
          expect(all.up <= truth.up && all.down <= truth.down).toBe(true)
          if (!isStale) expect(all).toEqual(truth)
        },
      ),
      RUNS,
    )
  })

  it('are never more, however fast the client walks and whichever clock is ahead', () => {
    const clock = fc.integer({ min: -5, max: 5 })
    fc.assert(
      fc.property(
        stepsOf(someDie, 0, { minLength: 1, maxLength: 30 }),
        fc.tuple(clock, clock, clock, clock, clock),
        picks,
        (steps, clocks, order) => {
          const { entries, truth } = walked(steps, { up: 5n, down: 5n }, clocks)
          const sum = book(inAnyOrder(entries, order))
          expect(sum.up <= truth.up && sum.down <= truth.down).toBe(true)
        },
      ),
      RUNS,
    )
  })

  it('are never more when an entry is older than all points that are kept', () => {
    const long = stepsOf(someDie, 300, LONG)
    fc.assert(
      fc.property(long, picks, (steps, order) => {
        const { entries, truth } = walked(steps, { up: 5n, down: 5n })
        const sum = book(inAnyOrder(entries, order))
        expect(sum.up <= truth.up && sum.down <= truth.down).toBe(true)
      }),
      LONG_RUNS,
    )
  })

  // With entries of a tracker's second thread booked before those of its first.
  it.each([18, 60, 120, 400])('are exact when one journal is %i announces late', (count) => {
    const reports = Array.from({ length: count }, (_, place) =>
      aReport(['a', 1 + place], 1_800 * place, [place, place === 0 ? 0 : 1], {
        isResumed: place === 0,
        since: 1_800 * Math.max(0, place - 1),
      }),
    )
    const [first, second] = [0, 1].map((rest) => reports.filter((_, n) => n % 2 === rest))
    expect(book([...second, ...first]).up).toBe(BigInt(count - 1))
  })

  it('are exact after ten minutes without jobs, whichever journal comes first', () => {
    const minutes = stepsOf(nothingDies, 0, { minLength: 1, maxLength: 80 }).map((steps) =>
      steps.map((step) => ({ ...step, after: 11 + (step.after % 10), does: 'announce' as const })),
    )
    fc.assert(
      fc.property(minutes, first, picks, (steps, from, order) => {
        const { entries, truth, isHidden } = walked(steps, from)
        fc.pre(!isHidden)
        expect(book(inAnyOrder(entries, order))).toEqual(truth)
      }),
      LONG_RUNS,
    )
  })

  it('that clocks cannot place are counted: all between two starts, and near a restart', () => {
    const leftOut = (...reports: StoreReport[]) => {
      let state: SessionState | null = null
      return reports.map((report) => {
        const found = countedBytes(state, report, true)
        state = found.next
        return found.leftOut
      })
    }
    const began = aReport(['a', 1], 300, [0, 0], { mark: 'began' })
    const soon = aReport(['b', 1], 309, [7, 0], { isResumed: true })
    expect(leftOut(began, soon)).toEqual([null, { why: 'clocks', bytes: 7n }])
    const later = aReport(['b', 1], 311, [7, 0], { isResumed: true })
    expect(leftOut(began, later)).toEqual([null, null])
    const restart = aReport(['b', 2], 900, [0, 0], { mark: 'began' })
    const near = aReport(['a', 2], 895, [9, 9])
    expect(leftOut(began, later, restart, near).at(-1)).toEqual({ why: 'clocks', bytes: 9n })
  })

  it('are never more when a point is dropped on which a conclusion of its tracker rests', () => {
    const points = Array.from({ length: 22 }, (_, place) =>
      aReport(['b', 2 + place], 3_600 + place, [6, 0], { downloaded: BigInt(place) }),
    )
    const sum = book([
      aReport(['a', 1], 300, [5, 0], { isResumed: true }),
      aReport(['a', 2], 2_400, [5, 0], { lowerUp: 5n }),
      aReport(['a', 3], 3_000, [6, 1], { mark: 'recounted' }),
      ...points,
      aReport(['b', 1], 1_800, [0, 0], { mark: 'began' }),
    ])
    expect(sum.up).toBe(6n)
  })

  it('are never more when entries of another tracker have the numbers of missing ones', () => {
    const sum = book(
      [
        aReport(['a', 1], 300, [0, 0]),
        aReport(['a', 3], 1_500, [2, 1]),
        aReport(['b', 3], 1_800, [2, 1]),
        aReport(['b', 4], 1_800 + 7 * 3_600, [2, 0], { downloaded: 1n }),
        aReport(['b', 2], 1_200, [1, 1]),
        aReport(['a', 2], 900, [1, 1]),
      ],
      (index) => index >= 2,
    )
    expect(sum.up).toBe(2n)
  })

  it('are what the client counted when each journal arrives immediately, however long it is served', () => {
    const long = stepsOf(nothingDies, 300, LONG)
    fc.assert(
      fc.property(long, first, (steps, from) => {
        const { entries, truth, isHidden } = walked(steps, from)
        fc.pre(!isHidden)
        expect(book(entries.map(({ report }) => report))).toEqual(truth)
      }),
      LONG_RUNS,
    )
  })

  it.each([
    ['a short one', RUNS, { minLength: 1, maxLength: 12 }],
    ['one of which more is told than is kept', LONG_RUNS, LONG],
  ])('are never more after a time with only one tracker: %s', (_name, runs, lengths) => {
    const steps = stepsOf(nothingDies, 300, lengths)
    fc.assert(
      fc.property(steps, first, picks, fc.nat(9), (walk, from, order, alone) => {
        const only = walk.map((step, index) => (index < alone ? { ...step, tracker: 0 } : step))
        const { entries, truth } = walked(only, from)
        const sum = book(inAnyOrder(entries, order), (index) => index >= alone)
        expect(sum.up <= truth.up && sum.down <= truth.down).toBe(true)
      }),
      runs,
    )
  })
})
