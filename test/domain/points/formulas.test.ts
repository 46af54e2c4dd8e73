import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Seed } from '../../../src/domain/points/formula.ts'
import { chosenFormula, formulaNames, formulas } from '../../../src/domain/points/formulas.ts'
import { readValues } from '../../../src/domain/points/formulas.ts'
import type { Values } from '../../../src/domain/ratio/params.ts'
import { usualValues } from '../../../src/domain/ratio/params.ts'

const GIB = 1024 ** 3
const WEEK = 7 * 86_400
const MONTH = (365 / 12) * 86_400
const NONE: Seed = {
  torrentId: 1,
  sizeBytes: GIB,
  ageSeconds: 0,
  seeders: 1,
  seededSeconds: 0,
  snatches: 0,
}
const earned = (name: string, seeds: readonly Partial<Seed>[], values: Values = {}) => {
  const { formula } = chosenFormula(name, '') as { formula: (typeof formulas)[number] }
  const all = { ...usualValues(formula.params), ...values }
  return formula.earn(
    seeds.map((seed) => ({ ...NONE, ...seed })),
    all,
  )
}
const milli = (name: string, ...seeds: readonly Partial<Seed>[]) => earned(name, seeds).milliPoints

const anySeed: fc.Arbitrary<Seed> = fc.record({
  torrentId: fc.nat(),
  sizeBytes: fc.integer({ min: 0, max: 100_000 * GIB }),
  ageSeconds: fc.integer({ min: -60, max: 2_000_000_000 }),
  seeders: fc.nat(100_000),
  seededSeconds: fc.nat(2_000_000_000),
  snatches: fc.nat(1_000_000),
})
const seedsOf = fc.array(anySeed, { maxLength: 12 })

describe.each(formulas.map((one) => [one.name, one] as const))('the formula %s', (_, formula) => {
  const within = fc.record(
    Object.fromEntries(
      Object.entries(formula.params).map(([name, param]) => {
        if (param.kind !== 'number') throw new Error(`${name} is no number`)
        const scale = 10 ** param.digits
        const range = { min: param.min * scale, max: param.max * scale }
        return [name, fc.integer(range).map((value) => value / scale)] as const
      }),
    ),
  )

  it('earns whole thousandths that equal the sum of the shares, within any bounds', () => {
    fc.assert(
      fc.property(seedsOf, within, (seeds, values) => {
        const { milliPoints, shares } = formula.earn(seeds, values)
        expect(Number.isSafeInteger(milliPoints)).toBe(true)
        expect(shares.map(({ torrentId }) => torrentId)).toEqual(
          seeds.map(({ torrentId }) => torrentId),
        )
        expect(shares.reduce((sum, share) => sum + share.milliPoints, 0)).toBe(milliPoints)
        for (const { milliPoints: own, parts } of shares) {
          expect(own).toBeGreaterThanOrEqual(0)
          for (const { value } of parts) expect(Number.isFinite(value) && value >= 0).toBe(true)
        }
      }),
      { numRuns: 150 },
    )
  })

  it('never earns less for age, size, time seeded or another torrent, nor more for seeders', () => {
    const usual = usualValues(formula.params)
    const earn = (seeds: readonly Seed[]) => formula.earn(seeds, usual).milliPoints
    fc.assert(
      fc.property(seedsOf, anySeed, fc.nat(10 ** 12), (others, seed, more) => {
        const least = earn([...others, seed])
        expect(least).toBeGreaterThanOrEqual(earn(others))
        const better = [
          { ...seed, ageSeconds: seed.ageSeconds + more },
          { ...seed, sizeBytes: seed.sizeBytes + more },
          { ...seed, seededSeconds: seed.seededSeconds + more },
        ]
        // A floating-point error is at most a thousandth.
        for (const one of better) expect(earn([...others, one])).toBeGreaterThanOrEqual(least - 1)
        const common = { ...seed, seeders: seed.seeders + more }
        expect(earn([...others, common])).toBeLessThanOrEqual(least + 1)
      }),
      { numRuns: 150 },
    )
  })

  it('earns nothing without seeds, and stays below its maximum', () => {
    expect(formula.earn([], usualValues(formula.params))).toEqual({ milliPoints: 0, shares: [] })
    const huge = { ...NONE, sizeBytes: 10_000 * GIB, ageSeconds: 500 * WEEK, snatches: 9 }
    const all = Array.from({ length: 2_000 }, () => ({ ...huge, seededSeconds: 99 * MONTH }))
    const most = { babou: 100_000, nexus: 107_000, rules: 1_000_000 }[formula.name] as number
    const { milliPoints } = formula.earn(all, usualValues(formula.params))
    expect(milliPoints).toBeLessThanOrEqual(most)
    expect(milliPoints).toBeGreaterThan(most * 0.99)
  })
})

