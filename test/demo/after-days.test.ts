import { afterAll, beforeAll, expect, it } from 'vitest'
import { DAY_MS } from '../../src/domain/units.ts'
import { fillDemo } from '../support/community/demo.ts'
import { giveMember } from '../support/community/economy.ts'
import { runTask } from '../support/processes/run-task.ts'
import type { TestSite } from '../support/site.ts'
import { testSite } from '../support/site.ts'

/** Those that write a row of an hour or a day, whether or not there is anything to count. */
const TASKS = ['sum-days', 'sum-economy', 'make-statistics', 'make-top', 'note-swarms']
const now = new Date('2026-05-20T15:00:00Z')

let site: TestSite
beforeAll(async () => void (site = await testSite()))
afterAll(() => site.stop())

it('a demo is added to a site that has run for days', async () => {
  const { db, database } = site
  const owner = await site.member('owner', 'owner')
  const begun = new Date(now.getTime() - 3 * DAY_MS)
  await giveMember(db, owner.id, 'points', 5_000, { now: begun })
  for (const ago of [2, 1, 0]) {
    const at = new Date(now.getTime() - ago * DAY_MS)
    for (const name of TASKS) await runTask(name, { db, url: database.url, now: at })
  }
  const { filled } = await fillDemo(database.url, { torrents: 200, members: 40, now })
  expect(filled).toMatchObject({ torrents: 200 })
  const days = await db.selectFrom('site_day').selectAll().orderBy('day', 'desc').execute()
  expect(days.length).toBeGreaterThan(30)
  expect(days[1].raw_uploaded).toBeGreaterThan(0n)
  // What was posted before the site's first hour, too.
  const { hour } = await db
    .selectFrom('economy_hour')
    .select(db.fn.min('hour').as('hour'))
    .executeTakeFirstOrThrow()
  expect(hour.getTime()).toBeLessThan(now.getTime() - 30 * DAY_MS)
})
