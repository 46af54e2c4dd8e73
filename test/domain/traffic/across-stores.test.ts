import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SessionState, StoreReport } from '../../../src/domain/traffic/across-stores.ts'
import { countedBytes } from '../../../src/domain/traffic/across-stores.ts'
import type { WalkEntry, WalkStep } from './support/a-walk.ts'
import { walked } from './support/a-walk.ts'

const bytes = fc.bigInt({ min: 0n, max: 1_000n })
const tracker = fc.integer({ min: 0, max: 2 })

/** Steps of a client that announces every 15 minutes or less often, as it is told to. */
function stepsOf(dies: fc.Arbitrary<WalkStep['dies']>, leastAfter = 300) {
  const repeatedAt = fc.option(fc.record({ tracker, seconds: fc.integer({ min: 0, max: 20 }) }), {
    freq: 4,
  })
  const does = fc.constantFrom(
    ...(['announce', 'announce', 'announce', 'restart', 'stop'] as const),
  )
  const after = fc.integer({ min: leastAfter, max: 1_900 })
  const thread = fc.integer({ min: 0, max: 1 })
  const step = fc.record({ after, up: bytes, down: bytes, does, tracker, thread, repeatedAt, dies })
  return fc.array(step, { minLength: 1, maxLength: 12 })
}

const nothingDies = fc.constant(null)
const someDie = fc.option(fc.record({ tracker, losesDisk: fc.boolean() }), { freq: 3 })
const picks = fc.array(fc.nat(), { minLength: 1, maxLength: 20 })
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
    expect(found.since).toBeLessThanOrEqual(report.since)
  }
  return sum
}

/** 20,000 of each take half a minute. */
const RUNS = { numRuns: Number(process.env.BABOU_TEST_RUNS ?? 3_000) }

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

  it('are never more, however fast the client walks and whichever clock is ahead', () => {
    const clock = fc.integer({ min: -5, max: 5 })
    fc.assert(
      fc.property(
        stepsOf(someDie, 0),
        fc.tuple(clock, clock, clock),
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

  it('are never more after a time with only one tracker', () => {
    fc.assert(
      fc.property(stepsOf(nothingDies), first, picks, fc.nat(9), (steps, from, order, alone) => {
        const only = steps.map((step, index) => (index < alone ? { ...step, tracker: 0 } : step))
        const { entries, truth } = walked(only, from)
        const sum = book(inAnyOrder(entries, order), (index) => index >= alone)
        expect(sum.up <= truth.up && sum.down <= truth.down).toBe(true)
      }),
      RUNS,
    )
  })
})