describe('golden tables of the formulas', () => {
  it('babou: 100 × 2/π × arctan(A/300), calculated manually', () => {
    // A = 1 × 1 × (1 + √2) × 1: 100 × 2/π × arctan(0.0080474)
    expect(milli('babou', {})).toBe(512)
    // Seven seeders: a tenth of √2 is left. A = 1.1414
    expect(milli('babou', { seeders: 7 })).toBe(242)
    // 32 GiB are 16: 32^0.8. A = 16 × 2.41421
    expect(milli('babou', { sizeBytes: 32 * GIB })).toBe(8_152)
    // 30 days seeded: × (1 + ln 2); 4 weeks old: × (1 + ln 2 / 2). A = 2.41421 × 1.69315 × 1.34657
    expect(milli('babou', { seededSeconds: 30 * 86_400, ageSeconds: 4 * WEEK })).toBe(1_167)
  })

  it('nexus: T0 = 4, N0 = 7, B0 = 100, L = 300, and a point for each of seven', () => {
    expect(milli('nexus', {})).toBe(1_000)
    // A = 0.9 × 100 × (1 + √2) = 217.28: 100 × 2/π × arctan(0.72426) + 1
    const seed = { sizeBytes: 100 * GIB, ageSeconds: 4 * WEEK }
    expect(milli('nexus', seed)).toBe(40_904)
    // With seven seeders: A = 90 × 1.141421 = 102.73
    expect(milli('nexus', { ...seed, seeders: 7 })).toBe(22_002)
    expect(milli('nexus', ...Array.from({ length: 9 }, () => ({})))).toBe(7_000)
  })

  it.each([
    [{}, 250],
    [{ sizeBytes: GIB - 1 }, 0],
    [{ snatches: 3 }, 2_250],
    [{ snatches: 3, seeders: 2 }, 250],
    [{ snatches: 2 }, 250],
    [{ sizeBytes: 25 * GIB }, 500],
    [{ sizeBytes: 100 * GIB }, 750],
    [{ ageSeconds: 6 * MONTH }, 1_250],
    [{ ageSeconds: 12 * MONTH }, 1_750],
    [{ seededSeconds: MONTH }, 500],
    [{ seededSeconds: 2 * MONTH }, 750],
    [{ seededSeconds: 3 * MONTH }, 1_000],
    [{ seededSeconds: 6 * MONTH }, 1_250],
    [{ seededSeconds: 12 * MONTH }, 2_250],
  ])('rules: %j earns %i thousandths', (seed, expected) => {
    expect(milli('rules', seed)).toBe(expected)
  })
})

describe('values of the formulas', () => {
  it('are read by formula and name, and others keep their defaults', () => {
    const chosen = chosenFormula('rules', ' babou.most=50, rules.old = 2.5,')
    expect(chosen?.values).toMatchObject({ old: 2.5, ripe: 1 })
    expect(chosenFormula('babou', 'babou.most=50')?.values).toMatchObject({ most: 50, half: 300 })
    expect(chosenFormula('off', '')).toBeNull()
    expect(formulaNames).toEqual(formulas.map(({ name }) => name))
  })

  it.each([
    ['most=5', '“most=5” does not look like formula.name=value'],
    ['gold.most=5', '“gold” is not a formula'],
    ['babou.least=5', 'babou.least is not a parameter'],
    ['babou.half=0', 'babou.half must be from 1 to 1000000'],
    ['babou.most=NaN', 'babou.most must be a number'],
    ['rules.old=1.555', 'rules.old can have at most 2 digits'],
    ['babou.toString=1', 'babou.toString is not a parameter'],
  ])('%s: %s', (text, fault) => {
    expect(readValues(text)).toEqual({ ok: false, fault })
  })
})
