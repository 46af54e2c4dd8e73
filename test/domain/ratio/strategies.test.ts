import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NOTHING_DONE, type RatioInputs } from '../../../src/domain/ratio/inputs.ts'
import type { Values } from '../../../src/domain/ratio/params.ts'
import { readParams, usualValues } from '../../../src/domain/ratio/params.ts'
import { metShare, decayed, obligedHours } from '../../../src/domain/ratio/seed-leech-time.ts'
import { strategies, strategyNamed } from '../../../src/domain/ratio/strategies.ts'
import type { AnyStrategy } from '../../../src/domain/ratio/strategy.ts'
import { isMetWith, reaches } from '../../../src/domain/ratio/strategy.ts'
import { tieredRatio, unseededShare } from '../../../src/domain/ratio/up-down.ts'

const GIB = 1024 ** 3
const gib = (amount: number) => BigInt(Math.round(amount * GIB))
const bytesOf = fc.bigInt({ min: 0n, max: 10n ** 17n })
const few = fc.nat(5_000)
const hours = fc.double({ min: 0, max: 1e7, noNaN: true })

const anyInputs: fc.Arbitrary<RatioInputs> = fc.record({
  uploaded: bytesOf,
  downloaded: bytesOf,
  seeding: few,
  seedingBytes: fc.nat(),
  leeching: few,
  leechingBytes: fc.nat(),
  leechingAtBreach: few,
  leechingBytesAtBreach: fc.nat(),
  seedHours: hours,
  leechHours: hours,
  seedGibHours: hours,
  leechGibHours: hours,
  seedAverage: hours,
  snatches: few,
  grabs: few,
  snatched: fc.array(
    fc.record({ sizeBytes: fc.nat(), seededSeconds: fc.nat(), uploaded: bytesOf }),
    { maxLength: 8 },
  ),
})

/** Any values within the bounds of the strategy. */
function valuesWithin({ params }: AnyStrategy): fc.Arbitrary<Values> {
  const arbitraries = Object.entries(params).map(([name, param]) => {
    if (param.kind === 'flag') return [name, fc.boolean()] as const
    if (param.kind === 'choice') {
      return [name, fc.constantFrom(...param.options.map(([value]) => value))] as const
    }
    const scale = 10 ** param.digits
    const range = { min: Math.ceil(param.min * scale), max: Math.floor(param.max * scale) }
    return [name, fc.integer(range).map((value) => value / scale)] as const
  })
  return fc.record(Object.fromEntries(arbitraries)) as fc.Arbitrary<Values>
}

describe.each(strategies.map((one) => [one.name, one] as const))(
  'the strategy %s',
  (_, strategy) => {
    it('returns a sound verdict for any member, within any bounds', () => {
      const check = (inputs: RatioInputs, values: Values) => {
        const { required, actual, explain, leechSlots } = strategy.evaluate(inputs, values)
        expect(required).toBeGreaterThanOrEqual(0)
        expect(Number.isNaN(required + actual)).toBe(false)
        expect(required).toBeLessThan(Infinity)
        if (leechSlots !== null) expect(leechSlots).toBeGreaterThanOrEqual(1)
        for (const { value } of [...explain.terms, ...explain.mend]) {
          expect(Number.isFinite(Number(value))).toBe(true)
        }
      }
      fc.assert(fc.property(anyInputs, valuesWithin(strategy), check))
    })

    it('lists ways to meet the requirement exactly when it is missed', () => {
      fc.assert(
        fc.property(anyInputs, valuesWithin(strategy), (inputs, values) => {
          const { satisfied, explain } = strategy.evaluate(inputs, values)
          expect(explain.mend.length > 0).toBe(!satisfied)
          for (const { value } of explain.mend) expect(Number(value)).toBeGreaterThan(0)
        }),
      )
    })

    it('requires nothing from a member without activity', () => {
      expect(strategy.evaluate(NOTHING_DONE, usualValues(strategy.params)).satisfied).toBe(true)
    })

    it('is never missed because of more seeding and uploading', () => {
      const more = fc.record({ up: bytesOf, seeding: few, bytes: fc.nat(), hours, average: hours })
      fc.assert(
        fc.property(anyInputs, valuesWithin(strategy), more, (inputs, values, given) => {
          const better = {
            ...inputs,
            uploaded: inputs.uploaded + given.up,
            seeding: inputs.seeding + given.seeding,
            seedingBytes: inputs.seedingBytes + given.bytes,
            seedHours: inputs.seedHours + given.hours,
            seedGibHours: inputs.seedGibHours + given.hours,
            seedAverage: inputs.seedAverage + given.average,
          }
          const before = strategy.evaluate(inputs, values).satisfied
          expect(!before || strategy.evaluate(better, values).satisfied).toBe(true)
        }),
      )
    })

    it('is met without a margin whenever it is met', () => {
      fc.assert(
        fc.property(anyInputs, valuesWithin(strategy), (inputs, values) => {
          const verdict = strategy.evaluate(inputs, values)
          expect(isMetWith(0, verdict)).toBe(verdict.satisfied)
        }),
      )
    })

    it('reads its default values, and refuses values outside its bounds', () => {
      expect(readParams(strategy.params, {})).toEqual({
        ok: true,
        values: usualValues(strategy.params),
      })
      for (const [name, param] of Object.entries(strategy.params)) {
        const bad = param.kind === 'number' ? String(param.max + 1) : 'neither'
        const read = readParams(strategy.params, { [name]: bad })
        expect(read.ok ? {} : Object.keys(read.faults)).toEqual([name])
      }
      expect(readParams(strategy.params, { none: 1 }).ok).toBe(false)
    })
  },
)

