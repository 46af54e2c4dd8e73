import { describe, expect, it } from 'vitest'
import type { RecordedSeeder, Waiting } from '../../../src/domain/rescue/risk.ts'
import {
  AGES,
  bestOf,
  daysLeft,
  demandOf,
  RECENT_DAYS,
  reliabilityOf,
  riskOf,
  scoreOf,
  staysOf,
  usualOf,
} from '../../../src/domain/rescue/risk.ts'

const steady: RecordedSeeder = {
  knownDays: 30,
  seededDays: 30,
  awayDays: 0,
  sinceDays: 30,
  activeDays: 30,
  stays: 1,
}
const fickle: RecordedSeeder = {
  knownDays: 30,
  seededDays: 3,
  awayDays: 0,
  sinceDays: 30,
  activeDays: 5,
  stays: 1,
}
const waiting: Waiting = {
  ...{ leechers: 0, snatches: 0, bookmarks: 0, reseedRequests: 0 },
  hasBounty: false,
}

describe('the risk of a torrent', () => {
  it('is whole without members who seed or seeded it', () => {
    expect(riskOf([])).toBe(1_000)
  })

  it('falls with each seeder, and with each day on which one seeded', () => {
    expect(riskOf([fickle, fickle])).toBeLessThan(riskOf([fickle]))
    for (let days = 1; days < RECENT_DAYS; days++) {
      const more = riskOf([{ ...fickle, seededDays: days + 1 }])
      expect(more).toBeLessThan(riskOf([{ ...fickle, seededDays: days }]))
    }
  })

  it('is lower with one steady seeder than with three who come and go', () => {
    expect(riskOf([steady])).toBeLessThan(riskOf([fickle, fickle, fickle]))
  })

  it('rises with the days that a seeder is away, and is below that of one without seeders', () => {
    const away = [0, 1, 5, 20].map((awayDays) => riskOf([{ ...steady, awayDays }]))
    expect(away).toEqual([...away].sort((one, other) => one - other))
    expect(new Set(away).size).toBe(away.length)
    expect(away.at(-1)).toBeLessThan(1_000)
  })

  it('judges new seeders by their seeding in general', () => {
    const fresh: RecordedSeeder = { ...steady, knownDays: 1, seededDays: 1, activeDays: 0 }
    expect(reliabilityOf(fresh)).toBeLessThan(0.3)
    expect(reliabilityOf({ ...fresh, activeDays: 30 })).toBeGreaterThan(0.9)
  })

  it('keeps reliability between 0 and 1, even for impossible days', () => {
    const odd: RecordedSeeder = { ...steady, knownDays: 0, seededDays: 99, activeDays: 99 }
    for (const one of [odd, steady, { ...fickle, seededDays: 0, activeDays: 0 }]) {
      expect(reliabilityOf(one)).toBeGreaterThan(0)
      expect(reliabilityOf(one)).toBeLessThan(1)
    }
  })

  it('rises when a seeder stops other torrents at the age that this one will have', () => {
    const record = (days: number, stopped: number, at: number) => ({
      torrentDays: AGES.map(() => days),
      stopped: AGES.map((from) => (from === at ? stopped : 0)),
    })
    const keeps = record(300, 0, 0)
    const stopsAtThirty = record(60, 50, 30)
    const usual = usualOf([keeps, record(20, 10, 7)])
    expect(staysOf(20, keeps, usual)).toBeGreaterThan(0.95)
    expect(staysOf(25, stopsAtThirty, usual)).toBeLessThan(0.3)
    expect(staysOf(3, stopsAtThirty, usual)).toBeGreaterThan(0.9)
    expect(staysOf(100, stopsAtThirty, usual)).toBeGreaterThan(0.9)
    expect(staysOf(2, undefined, usual)).toBeLessThan(staysOf(12, undefined, usual))
    const [sure, unsure] = [keeps, stopsAtThirty].map((own) => ({
      ...steady,
      stays: staysOf(25, own, usual),
    }))
    expect(riskOf([unsure])).toBeGreaterThan(2 * riskOf([sure]))
    expect(riskOf([unsure, sure])).toBeLessThan(riskOf([sure]))
  })

  it('of a member without a record is that of all members, who count for 30 days each', () => {
    const none = { torrentDays: AGES.map(() => 0), stopped: AGES.map(() => 0) }
    expect(staysOf(10, undefined, usualOf([none]))).toBeCloseTo(Math.exp(-14 / 60))
    expect(staysOf(1e5, undefined, usualOf([]))).toBeCloseTo(Math.exp(-14 / 60))
    const many = { torrentDays: AGES.map(() => 30_000), stopped: AGES.map(() => 1_000) }
    const one = { torrentDays: AGES.map(() => 30), stopped: AGES.map(() => 1) }
    for (const [at, usual] of usualOf([many]).entries()) {
      expect(usual).toBeCloseTo(usualOf([one])[at])
    }
  })

  it('names the best of those who seed now', () => {
    expect(bestOf([])).toBeNull()
    expect(bestOf([{ ...steady, awayDays: 2 }])).toBeNull()
    expect(bestOf([fickle, steady])).toBe(Math.round(1_000 * reliabilityOf(steady)))
  })
})

describe('the order of the list', () => {
  it('puts those who wait now before those who once came', () => {
    const asked = demandOf({ ...waiting, reseedRequests: 1 })
    expect(asked).toBe(demandOf({ ...waiting, hasBounty: true }))
    expect(demandOf({ ...waiting, leechers: 2 })).toBe(asked)
    expect(demandOf({ ...waiting, bookmarks: 1 })).toBeLessThan(asked)
    expect(demandOf({ ...waiting, snatches: 1_000 })).toBeLessThan(asked)
    expect(demandOf(waiting)).toBe(0)
  })

  it('breaks equal risks by demand, and demand raises a risk by a quarter at most', () => {
    expect(scoreOf(800, 20)).toBeGreaterThan(scoreOf(800, 10))
    expect(scoreOf(400, 1_000_000)).toBe(500_000)
    expect(scoreOf(600, 0)).toBeGreaterThan(scoreOf(400, 1_000_000))
  })
})

describe('the days until a torrent is lost', () => {
  it('are two weeks at even odds, fewer at a higher risk, and none without a seeder', () => {
    expect(daysLeft(500)).toBe(14)
    expect(daysLeft(900)).toBe(4)
    expect(daysLeft(999)).toBe(1)
    expect(daysLeft(1_000)).toBe(0)
  })

  it('are a year at most', () => {
    expect(daysLeft(1)).toBe(365)
    expect(daysLeft(0)).toBe(365)
  })
})
