import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NOTHING_DONE, type RatioInputs } from '../../../src/domain/ratio/inputs.ts'
import type { Values } from '../../../src/domain/ratio/params.ts'
import { usualValues } from '../../../src/domain/ratio/params.ts'
import { decayed, gibHours, seedLeechTime } from '../../../src/domain/ratio/seed-leech-time.ts'
import { compositeOf } from '../../../src/domain/ratio/composite.ts'

const GIB = 1024 ** 3

/** Hours of a torrent, some time after the previous ones. */
interface Done {
  readonly sizeBytes: number
  readonly seeded: number
  readonly leeched: number
  readonly secondsLater: number
}

/** The inputs as the task sums them. */
function inputsAfter(all: readonly Done[]): RatioInputs {
  const sum = (of: (one: Done) => number) =>
    all.reduce((hours, one) => decayed(hours, one.secondsLater, of(one), 14), 0)
  return {
    ...NOTHING_DONE,
    seedHours: sum(({ seeded }) => seeded),
    leechHours: sum(({ leeched }) => leeched),
    seedGibHours: sum(({ seeded, sizeBytes }) => gibHours(seeded, sizeBytes)),
    leechGibHours: sum(({ leeched, sizeBytes }) => gibHours(leeched, sizeBytes)),
  }
}

const judged = (weight: string, all: readonly Done[], values: Values = {}) =>
  seedLeechTime.evaluate(inputsAfter(all), {
    ...usualValues(seedLeechTime.params),
    ...{ weight, ...values },
  })

const hours = fc.nat(50_000).map((hundredths) => hundredths / 100)
const history = (sizeBytes: fc.Arbitrary<number>) =>
  fc.array(fc.record({ sizeBytes, seeded: hours, leeched: hours, secondsLater: fc.nat(5_000_000) }))
const rules = fc.record({
  ratio: fc.integer({ min: 1, max: 10_000 }).map((tenths) => tenths / 10),
  freeHours: fc.nat(20),
})

describe('seed_leech_time by GiB-hours', () => {
  it('says the same about torrents of one GiB as without sizes', () => {
    fc.assert(
      fc.property(history(fc.constant(GIB)), rules, (all, values) => {
        const [count, bytes] = [judged('count', all, values), judged('bytes', all, values)]
        const { required, actual, satisfied, leechHours } = count
        expect(bytes).toMatchObject({ required, actual, satisfied, leechHours })
        const mend = (verdict: typeof count) => verdict.explain.mend.map(({ value }) => value)
        expect(mend(bytes)).toEqual(mend(count))
      }),
    )
  })

  it('counts one torrent of ten GiB like ten of one GiB', () => {
    const one = { sizeBytes: GIB, seeded: 7, leeched: 0, secondsLater: 0 }
    const [large, small] = [[{ ...one, sizeBytes: 10 * GIB }], Array<Done>(10).fill(one)]
    expect(inputsAfter(large)).toMatchObject({ seedHours: 7, seedGibHours: 70 })
    expect(inputsAfter(small)).toMatchObject({ seedHours: 70, seedGibHours: 70 })
    const took = { ...one, seeded: 0, leeched: 7 }
    const actual = (weight: string, gave: readonly Done[]) => judged(weight, [took, ...gave]).actual
    expect([actual('bytes', large), actual('bytes', small)]).toEqual([10, 10])
    expect([actual('count', large), actual('count', small)]).toEqual([1, 10])
  })

  it('requires the same for small torrents and for large ones', () => {
    const power = fc.integer({ min: -20, max: 20 })
    fc.assert(
      fc.property(history(fc.constant(GIB)), power, rules, (all, exponent, values) => {
        const some = all.map((one) => ({ ...one, sizeBytes: GIB * 2 ** exponent }))
        // Below one hour, the missing part counts as a GiB for everyone: above it nothing is added.
        if (inputsAfter(all).leechHours < 1) return
        const [usual, scaled] = [judged('bytes', all, values), judged('bytes', some, values)]
        expect(scaled.satisfied).toBe(usual.satisfied)
        expect(scaled.actual).toBe(usual.actual)
      }),
    )
  })

  it('compares large downloads with small seeds', () => {
    const took = { sizeBytes: 8 * GIB, seeded: 0, leeched: 6, secondsLater: 0 }
    const gave = (hours: number) => ({ sizeBytes: GIB, seeded: hours, leeched: 0, secondsLater: 0 })
    expect(judged('count', [took, gave(60)]).satisfied).toBe(true)
    expect(judged('bytes', [took, gave(479)])).toMatchObject({
      satisfied: false,
      explain: { mend: [{ label: 'Seed', value: 1, unit: 'gib-hours' }] },
    })
    expect(judged('bytes', [took, gave(480)])).toMatchObject({ satisfied: true, actual: 10 })
  })

  it('shows how long the current seeds need at most, and no longer', () => {
    const values = { ...usualValues(seedLeechTime.params), weight: 'bytes' } as Values
    const torrents = { seeding: 2, seedingBytes: 40 * GIB }
    const took = { ...NOTHING_DONE, ...torrents, leechHours: 8, leechGibHours: 80 }
    const { mend } = seedLeechTime.evaluate(took, values).explain
    expect(mend.map(({ value, unit }) => [value, unit])).toEqual([
      [800, 'gib-hours'],
      [20, 'hours'],
    ])
    const [count] = [seedLeechTime.evaluate(took, { ...values, weight: 'count' })]
    expect(count.explain.mend.map(({ value }) => value)).toEqual([80, 40])
    const on = (before: number, anHour = 0) =>
      Array(20)
        .fill(0)
        .reduce<number>((hours) => decayed(hours, 3_600, anHour, 14), before)
    const later = { ...took, seedGibHours: on(0, 40), leechGibHours: on(80), leechHours: on(8) }
    expect(seedLeechTime.evaluate(later, values).satisfied).toBe(true)
  })

  it('exempts downloads below the free hours, however large they were', () => {
    const took = { sizeBytes: 900 * GIB, seeded: 0, leeched: 5.9, secondsLater: 0 }
    expect(judged('bytes', [took]).satisfied).toBe(true)
    expect(judged('bytes', [{ ...took, leeched: 6 }]).satisfied).toBe(false)
  })

  it('halves both after a half-life, and requires the same for the rest', () => {
    const took = { sizeBytes: 4 * GIB, seeded: 10, leeched: 40, secondsLater: 0 }
    const later = { sizeBytes: GIB, seeded: 0, leeched: 0, secondsLater: 14 * 86_400 }
    const { seedGibHours, leechGibHours } = inputsAfter([took, later])
    expect([seedGibHours, leechGibHours]).toEqual([20, 80])
    expect(judged('bytes', [took, later]).actual).toBe(judged('bytes', [took]).actual)
  })

  it('works as one of several rules, with the watch still limited by torrent-hours', () => {
    const several = compositeOf([seedLeechTime])
    const values = { mode: 'all', seed_leech_time: true, 'seed_leech_time.weight': 'bytes' }
    const took = { sizeBytes: 30 * GIB, seeded: 0, leeched: 9, secondsLater: 0 }
    const verdict = several.evaluate(inputsAfter([took]), {
      ...(usualValues(several.params) as Values),
      ...values,
    })
    expect(verdict).toMatchObject({ satisfied: false, leechHours: 9 })
    expect(verdict.explain.mend).toEqual([{ label: 'Seed', value: 2_700, unit: 'gib-hours' }])
  })
})