describe('up_down', () => {
  const upDown = strategyNamed('up_down') as AnyStrategy
  const of = (up: number, down: number, values: Values = {}) =>
    upDown.evaluate(
      { ...NOTHING_DONE, uploaded: gib(up), downloaded: gib(down) },
      { ...usualValues(upDown.params), ...values },
    )

  // ratio.md §1; f is 1 - seeding average / snatches.
  it.each([
    [4.999, 1, 0],
    [5, 1, 0.15],
    [10, 1, 0.2],
    [10, 0, 0],
    [20, 1, 0.3],
    [20, 0, 0.05],
    [30, 1, 0.4],
    [30, 0, 0.1],
    [40, 1, 0.5],
    [40, 0, 0.2],
    [50, 1, 0.6],
    [50, 0, 0.3],
    [60, 0, 0.4],
    [79.99, 1, 0.6],
    [80, 0, 0.5],
    [99.999, 0, 0.5],
    [100, 0, 0.6],
    [100, 1, 0.6],
    [100.001, 0.5, 0.6],
    [50, 0.75, 0.45],
    [20, 0.1, 0.05],
  ])('tiers: for %f GiB with an unseeded share of %f it requires %f', (down, share, required) => {
    expect(tieredRatio(gib(down), share)).toBeCloseTo(required, 10)
  })

  it('never requires more for more seeding, nor less for more downloads', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(bytesOf, bytesOf, share, share, (a, b, f, g) => {
        const [low, high] = a < b ? [a, b] : [b, a]
        expect(tieredRatio(low, f)).toBeLessThanOrEqual(tieredRatio(high, f))
        expect(tieredRatio(a, Math.min(f, g))).toBeLessThanOrEqual(tieredRatio(a, Math.max(f, g)))
      }),
    )
  })

  it('limits the share to 0 to 1: for more seeding than snatches, and without snatches', () => {
    expect(unseededShare(12, 10)).toBe(0)
    expect(unseededShare(0, 0)).toBe(0)
    expect(unseededShare(0, 10)).toBe(1)
  })

  it('is met by exactly the bytes that it names', () => {
    const values = usualValues(upDown.params) as Values
    fc.assert(
      fc.property(anyInputs, (inputs) => {
        const { satisfied, explain, required } = upDown.evaluate(inputs, values)
        if (satisfied) return
        const gap = explain.mend[0].value as bigint
        const { uploaded, downloaded } = inputs
        expect(reaches(uploaded + gap, downloaded, required)).toBe(true)
        expect(reaches(uploaded + gap - 1n, downloaded, required)).toBe(false)
      }),
    )
  })

  it('requires its ratio from the free amount on, to the byte', () => {
    expect(of(0, 4.999).satisfied).toBe(true)
    expect(of(0, 5).satisfied).toBe(false)
    expect(of(3, 5).satisfied).toBe(true)
    expect(of(0, 0)).toMatchObject({ satisfied: true, actual: Infinity })
  })
})

