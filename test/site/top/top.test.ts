import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { topLists, topPeriods } from '../../../src/domain/top/top.ts'
import { DAY_MS, startOfDay } from '../../../src/domain/units.ts'
import { writeTop } from '../../../src/demo/rows/made/top.ts'
import { fillDemo } from '../../support/community/demo.ts'
import { wantAndLike } from '../../support/community/wanted-and-liked.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

let site: TestSite
let ann: TestBrowser
const now = new Date()
const yesterday = new Date(startOfDay(now).getTime() - DAY_MS).toISOString().slice(0, 10)

beforeAll(async () => {
  site = await testSite()
  await fillDemo(site.database.url, { torrents: 80, members: 40, now })
  await wantAndLike(site.db, now)
  await writeTop(site.db, now, ['requests', 'posts'])
  ann = await site.signedIn('member', 'ann')
})
afterAll(() => site.stop())

describe('/top', () => {
  it('has every list for every period, as a page and as JSON', async () => {
    for (const list of topLists) {
      for (const period of topPeriods) {
        const { status, body } = await ann.json(`/top/${list}?period=${period}`)
        expect(status).toBe(200)
        expect(body).toMatchObject({ list, period })
      }
      const { body } = await ann.json(`/top/${list}?period=year`)
      const [first] = body.places
      const page = await ann.get(`/top/${list}?period=year`)
      expect(page.text).toContain(first.name.replaceAll('&', '&amp;').slice(0, 10))
    }
  })

  it('goes back to earlier days and forward again, and says what is missing', async () => {
    const { body } = await ann.json('/top?period=ever')
    expect(body.earlier).toBe(yesterday)
    const before = await ann.json(`/top?period=ever&day=${yesterday}`)
    expect(before.body).toMatchObject({ day: yesterday, later: body.day })
    expect((await ann.get('/top?day=2001-01-01')).text).toContain('Nothing was counted')
    expect((await ann.get('/top?day=yesterday')).status).toBe(404)
    expect((await ann.get('/top/members')).status).toBe(404)
  })

  it('is a CSV file', async () => {
    const { text } = await ann.get('/top.csv?list=uploaders&period=year')
    expect(text.split('\r\n')[0]).toBe('\uFEFFplace,id,name,value,made_at')
    expect(text.split('\r\n').length).toBeGreaterThan(2)
  })
})
