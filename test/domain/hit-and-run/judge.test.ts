import { describe, expect, it } from 'vitest'
import type { Facts, Known } from '../../../src/domain/hit-and-run/judge.ts'
import { countdown, forbiddenUntil, isMet, judge } from '../../../src/domain/hit-and-run/judge.ts'
import { hitAndRunParams, presets } from '../../../src/domain/hit-and-run/rules.ts'
import { readParams } from '../../../src/domain/ratio/params.ts'

const GIB = 1024 ** 3
const HOUR = 3_600
const DAY = 86_400
const T = 1_800_000_000
const away = presets.away.rules
const deadline = presets.deadline.rules

const facts = (given: Partial<Facts> = {}): Facts => ({
  ...{ sizeBytes: 10 * GIB, uploaded: 0n, seededSeconds: 0 },
  ...{ isSeeding: false, seenAt: T, since: T, isImmune: false, isOnVacation: false, isGone: false },
  ...given,
})
const fresh: Known = { state: 'watching', prewarnedAt: null, warningEndsAt: null }
const reminded = (at: number): Known => ({ ...fresh, state: 'prewarned', prewarnedAt: at })
const warned = (endsAt: number | null): Known => ({
  ...{ state: 'warned', prewarnedAt: T, warningEndsAt: endsAt },
})

// ratio.md §2: more than 10 % downloaded, seeded less than 7 days, offline; a reminder after one
// day, a warning another day and three offline days later, active for 14 days; three disable
// downloading.
describe('the golden table: warned for being offline', () => {
  it.each([
    ['just left', fresh, { seenAt: T }, T + 23 * HOUR, null],
    ['away for a day', fresh, {}, T + 24 * HOUR, 'prewarn'],
    ['seeding is never away', fresh, { isSeeding: true }, T + 30 * DAY, null],
    ['reminded, two days away', reminded(T + 24 * HOUR), {}, T + 48 * HOUR, null],
    ['reminded a day ago, three away', reminded(T + 48 * HOUR), {}, T + 72 * HOUR, 'warn'],
    ['three away, reminded just now', reminded(T + 71 * HOUR), {}, T + 72 * HOUR, null],
    ['never reminded is not warned', fresh, {}, T + 30 * DAY, 'prewarn'],
    ['back, and away again', reminded(T), { seenAt: T + 5 * DAY }, T + 7 * DAY, null],
    ['immune', fresh, { isImmune: true }, T + 30 * DAY, null],
    ['on vacation', reminded(T), { isOnVacation: true }, T + 30 * DAY, null],
    ['seven days seeded', fresh, { seededSeconds: 7 * DAY }, T + 30 * DAY, 'meet'],
    ['a second less', reminded(T), { seededSeconds: 7 * DAY - 1 }, T + 30 * DAY, 'warn'],
    ['the torrent is gone', reminded(T), { isGone: true }, T + 30 * DAY, 'void'],
    ['warned, and it holds', warned(T + 14 * DAY), {}, T + 13 * DAY, null],
    ['warned, and it is over', warned(T + 14 * DAY), {}, T + 14 * DAY, 'expire'],
    ['warned, taken back by staff', warned(null), {}, T + DAY, 'expire'],
    ['warned, then seeded', warned(T + 14 * DAY), { seededSeconds: 7 * DAY }, T + DAY, 'lift'],
  ] as const)('%s', (_, known, given, now, act) => {
    expect(judge(known, facts(given), away, now)).toBe(act)
  })

  it('three warnings disable downloading, until the first of the three ends', () => {
    expect(forbiddenUntil([T + 5, T + 9], 3, T)).toBeNull()
    expect(forbiddenUntil([T + 5, T + 9, T + 7], 3, T)).toBe(T + 5)
    expect(forbiddenUntil([T + 5, T + 9, T + 7, T + 8], 3, T)).toBe(T + 7)
    expect(forbiddenUntil([T + 5, T + 9, T + 7], 3, T + 5)).toBeNull()
    expect(forbiddenUntil([T + 5], 0, T)).toBeNull()
  })
})

// ratio.md §3: met by hours or by ratio until a date after the download.
describe('the golden table: hours or ratio until a date', () => {
  it.each([
    ['neither', { seededSeconds: 24 * HOUR - 1, uploaded: BigInt(10 * GIB) - 1n }, false],
    ['by hours', { seededSeconds: 24 * HOUR }, true],
    ['by ratio, to the byte', { uploaded: BigInt(10 * GIB) }, true],
  ] as const)('%s', (_, given, met) => {
    expect(isMet(facts(given), deadline)).toBe(met)
  })

  it.each([
    ['the day before', fresh, 13 * DAY, 'prewarn'],
    ['earlier', fresh, 13 * DAY - 1, null],
    ['the day', reminded(T + 13 * DAY), 14 * DAY, 'warn'],
    ['a second before', reminded(T + 13 * DAY), 14 * DAY - 1, null],
  ] as const)('%s, whether it is seeded or not', (_, known, later, act) => {
    for (const isSeeding of [true, false]) {
      expect(judge(known, facts({ isSeeding }), deadline, T + later)).toBe(act)
    }
  })
})

describe('a countdown', () => {
  it('shows the remaining time, the date, and the next step', () => {
    const own = facts({ seededSeconds: 4 * DAY })
    expect(countdown(fresh, own, away, T)).toEqual({
      ...{ toSeed: 3 * DAY, toUpload: null, metAt: null },
      next: { act: 'prewarn', at: T + DAY },
    })
    const seeding = countdown(fresh, { ...own, isSeeding: true }, away, T)
    expect(seeding).toMatchObject({ metAt: T + 3 * DAY, next: null })
    const byRatio = countdown(reminded(T), facts({ uploaded: BigInt(4 * GIB) }), deadline, T)
    expect(byRatio).toMatchObject({ toUpload: BigInt(6 * GIB), next: { act: 'warn' } })
  })

  it('agrees with the evaluation, whatever the numbers are', () => {
    for (let seed = 1; seed < 2_000; seed++) {
      const pick = (most: number) => (seed * 2_654_435_761) % (most + 1)
      const rules = pick(1) === 0 ? away : deadline
      const known = pick(2) === 0 ? fresh : reminded(T + pick(20 * DAY))
      const given = { seededSeconds: pick(8 * DAY), isSeeding: pick(3) === 0 }
      const own = facts({ ...given, seenAt: T + pick(9 * DAY) })
      const now = T + pick(40 * DAY)
      const { next } = countdown(known, own, rules, now)
      const act = judge(known, own, rules, now)
      if (act === 'prewarn' || act === 'warn') expect(next?.at).toBeLessThanOrEqual(now)
      if (act === null) expect(next === null || next.at > now).toBe(true)
    }
  })
})

it('the rules have bounds', () => {
  const bad = { seedHours: '0', ratio: '-1', inspectDays: '1.5', warningsMost: '101' }
  const read = readParams(hitAndRunParams, bad)
  expect(read.ok ? [] : Object.keys(read.faults)).toEqual(Object.keys(bad))
})
