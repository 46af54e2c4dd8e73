import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { usualValues } from '../../../src/domain/ratio/params.ts'
import type { Judged, Standing } from '../../../src/domain/ratio/standing.ts'
import { newStanding, states } from '../../../src/domain/ratio/standing.ts'
import { isMetWith } from '../../../src/domain/ratio/strategy.ts'
import type { Terms } from '../../../src/domain/ratio/terms.ts'
import { termParams } from '../../../src/domain/ratio/terms.ts'
import { step, transitions } from '../../../src/domain/ratio/transitions.ts'

const DAY = 86_400
const GIB = 1024n ** 3n
const START = 1_800_000_000
const terms: Terms = usualValues(termParams)

interface Given extends Partial<Omit<Judged, 'terms' | 'verdict'>> {
  readonly leechHours?: number
  readonly satisfied?: boolean
  readonly isFree?: boolean
  readonly actual?: number
  readonly terms?: Partial<Terms>
}

function judged(all: Given = {}): Judged {
  const { satisfied = false, isFree = false, actual = 0, leechHours, terms: own, ...given } = all
  const explain = { formula: '', terms: [], mend: [] }
  const found = { required: 0.6, actual, satisfied, isFree }
  const verdict = { ...found, explain, leechSlots: null, leechHours }
  return {
    verdict,
    hasMargin: isMetWith(own?.hysteresis ?? 0, verdict),
    terms: { ...terms, ...own },
    override: null,
    joinedAt: START - 365 * DAY,
    downloaded: 100n * GIB,
    isExempt: false,
    isOnVacation: false,
    isFreeForAll: false,
    ...given,
  }
}

/** Evaluated repeatedly, each time this many days later. */
function course(...times: readonly (readonly [number, Given])[]): readonly string[] {
  let standing = newStanding(START)
  return times.map(([days, given]) => {
    const next = step(standing, judged(given), START + days * DAY)
    standing = next.standing
    return next.event === null ? standing.state : `${standing.state} by ${next.event.cause}`
  })
}

describe('a watch of a policy about hours', () => {
  it('is overdrawn by more hours of downloading than it allows', () => {
    const rule = { terms: { watchHours: 24 } }
    const hours = (leechHours: number) => ({ ...rule, leechHours })
    expect(course([0, hours(10)], [2, hours(34)], [3, hours(34.1)])).toEqual([
      'watch by breach',
      'watch',
      'disabled by overdraw',
    ])
    expect(course([0, { leechHours: 10 }], [3, { leechHours: 900 }])[1]).toBe('watch')
  })

  it('is not overdrawn by bytes, unless it allows no hours', () => {
    const more = { leechHours: 11, downloaded: 200n * GIB }
    const rule = { terms: { watchHours: 24 } }
    expect(course([0, { ...rule, leechHours: 10 }], [2, { ...rule, ...more }])[1]).toBe('watch')
    expect(course([0, { leechHours: 10 }], [2, more])[1]).toBe('disabled by overdraw')
  })
})

