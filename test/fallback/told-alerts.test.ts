import { describe, expect, it } from 'vitest'
import type { DueLine } from '../../src/fallback/told-alerts.ts'
import { afterDelivery, dueLines, merged } from '../../src/fallback/told-alerts.ts'
import type { ToldAlert } from '../../src/shared/alerts/told.ts'

function anAlert(given: Partial<ToldAlert> = {}): ToldAlert {
  return {
    ...{ condition: 'silent', subject: 'site site-1', machine: 'host-1', severity: 'critical' },
    ...{ says: 'site site-1 does not report.', state: 'firing', since: 100, silencedUntil: null },
    ...{ toldAt: null, goneSince: null, targets: {} },
    ...given,
  }
}

const ended = (given: Partial<ToldAlert> = {}) =>
  anAlert({ state: 'resolved', goneSince: 200, toldAt: 110, ...given })
const target = { name: 'mail', severity: 'warning', fromHour: 0, untilHour: 0 } as const
const now = new Date('2026-11-27T12:00:00Z')
const rules = { now, repeatMs: 60_000, windows: [] }
const what = (alerts: readonly ToldAlert[], given = {}) =>
  dueLines(alerts, target, { ...rules, ...given }).map((line) => line.what)

describe('an alert that several nodes have reported', () => {
  it('is one, which each target knows that any of them informed', () => {
    const one = anAlert({ toldAt: 110, targets: { mail: 110 } })
    const other = anAlert({ since: 105, toldAt: 120, targets: { chat: 120 } })
    expect(merged([[one], [other]])).toEqual([
      anAlert({ toldAt: 120, targets: { mail: 110, chat: 120 } }),
    ])
  })

  it('has ended when one of them saw the end, whatever others still say', () => {
    const stale = anAlert({ since: 150, targets: { mail: 160 }, toldAt: 160 })
    expect(merged([[stale], [ended()], [anAlert()]])).toEqual([ended()])
  })

  it('is open again when it began after the end', () => {
    const again = anAlert({ since: 201 })
    expect(merged([[ended()], [again]])).toEqual([ended(), again])
  })

  it('lacks an end only at targets that none of them has informed', () => {
    const one = ended({ targets: { mail: 110, chat: 110 } })
    const other = ended({ targets: { chat: 110 } })
    expect(merged([[one], [other]])).toEqual([ended({ targets: { chat: 110 } })])
  })
})

describe('what a target gets', () => {
  it('is what fires and is new to it, again after a while, and its end', () => {
    const at = now.getTime()
    expect(what([anAlert()])).toEqual(['firing'])
    expect(what([anAlert({ targets: { mail: at - 59_000 } })])).toEqual([])
    expect(what([anAlert({ targets: { mail: at - 60_000 } })])).toEqual(['repeat'])
    expect(what([anAlert({ targets: { mail: 0 } })], { repeatMs: null })).toEqual([])
    expect(what([ended({ targets: { mail: 110 } })])).toEqual(['resolved'])
    expect(what([ended({ targets: { chat: 110 } })])).toEqual([])
  })

  it('is nothing of what is about to end, was answered, or is in maintenance', () => {
    for (const given of [
      { goneSince: 150 },
      { state: 'pending' },
      { state: 'acknowledged' },
      { state: 'silenced' },
    ] as const) {
      expect(what([anAlert(given)])).toEqual([])
    }
    const windows = [{ about: '', startsAt: new Date(0), endsAt: new Date(8.64e15) }]
    expect(what([anAlert()], { windows })).toEqual([])
  })
})

describe('a message that was accepted', () => {
  const line = (alert: ToldAlert): DueLine => ({
    what: alert.state === 'resolved' ? 'resolved' : 'firing',
    alert,
  })
  const after = (alerts: readonly ToldAlert[], alert: ToldAlert) =>
    afterDelivery(alerts, 'mail', [line(alert)], now)

  it('counts as reported, or ends what was reported', () => {
    const at = now.getTime()
    expect(after([anAlert()], anAlert())).toEqual([anAlert({ toldAt: at, targets: { mail: at } })])
    const known = ended({ targets: { mail: 1, chat: 1 } })
    expect(after([known], known)).toEqual([ended({ targets: { chat: 1 } })])
  })

  it('of an alert that ended on the way is followed by its end', () => {
    const [left] = after([], anAlert())
    expect(left).toMatchObject({ state: 'resolved', targets: { mail: now.getTime() } })
    expect(what([left])).toEqual(['resolved'])
  })
})
