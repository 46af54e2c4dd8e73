import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lastOccasion, longestPause, occasions, parseCron } from '../../../src/domain/tasks/cron.ts'
import type { Cron } from '../../../src/domain/tasks/cron.ts'
import { jitterMs } from '../../../src/domain/tasks/jitter.ts'
import { faultOfOrder, inOrder } from '../../../src/domain/tasks/order.ts'
import { overdueAfter, overdueSince } from '../../../src/domain/tasks/overdue.ts'

const cron = (line: string) => parseCron(line) as Cron
const at = (text: string) => new Date(`${text}Z`)

describe('a schedule', () => {
  it('is read from lists, ranges and steps, and refused when not valid', () => {
    expect([...cron('*/15 1-3 1,15 * 0').minutes]).toEqual([0, 15, 30, 45])
    expect([...cron('*/15 1-3 1,15 * 0').hours]).toEqual([1, 2, 3])
    for (const bad of ['', '* * * *', '60 * * * *', '5-2 * * * *', '*/0 * * * *', 'x * * * *']) {
      expect(parseCron(bad), bad).toBeNull()
    }
  })

  it('has its times in order, and a last one', () => {
    const day = [at('2026-03-01T00:00'), at('2026-03-02T00:00')] as const
    const times = occasions(cron('13 5,17 * * *'), ...day)
    expect(times).toEqual([at('2026-03-01T05:13'), at('2026-03-01T17:13')])
    expect(lastOccasion(cron('13 5 * * *'), at('2026-03-01T05:12:59'))).toEqual(
      at('2026-02-28T05:13'),
    )
    expect(lastOccasion(cron('13 5 * * *'), at('2026-03-01T05:13:20'))).toEqual(
      at('2026-03-01T05:13'),
    )
    expect(lastOccasion(cron('0 0 31 2 *'), at('2026-03-01T05:13'))).toBeNull()
  })

  it('has a longest pause', () => {
    const said = {
      '* * * * *': 60,
      '3,18,33,48 * * * *': 900,
      '0 6,22 * * *': 16 * 3_600,
      '53 3 * * *': 86_400,
      '5 6 * * 1': 7 * 86_400,
    }
    for (const [line, seconds] of Object.entries(said)) {
      expect(longestPause(cron(line)), line).toBe(seconds)
    }
  })

  it('knows the same pause as its times', () => {
    const lines = fc.tuple(
      fc.constantFrom('0', '*/7', '3,18,33,48', '59', '10-20/5'),
      fc.constantFrom('*', '0', '6,22', '*/5', '23'),
      fc.constantFrom('*', '1,15', '*/3'),
      fc.constantFrom('* *', '* 1', '* 0,6'),
    )
    fc.assert(
      fc.property(lines, (parts) => {
        const line = cron(parts.join(' '))
        const times = occasions(line, new Date(0), new Date(64 * 86_400_000)).map(Number)
        const pauses = times.slice(1).map((time, index) => (time - times[index]) / 1_000)
        if (pauses.length > 0) expect(longestPause(line)).toBe(Math.max(...pauses))
      }),
      { numRuns: 60 },
    )
  })
})

describe('jitter', () => {
  const time = at('2026-03-01T00:00')

  it('is the same for one task and time, within its bound, and spread for many', () => {
    const seconds = Array.from({ length: 200 }, (_, index) => {
      const ms = jitterMs(`task-${index}`, time, 60)
      expect(ms).toBe(jitterMs(`task-${index}`, time, 60))
      expect(ms).toBeGreaterThanOrEqual(0)
      expect(ms).toBeLessThan(60_000)
      return Math.floor(ms / 1000)
    })
    expect(new Set(seconds).size).toBeGreaterThan(50)
    expect(jitterMs('a', time, 0)).toBe(0)
  })
})

describe('the order of tasks', () => {
  const task = (name: string, ...after: string[]) => ({ name, after })

  it('refuses unknown names and cycles, and names them', () => {
    expect(faultOfOrder([task('a', 'b'), task('b')])).toBeNull()
    expect(faultOfOrder([task('a', 'x')])).toBe('a runs after x, which is not a task')
    const circle = [task('a'), task('b', 'a', 'd'), task('c', 'b'), task('d', 'c')]
    expect(faultOfOrder(circle)).toBe('b waits for d waits for c waits for b')
    expect(faultOfOrder([task('a', 'a')])).toBe('a waits for a')
  })

  it('puts each task after those it depends on', () => {
    const all = [task('c', 'b'), task('a'), task('b', 'a')]
    expect(inOrder(all).map(({ name }) => name)).toEqual(['a', 'b', 'c'])
  })
})

describe('a task is overdue', () => {
  const now = at('2026-03-01T12:00')
  const task = {
    succeededAt: at('2026-03-01T08:00'),
    expectedSince: at('2026-01-01T00:00'),
    overdueSeconds: 3 * 3_600,
    pausedAt: null,
  }

  it('several intervals after its last success', () => {
    expect(overdueAfter(86_400, 300)).toBe(3 * 86_400)
    expect(overdueAfter(60, 360)).toBe(900)
    expect(overdueAfter(3_600, 20_000)).toBe(23_600)
    expect(overdueSince(task, now)).toEqual(at('2026-03-01T11:00'))
    expect(overdueSince({ ...task, succeededAt: at('2026-03-01T09:01') }, now)).toBeNull()
  })

  it('never while it is paused, nor before a success could be expected', () => {
    expect(overdueSince({ ...task, pausedAt: now }, now)).toBeNull()
    expect(overdueSince({ ...task, expectedSince: at('2026-03-01T11:00') }, now)).toBeNull()
    const never = { ...task, succeededAt: null }
    expect(overdueSince(never, now)).toEqual(at('2026-01-01T03:00'))
  })
})
