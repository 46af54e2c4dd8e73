import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LEAST_MEMBERS, OTHERS, withoutFew } from '../../../src/domain/statistics/few.ts'
import { figureOf, statisticNames } from '../../../src/domain/statistics/figures.ts'
import { statisticPages } from '../../../src/domain/statistics/figures.ts'
import type { StatisticFigure } from '../../../src/domain/statistics/figures.ts'
import { DAY_MS, HOUR_MS, startOfDay } from '../../../src/domain/units.ts'
import * as clients from '../../../src/store/statistics/clients.ts'
import * as figures from '../../../src/store/statistics/figures.ts'
import * as flows from '../../../src/store/statistics/flows.ts'
import * as stocks from '../../../src/store/statistics/stocks.ts'
import { fillDemo } from '../../support/community/demo.ts'
import { recounts } from '../../support/statistic-recounts.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

let site: TestSite
let ann: TestBrowser
const now = new Date()
/** Of the same day, whatever the time is. */
const later = new Date(Math.min(now.getTime() + HOUR_MS, startOfDay(now).getTime() + DAY_MS - 1))
const whole = statisticNames.filter((name) => figureOf(name).by === null)
const split = statisticNames.filter((name) => figureOf(name).by !== null)

beforeAll(async () => {
  site = await testSite()
  await fillDemo(site.database.url, { torrents: 80, members: 40, now })
  ann = await site.signedIn('member', 'ann')
})
afterAll(() => site.stop())

async function countAll(at: Date): Promise<void> {
  for (const count of Object.values(stocks)) {
    if (typeof count === 'function') await count(site.db, at)
  }
  await clients.ofClients(site.db, at)
  for (const day of await flows.daysDue(site.db, at)) await flows.ofDay(site.db, day, at)
}

async function recount(name: StatisticFigure, at: Date, day: Date): Promise<bigint> {
  const end = new Date(day.getTime() + DAY_MS)
  const given: Readonly<Record<string, Date>> = { $1: at, $2: day, $3: end }
  const asked = recounts[name]?.split(/(\$\d)/).map((one) => {
    return one in given ? sql`${given[one]}::timestamptz` : sql.raw(one)
  })
  const { rows } = await sql<{ n: bigint }>`${sql.join(asked ?? [], sql``)}`.execute(site.db)
  return BigInt(rows[0].n)
}

describe('statistics', () => {
  it('equal a recount from raw rows, each with its time', async () => {
    // Hidden and removed things are counted nowhere.
    await sql`update forum set see_role = 'moderator'
      where id = (select id from forum order by posts desc limit 1)`.execute(site.db)
    await sql`update torrent set state = 'removed', removed_at = ${now}
      where id = (select min(id) from torrent)`.execute(site.db)
    await countAll(later)
    const rows = await figures.latest(site.db, statisticNames)
    expect(Object.keys(recounts).sort()).toEqual([...whole].sort())
    for (const name of whole) {
      const [row] = rows.filter(({ figure }) => figure === name)
      const day = startOfDay(later)
      expect([name, row.value]).toEqual([name, await recount(name, later, day)])
      expect([name, row.madeAt, row.day]).toEqual([name, later, day])
    }
    // Most of them count something.
    const empty = whole.filter((name) => rows.find(({ figure }) => figure === name)?.value === 0n)
    expect(empty.length, empty.join()).toBeLessThan(14)
  })

  it('count every day of the last thirty, even those without a run', async () => {
    const rows = await figures.byDay(
      site.db,
      ['joined', 'torrents-listed', 'completed'],
      new Date(0),
    )
    expect(rows.filter(({ figure }) => figure === 'joined').length).toBe(30)
    for (const row of rows) {
      expect([row.figure, row.value]).toEqual([row.figure, await recount(row.figure, now, row.day)])
    }
    expect(rows.some(({ value }) => value > 0n)).toBe(true)
  })

  it('have parts that add up to the whole', async () => {
    const rows = await figures.latest(site.db, statisticNames)
    const sum = (name: StatisticFigure) =>
      rows.filter(({ figure }) => figure === name).reduce((all, { value }) => all + value, 0n)
    expect(split.every((name) => sum(name) > 0n)).toBe(true)
    expect(sum('category-torrents')).toBe(sum('torrents'))
    expect(sum('category-size')).toBe(sum('torrents-size'))
    expect(sum('category-snatches')).toBe(sum('snatches'))
    expect(sum('category-seeders')).toBe(sum('seeders'))
    expect(sum('class-members')).toBe(sum('members'))
    expect(sum('client-peers')).toBe(sum('peers'))
    expect(sum('version-peers')).toBe(sum('peers'))
  })

  it('name no client of fewer than five members', async () => {
    const part = (name: string, members: number) => ({ part: name, peers: 9, members })
    const kept = withoutFew([part('rare', LEAST_MEMBERS - 1), part('known', LEAST_MEMBERS)])
    expect(kept.map((one) => one.part)).toEqual(['known', OTHERS])
    const rows = await figures.latest(site.db, ['client-members'])
    const named = rows.filter((row) => row.part !== OTHERS)
    expect(named.every(({ value }) => value >= 5n)).toBe(true)
  })

  it('are the same on pages, in JSON and in CSV, and change only when they are counted', async () => {
    await sql`update torrent_stats set snatches = snatches + 1000`.execute(site.db)
    for (const one of statisticPages) {
      const page = await ann.get(`/stats/${one}`)
      expect(page.status, one).toBe(200)
      expect(page.text).toContain('These figures are updated every hour')
      expect(page.text).toContain('<svg')
    }
    const { body } = await ann.json('/stats/catalog')
    const of = (name: string) => body.figures.find((one: { name: string }) => one.name === name)
    expect(of('torrents')).toMatchObject({ value: 79, unit: 'count', madeAt: later.toISOString() })
    const csv = (await ann.get('/stats.csv?part=catalog&days=30')).text
    const day = later.toISOString().slice(0, 10)
    expect(csv).toContain(`${day},torrents,79,${later.toISOString()}`)
    const [row] = await figures.latest(site.db, ['snatches'])
    expect(row.value).toBe(BigInt(of('snatches').value))
    await countAll(new Date(later.getTime() + 1_000))
    expect((await figures.latest(site.db, ['snatches']))[0].value).toBe(row.value + 79_000n)
  })

  it('are for members, and have no other parts', async () => {
    expect((await ann.get('/stats/secrets')).status).toBe(404)
    expect((await ann.get('/stats.csv?part=secrets')).status).toBe(404)
    expect((await ann.get('/stats?days=-1')).status).toBe(200)
    expect((await site.browser().get('/stats')).status).not.toBe(200)
  })

  it('tell on a new site that nothing was counted', async () => {
    await sql`delete from statistic`.execute(site.db)
    for (const one of statisticPages) {
      expect((await ann.get(`/stats/${one}`)).text).toContain('The first update is still to come.')
    }
  })
})
