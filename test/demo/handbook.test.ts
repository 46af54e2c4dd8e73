import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTimeline } from '../../src/demo/timeline.ts'
import type { DemoMember, DemoTalk } from '../../src/demo/rows/types.ts'
import { finished } from '../../src/demo/rows/lanes/parts.ts'
import { writeHandbook } from '../../src/demo/rows/wiki-rows.ts'
import type { TestSite } from '../support/site.ts'
import { testSite } from '../support/site.ts'

let site: TestSite
beforeAll(async () => {
  site = await testSite()
})
afterAll(() => site.stop())

it('writes pages of the wiki with long histories, of which the last state is the page', async () => {
  const staff = await site.signedIn('moderator', 'staff')
  const { rows } = await sql<{ id: number }>`
    select id from member where name = 'staff'`.execute(site.db)
  const author = { id: Number(rows[0].id) } as DemoMember
  const talk: DemoTalk = {
    seed: 'handbook',
    members: Array.from({ length: 900 }, () => author),
    moderatorId: author.id,
    any: () => author,
    timeline: createTimeline(new Date()),
  }
  const client = new pg.Client(site.database.url)
  await client.connect()
  try {
    await finished(writeHandbook(client, site.db, talk))
  } finally {
    await client.end()
  }
  const { rows: histories } = await sql<{ path: string; revisions: number; isLast: boolean }>`
    select path, count(*)::int as revisions,
      bool_or(number = revision.number and page.revision = number
        and state ->> 'body' = page.body) as "isLast"
    from wiki_page page join revision on entity = 'wiki' and entity_id = page.id
    where path like 'handbook/%' group by page.id order by path`.execute(site.db)
  expect(histories).toEqual([
    { path: 'handbook/part-1', revisions: 80, isLast: true },
    { path: 'handbook/part-2', revisions: 80, isLast: true },
  ])
  const { body } = await staff.json('/wiki/handbook/part-2')
  expect(body.revision).toBe(80)
  const diff = await staff.get(`/wiki-pages/${body.id}/diff?from=1&to=80`)
  expect(diff.text).toContain('</ins>')
  const history = await staff.json(`/wiki-pages/${body.id}/history`)
  expect(history.body.items[0]).toMatchObject({ summary: 'Corrected a part' })
})
