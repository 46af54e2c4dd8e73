import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { commandLine } from '../../../src/store/records/audit.ts'
import * as classRules from '../../../src/store/roles/class-rules.ts'
import { giveMember } from '../../support/community/economy.ts'
import { aSeed } from '../../support/community/seeds.ts'
import { aToken, tool } from '../../support/community/tokens.ts'
import type { TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

// `/api/user` of a member who seeds.

const GIB = 2 ** 30
const HOUR = 3_600
const now = new Date()
let site: TestSite
let ask: () => Promise<unknown>

beforeAll(async () => {
  site = await testSite()
  const { id } = await site.member('ann')
  const { token } = await aToken(site, id)
  ask = async () => (await tool(site, token).get('/api/user')).body
  const seeds = [await aSeed(site.db, { since: now, last: now, memberId: id })]
  seeds.push(await aSeed(site.db, { since: now, last: now, memberId: id }))
  for (const [at, { torrentId }] of seeds.entries()) {
    await sql`
      insert into member_torrent (member_id, torrent_id, first_at, last_at, seeded_seconds)
      values (${id}, ${torrentId}, ${now}, ${now}, ${(at + 1) * HOUR})`.execute(site.db)
  }
  await sql`
    update member_totals set seeded_seconds = ${3 * HOUR} where member_id = ${id}`.execute(site.db)
  await giveMember(site.db, id, 'tokens', 4, { days: 3 })
})
afterAll(() => site.stop())

it('has what dashboards show of seeding, under the names of all versions', async () => {
  expect(await ask()).toMatchObject({
    ...{ seeding: 2, seed_size: 32 * GIB, seedsize: 32 * GIB },
    ...{ avg_seedtime: 1.5 * HOUR, average_seedtime: 1.5 * HOUR, fl_tokens: 4, uploads: 0 },
    ...{ uploaded_bytes: 0, downloaded_bytes: 0 },
  })
})

it('has the progress towards the next class, null without one', async () => {
  await sql`delete from class_rule`.execute(site.db)
  expect(await ask()).toMatchObject({ next_class: null, class_progress: null })
  const made = { slug: 'keeper', name: 'Keeper', kind: 'class', color: null } as const
  await classRules.make(site.db, made, commandLine, now)
  const bounds = { seedSize: 128 * GIB, meanSeedHours: 1 }
  const rule = { bounds, keepPercent: 100, isOn: true, invites: 0 }
  await classRules.change(site.db, 'keeper', { ...made, rule }, commandLine, now)
  expect(await ask()).toMatchObject({ next_class: 'Keeper', class_progress: 25 })
})