describe('seed_leech', () => {
  const strategy = strategyNamed('seed_leech') as AnyStrategy
  const of = (inputs: Partial<RatioInputs>, soft = false) =>
    strategy.evaluate({ ...NOTHING_DONE, ...inputs }, { ...usualValues(strategy.params), soft })

  it('exempts a few downloads, and requires seeds for more', () => {
    expect(of({ leeching: 2 }).satisfied).toBe(true)
    expect(of({ leeching: 3, seeding: 2 }).satisfied).toBe(false)
    expect(of({ leeching: 3, seeding: 3 }).satisfied).toBe(true)
  })

  it('compares exactly: 7 seeds are 0.14 for each of 50 downloads', () => {
    const at = (seeding: number, soft: boolean) => {
      const values = { ...usualValues(strategy.params), soft, ratio: 0.14 }
      return strategy.evaluate({ ...NOTHING_DONE, leeching: 50, seeding }, values)
    }
    expect(at(7, false)).toMatchObject({ satisfied: true, explain: { mend: [] } })
    expect(at(6, false)).toMatchObject({ satisfied: false, explain: { mend: [{ value: 1 }] } })
    expect(at(7, true).leechSlots).toBe(50 + 2)
  })

  it('uses the value at the breach while downloading is disabled, not what is left', () => {
    expect(of({ leeching: 0, leechingAtBreach: 5, seeding: 4 }).satisfied).toBe(false)
    expect(of({ leeching: 0, leechingAtBreach: 5, seeding: 5 }).satisfied).toBe(true)
  })

  it('limits downloads instead, when configured', () => {
    expect(of({ leeching: 9, seeding: 3 }, true)).toMatchObject({ satisfied: true, leechSlots: 5 })
  })
})

describe('seed_leech_time', () => {
  const strategy = strategyNamed('seed_leech_time') as AnyStrategy
  const of = (inputs: Partial<RatioInputs>, measure = 'hours') =>
    strategy.evaluate({ ...NOTHING_DONE, ...inputs }, { ...usualValues(strategy.params), measure })

  it('halves old hours after each half-life, however the time is split', () => {
    expect(decayed(100, 14 * 86_400, 0, 14)).toBeCloseTo(50, 10)
    const cut = fc.tuple(hours, fc.nat(5_000_000), fc.nat(5_000_000))
    fc.assert(
      fc.property(cut, ([start, one, other]) => {
        const whole = decayed(start, one + other, 0, 14)
        expect(decayed(decayed(start, one, 0, 14), other, 0, 14)).toBeCloseTo(whole, 3)
      }),
    )
  })

  it('requires ten hours of seeding for each of downloading, beyond the free ones', () => {
    expect(of({ leechHours: 5.9 }).satisfied).toBe(true)
    expect(of({ leechHours: 6, seedHours: 59 }).satisfied).toBe(false)
    expect(of({ leechHours: 6, seedHours: 60 }).satisfied).toBe(true)
  })

  it('coverage: half of the requirements, less for small ones, all met by upload', () => {
    const one = { sizeBytes: GIB, seededSeconds: 72 * 3_600, uploaded: 0n }
    expect(metShare(one, 72)).toBe(1)
    expect(metShare({ ...one, seededSeconds: 36 * 3_600 }, 72)).toBe(0.5)
    expect(metShare({ ...one, seededSeconds: 0, uploaded: BigInt(GIB) }, 72)).toBe(1)
    expect(obligedHours({ sizeBytes: GIB / 4 }, 72)).toBe(36)
    const none = { ...one, seededSeconds: 0 }
    expect(of({ snatched: [none, none] }, 'coverage').satisfied).toBe(true)
    expect(of({ snatched: [none, none, one] }, 'coverage').satisfied).toBe(false)
    expect(of({ snatched: [none, one, one] }, 'coverage').satisfied).toBe(true)
  })
})

describe('composite', () => {
  const strategy = strategyNamed('composite') as AnyStrategy
  const bad = { ...NOTHING_DONE, downloaded: gib(50), leechHours: 100, seedHours: 2_000 }
  const of = (mode: string) =>
    strategy.evaluate(bad, {
      ...usualValues(strategy.params),
      ...{ mode, up_down: true, seed_leech_time: true },
    })

  it('is met by any of its rules, or only by all of them', () => {
    expect(of('any').satisfied).toBe(true)
    expect(of('all')).toMatchObject({ satisfied: false, required: 0.6, actual: 0 })
  })
})
