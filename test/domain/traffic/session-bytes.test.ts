import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SessionCounters, SessionReport } from '../../../src/domain/traffic/session-bytes.ts'
import { sessionBytes } from '../../../src/domain/traffic/session-bytes.ts'

/** One announce of a client whose counters only grow: what moved since the last one. */
const stepShape = {
  up: fc.bigInt({ min: 0n, max: 1_000n }),
  down: fc.bigInt({ min: 0n, max: 1_000n }),
  /** The tracker had lost the session: it writes `resumed`, without raw bytes. */
  isResumed: fc.boolean(),
  /** Which thread, and so which journal, took it. */
  journal: fc.integer({ min: 0, max: 2 }),
}
const step = fc.record(stepShape)

interface Step {
  readonly up: bigint
  readonly down: bigint
  readonly isResumed: boolean
  readonly restarts?: boolean
}

function reportsOf(steps: readonly Step[]) {
  let [uploaded, downloaded] = [0n, 0n]
  return steps.map(({ up, down, isResumed, restarts }, index): SessionReport => {
    if (restarts === true) [uploaded, downloaded] = [0n, 0n]
    uploaded += up
    downloaded += down
    const raw = isResumed ? { rawUp: 0n, rawDown: 0n } : { rawUp: up, rawDown: down }
    return { isResumed, sequence: BigInt(index + 1), ...raw, uploaded, downloaded }
  })
}

function bookAll(reports: readonly SessionReport[]) {
  let counters: SessionCounters | null = null
  let [up, down] = [0n, 0n]
  for (const report of reports) {
    const found = sessionBytes(counters, report)
    counters = found.next
    up += found.up
    down += found.down
  }
  return { up, down }
}

/** The entries in any order in which journals may be drained: each of them in sequence. */
function interleaved<T>(parts: readonly (readonly T[])[], picks: readonly number[]): T[] {
  const left = parts.map((part) => [...part])
  const order: T[] = []
  for (let turn = 0; left.some((part) => part.length > 0); turn++) {
    const open = left.filter((part) => part.length > 0)
    order.push(open[(picks[turn % picks.length] ?? 0) % open.length].shift() as T)
  }
  return order
}

describe('bytes of a session', () => {
  it('in order, `resumed` or not, add up to what the client counted', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1 }), (steps) => {
        const reports = reportsOf([{ up: 0n, down: 0n, isResumed: false }, ...steps])
        const last = reports[reports.length - 1]
        expect(bookAll(reports)).toEqual({ up: last.uploaded, down: last.downloaded })
      }),
    )
  })

  it('of several journals add up in any order while no session was lost', () => {
    fc.assert(
      fc.property(fc.array(step), fc.array(fc.nat(), { minLength: 1 }), (steps, picks) => {
        const reports = reportsOf(steps.map((one) => ({ ...one, isResumed: false })))
        const parts = [0, 1, 2].map((journal) =>
          reports.filter((_, index) => steps[index].journal === journal),
        )
        const last = reports.at(-1)
        expect(bookAll(interleaved(parts, picks))).toEqual({
          up: last?.uploaded ?? 0n,
          down: last?.downloaded ?? 0n,
        })
      }),
    )
  })

  it('rule 80: a session lost at any time costs no byte, whichever journal comes first', () => {
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 2, maxLength: 9 }),
        fc.array(fc.nat(), { minLength: 1 }),
        (steps, picks) => {
          const [first, ...reports] = reportsOf(steps)
          const parts = [0, 1, 2].map((journal) =>
            reports.filter((_, index) => steps[index + 1].journal === journal),
          )
          const before = { ...first, isResumed: false }
          const { up, down } = bookAll([before, ...interleaved(parts, picks)])
          const last = reports[reports.length - 1]
          const brought = { up: before.rawUp, down: before.rawDown }
          expect({ up, down }).toEqual({
            up: brought.up + last.uploaded - first.uploaded,
            down: brought.down + last.downloaded - first.downloaded,
          })
        },
      ),
      { numRuns: 5_000 },
    )
  })

  it('are never more than the client counted, even when its counters restart', () => {
    const restarting = fc.record({ ...stepShape, restarts: fc.boolean() })
    fc.assert(
      fc.property(fc.array(restarting), fc.array(fc.nat(), { minLength: 1 }), (steps, picks) => {
        const reports = reportsOf(steps)
        const parts = [0, 1, 2].map((journal) =>
          reports.filter((_, index) => steps[index].journal === journal),
        )
        const { up, down } = bookAll(interleaved(parts, picks))
        const moved = steps.reduce((sum, one) => sum + one.up + one.down, 0n)
        expect(up + down <= moved).toBe(true)
      }),
      { numRuns: 10_000 },
    )
  })

  it('rule 81: include an upload although the download counter went down', () => {
    const counters = bookedAt({ uploaded: 10n, downloaded: 10n })
    const report = { isResumed: false, sequence: 2n, rawUp: 5n, rawDown: 0n }
    const found = sessionBytes(counters, { ...report, uploaded: 15n, downloaded: 4n })
    expect(found).toMatchObject({ up: 5n, down: 0n, next: { downloaded: 4n } })
  })
})

function bookedAt(counters: { uploaded: bigint; downloaded: bigint }): SessionCounters {
  const report = { isResumed: false, sequence: 1n, rawUp: 0n, rawDown: 0n, ...counters }
  return sessionBytes(null, report).next
}