describe('the state machine of standings', () => {
  it('puts on watch, reminds twice, disables downloading, and restores', () => {
    const above = { satisfied: true, actual: 0.7 }
    expect(
      course([0, {}], [5, {}], [11, {}], [12, {}], [13, {}], [13.5, {}], [14, {}], [20, above]),
    ).toEqual([
      'watch by breach',
      'watch',
      'watch by reminder',
      'watch',
      'watch by reminder',
      'watch',
      'disabled by expired',
      'ok by restored',
    ])
  })

  it('ends a watch as soon as the requirement is met', () => {
    expect(course([0, {}], [1, { satisfied: true }])).toEqual(['watch by breach', 'ok by mended'])
  })

  it('disables downloading early after more downloads, but never without a warning', () => {
    const more = { downloaded: 111n * GIB }
    expect(course([0, {}], [0.5, more], [1, more])).toEqual([
      'watch by breach',
      'watch',
      'disabled by overdraw',
    ])
    expect(course([0, {}], [1, { downloaded: 110n * GIB }])[1]).toBe('watch')
  })

  it('spares newcomers, by age and by bytes', () => {
    expect(course([0, { joinedAt: START - 6 * DAY }])).toEqual(['ok'])
    expect(course([0, { downloaded: 4n * GIB }])).toEqual(['ok'])
  })

  it('waits as long as the policy says', () => {
    const slow = { terms: { debounceHours: 24 } }
    expect(course([0, slow], [0.9, slow], [1, slow])).toEqual(['ok', 'ok', 'watch by breach'])
    const kept = { ...slow, satisfied: true }
    expect(course([0, slow], [0.5, kept], [1, slow], [1.9, slow])).toEqual(['ok', 'ok', 'ok', 'ok'])
  })

  it('gives less time for a repeated watch', () => {
    let standing = newStanding(START)
    const days = [0, 20, 40].map((from) => {
      const at = START + from * DAY
      standing = step(standing, judged(), at).standing
      const length = ((standing.watchEndsAt as number) - at) / DAY
      standing = step(standing, judged({ satisfied: true }), at + DAY).standing
      return length
    })
    expect(days).toEqual([14, 10, 7])
    const later = step(standing, judged(), START + 400 * DAY).standing
    expect(later.strikes).toHaveLength(1)
  })

  it('restores with the margin, and after the required confirmation time', () => {
    const margin = { terms: { hysteresis: 0.05, noticeHours: 0 } }
    const just = { ...margin, satisfied: true, actual: 0.64 }
    const above = { ...margin, satisfied: true, actual: 0.65 }
    expect(course([0, margin], [14, margin], [15, just], [16, above])).toEqual([
      'watch by breach',
      'disabled by expired',
      'disabled',
      'ok by restored',
    ])
    const proof = { terms: { restoreHours: 6 }, satisfied: true, actual: 1 }
    expect(course([0, {}], [14, {}], [15, proof], [15.2, proof], [15.25, proof]).slice(2)).toEqual([
      'disabled',
      'disabled',
      'ok by restored',
    ])
  })

  it('restores without a margin within the free amount', () => {
    for (const actual of [0.1, 0.6, 0.62]) {
      const free = { satisfied: true, isFree: true, actual, terms: { hysteresis: 0.05 } }
      expect(course([0, {}], [14, {}], [15, free]).at(-1)).toBe('ok by restored')
    }
  })

  it('starts no new watch within the probation', () => {
    const above = { satisfied: true, actual: 1 }
    expect(course([0, {}], [14, {}], [15, above], [16, {}], [17, {}]).slice(2)).toEqual([
      'ok by restored',
      'ok',
      'watch by breach',
    ])
  })

  it('starts one within the probation after more downloads than a watch allows', () => {
    const above = { satisfied: true, actual: 1 }
    const more = (gib: bigint) => ({ downloaded: (100n + gib) * GIB })
    const after = [
      [15.5, more(10n)],
      [16, more(11n)],
    ] as const
    expect(course([0, {}], [14, {}], [15, above], ...after).slice(2)).toEqual([
      'ok by restored',
      'ok',
      'watch by breach',
    ])
    const free = { isFreeForAll: true, terms: { amnesty: true } }
    const amnesty = course([0, {}], [14, {}], [15, free], [16, more(900n)])
    expect(amnesty.slice(2)).toEqual(['ok by amnesty', 'ok'])
  })

  it('pauses on vacation, and its end moves by the same time', () => {
    const away = { isOnVacation: true }
    expect(course([0, {}], [2, away], [20, away], [22, {}], [33.9, {}], [34, {}]).at(2)).toBe(
      'watch',
    )
    expect(course([0, {}], [2, away], [22, {}], [33, {}], [34, {}])).toEqual([
      'watch by breach',
      'watch',
      'watch',
      'watch by reminder',
      'disabled by expired',
    ])
    expect(course([0, away])).toEqual(['ok'])
  })

  it('restores downloading in freeleech, when the policy has an amnesty', () => {
    const free = { isFreeForAll: true, terms: { amnesty: true } }
    expect(course([0, {}], [14, {}], [15, free], [16, {}], [22, {}]).slice(1)).toEqual([
      'disabled by expired',
      'ok by amnesty',
      'ok',
      'watch by breach',
    ])
    expect(course([0, {}], [14, {}], [15, { isFreeForAll: true }]).at(-1)).toBe('disabled')
  })

  it('follows a staff override, and evaluates again when it ends', () => {
    const forbidden = { override: { state: 'disabled' }, satisfied: true } as const
    expect(course([0, forbidden], [1, forbidden], [2, { satisfied: true, actual: 1 }])).toEqual([
      'disabled by override',
      'disabled',
      'ok by restored',
    ])
    expect(course([0, {}], [14, {}], [15, { override: { state: 'exempt' } }]).at(-1)).toBe(
      'exempt by override',
    )
    expect(course([0, { isExempt: true }], [1, { isExempt: true }], [2, {}])).toEqual([
      'exempt by exempt',
      'exempt',
      'watch by breach',
    ])
  })

  it('never disables downloading without a watch and a warning, whatever happens', () => {
    const moment = fc.record({
      hours: fc.integer({ min: 0, max: 400 }),
      satisfied: fc.boolean(),
      actual: fc.double({ min: 0, max: 3, noNaN: true }),
      downloaded: fc.bigInt({ min: 0n, max: 500n * GIB }),
      isExempt: fc.boolean(),
      isOnVacation: fc.boolean(),
      isFreeForAll: fc.boolean(),
    })
    const check = (moments: readonly (Given & { hours: number })[]) => {
      let standing: Standing = newStanding(START)
      let now = START
      for (const { hours, ...given } of moments) {
        now += hours * 3_600
        const before = standing
        const { standing: after, event } = step(standing, judged(given), now)
        standing = after
        expect(states).toContain(after.state)
        if (after.state === 'watch') expect(after.watchEndsAt).not.toBeNull()
        if (event?.to !== 'disabled') continue
        expect(before.state).toBe('watch')
        expect(now - before.since).toBeGreaterThanOrEqual(terms.noticeHours * 3_600)
      }
    }
    fc.assert(fc.property(fc.array(moment, { maxLength: 40 }), check))
  })

  it('changes nothing when it evaluates twice at the same moment', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.integer({ min: 0, max: 60 }), (satisfied, days) => {
        const now = START + days * DAY
        const once = step(newStanding(START), judged({ satisfied, actual: 1 }), now)
        const twice = step(once.standing, judged({ satisfied, actual: 1 }), now)
        expect(twice).toEqual({ standing: once.standing, event: null })
      }),
    )
  })

  it('describes the guard of each row', () => {
    for (const { when, from } of transitions) {
      expect(when).not.toBe('')
      expect(from.length).toBeGreaterThan(0)
    }
  })

  it('pauses a watch for the overlap with an amnesty, and spares for a week after it', () => {
    const at = (day: number) => START + day * DAY
    const free = { isFreeForAll: true, freeSince: at(3), freeUntil: at(5) }
    const after = { freeSince: at(3), freeUntil: at(5) }
    // Started on day 1 for 14 days; evaluated late at both ends of the two free days.
    const quiet = { terms: { noticeHours: 0 } }
    expect(
      course(
        [1, quiet],
        [3.5, { ...quiet, ...free }],
        [6, { ...quiet, ...after }],
        [16.5, { ...quiet, ...after }],
        [17, { ...quiet, ...after }],
      ),
    ).toEqual(['watch by breach', 'watch', 'watch', 'watch by reminder', 'disabled by expired'])
    expect(course([3.5, free], [6, after], [11.9, after], [12, after])).toEqual([
      'ok',
      'ok',
      'ok',
      'watch by breach',
    ])
  })
})
