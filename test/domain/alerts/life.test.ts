import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Life, Seen, Told } from '../../../src/domain/alerts/life.ts'
import { next } from '../../../src/domain/alerts/life.ts'
import { isMuted } from '../../../src/domain/alerts/muted.ts'
import { nextAttempt, wants } from '../../../src/domain/alerts/recipients.ts'

const rules = { holdMs: 10_000, goneMs: 10_000, repeatMs: 60_000, isMuted: false }

/** Checks every three seconds; answers of staff in between, which only open alerts accept. */
function run(steps: readonly (Seen | 'acknowledge' | 'silence')[], given = rules) {
  let life: Life | null = null
  let now = 1_000_000
  const told: { at: number; told: Told }[] = []
  const states: (string | null)[] = []
  for (const step of steps) {
    const open: Life | null = (life as Life | null)?.state === 'resolved' ? null : life
    if (step === 'acknowledge' && open !== null) {
      life = { ...(open as Life), state: 'acknowledged' }
    } else if (step === 'silence' && open !== null) {
      life = { ...(open as Life), state: 'silenced', silencedUntil: now + 30_000 }
    } else if (step !== 'acknowledge' && step !== 'silence') {
      const after = next(life, step, given, now)
      if (after.told !== null) told.push({ at: now, told: after.told })
      life = after.life
    }
    states.push(life?.state ?? null)
    now += 3_000
  }
  return { told: told.map((one) => one.told), states, last: states.at(-1) ?? null }
}

const times = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one)

describe('an alert', () => {
  it('fires once after it was found for its time, and is resolved once', () => {
    const { told, last } = run([...times(10, 'found' as const), ...times(10, 'absent' as const)])
    expect(told).toEqual(['firing', 'resolved'])
    expect(last).toBe('resolved')
  })

  it('is never sent when it is found for a shorter time', () => {
    const { told, last } = run([...times(3, 'found' as const), 'absent', 'absent'])
    expect({ told, last }).toEqual({ told: [], last: null })
  })

  it('is repeated while it fires, not once it is acknowledged', () => {
    expect(run(times(50, 'found' as const)).told).toEqual(['firing', 'repeat', 'repeat'])
    const acknowledged = [...times(5, 'found' as const), 'acknowledge' as const]
    expect(run([...acknowledged, ...times(50, 'found' as const)]).told).toEqual(['firing'])
  })

  it('is not sent while it is silenced, and is sent again afterwards', () => {
    const silenced = [...times(5, 'found' as const), 'silence' as const]
    expect(run([...silenced, ...times(9, 'found' as const)]).told).toEqual(['firing'])
    expect(run([...silenced, ...times(12, 'found' as const)]).told).toEqual(['firing', 'repeat'])
    expect(run([...silenced, ...times(9, 'absent' as const)])).toMatchObject({
      ...{ told: ['firing'], last: 'resolved' },
    })
  })

  it('stays as it is while its service is silent, or another alert covers it', () => {
    for (const seen of ['unknown', 'covered'] as const) {
      const { told, last } = run([...times(6, 'found' as const), ...times(60, seen)])
      expect({ told, last }).toEqual({ told: ['firing'], last: 'firing' })
    }
  })

  it('stays resolved when an answer of staff comes too late', () => {
    const ended = ['found', 'silence', ...times(5, 'absent' as const)] as const
    for (const late of ['silence', 'acknowledge'] as const) {
      expect(run([...ended, late])).toMatchObject({ told: [], last: 'resolved' })
    }
  })

  it('sends no new message in a maintenance window', () => {
    const muted = { ...rules, isMuted: true }
    expect(run(times(90, 'found' as const), muted)).toMatchObject({ told: [], last: 'pending' })
  })

  const steps = fc.array(
    fc.constantFrom<Seen | 'acknowledge' | 'silence'>(
      ...(['found', 'found', 'found', 'absent', 'unknown', 'covered'] as const),
      ...(['acknowledge', 'silence'] as const),
    ),
    { maxLength: 200 },
  )

  it('is sent as firing before anything else, and is resolved at most once, whatever happens', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const { told, states } = run(all)
        const ends = states.indexOf('resolved')
        const until = ends < 0 ? states.length : ends
        expect(states.slice(until).every((state) => state === 'resolved')).toBe(true)
        expect(told.filter((one) => one === 'resolved').length).toBeLessThanOrEqual(1)
        expect(told.filter((one) => one === 'firing').length).toBeLessThanOrEqual(1)
        if (told.includes('resolved')) expect(told.at(-1)).toBe('resolved')
      }),
    )
  })

  it('causes no flood: repeats are at least their interval apart', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const { told } = run(all.filter((step) => step !== 'silence'))
        const repeats = told.filter((one) => one === 'repeat').length
        expect(repeats).toBeLessThanOrEqual((all.length * 3_000) / rules.repeatMs)
      }),
    )
  })
})

describe('a maintenance window', () => {
  const at = (hour: number) => new Date(Date.UTC(2026, 0, 1, hour))
  const alert = { subject: 'tracker edge-1', machine: 'host-1' }

  it('holds for its time, and for the fleet, a machine, a node or a service', () => {
    for (const about of ['', 'host-1', 'edge-1', 'tracker edge-1']) {
      const window = { about, startsAt: at(2), endsAt: at(4) }
      expect([1, 2, 3, 4].map((hour) => isMuted([window], alert, at(hour)))).toEqual([
        ...[false, true, true, false],
      ])
    }
    expect(isMuted([{ about: 'edge-2', startsAt: at(0), endsAt: at(9) }], alert, at(3))).toBe(false)
  })
})

describe('a target', () => {
  const at = (hour: number) => new Date(Date.UTC(2026, 0, 1, hour, 30))

  it('gets alerts of its severity in its hours, also over midnight', () => {
    const night = { severity: 'critical', fromHour: 22, untilHour: 6 } as const
    expect([21, 22, 5, 6].map((hour) => wants(night, 'critical', at(hour)))).toEqual([
      ...[false, true, true, false],
    ])
    expect(wants(night, 'warning', at(23))).toBe(false)
    expect(wants({ severity: 'warning', fromHour: 0, untilHour: 0 }, 'warning', at(9))).toBe(true)
    expect(wants({ severity: 'warning', fromHour: 8, untilHour: 9 }, 'warning', at(9))).toBe(false)
  })

  it('is tried again after growing pauses, and given up', () => {
    const now = new Date(0)
    const pauses = [1, 2, 3, 4, 5, 6, 7].map((at) => nextAttempt(at, now)?.getTime() ?? null)
    expect(pauses).toEqual([5e3, 2e4, 6e4, 3e5, 18e5, 72e5, null])
  })
})
