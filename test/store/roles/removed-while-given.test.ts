import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { commandLine } from '../../../src/store/records/audit.ts'
import * as classRules from '../../../src/store/roles/class-rules.ts'
import type { Done } from '../../../src/store/roles/member-roles.ts'
import * as memberRoles from '../../../src/store/roles/member-roles.ts'
import type { TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'
import { until } from '../../support/until.ts'

const NOW = new Date('2026-01-01T00:00:00Z')
const REASON = 'for the move'
let site: TestSite
let memberId: number
beforeAll(async () => {
  site = await testSite()
  memberId = (await site.member('ann')).id
})
afterAll(() => site.stop())

const waiting = async (many: number) => {
  const { rows } = await sql`select from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`.execute(site.db)
  return rows.length === many
}

/** Removes a role, and while that waits for another change of it, gives the role to a member. */
async function removedWhileGiven(slug: string, give: () => Promise<Done>) {
  const { db } = site
  let acts: Promise<[string, Done]> | undefined
  await db.transaction().execute(async (tx) => {
    await tx.selectFrom('role').select('slug').where('slug', '=', slug).forUpdate().execute()
    const removed = classRules.remove(db, slug, commandLine, NOW)
    await until(() => waiting(1), 5, 'the removal waits')
    acts = Promise.all([removed, give()])
    // It is awaited below, and a rejection before that is not unhandled.
    acts.catch(() => undefined)
    await until(() => waiting(2), 5, 'the giving waits')
  })
  return acts
}

it('a secondary role that is removed while it is given is not found', async () => {
  const { db } = site
  const role = { slug: 'helping', name: 'Helping', kind: 'secondary', color: null } as const
  await classRules.make(db, role, commandLine, NOW)
  const given = { role: 'helping', reason: REASON, expiresAt: null }
  const give = () => memberRoles.give(db, memberId, given, commandLine, NOW)
  const acts = await removedWhileGiven('helping', give)
  expect(acts).toEqual(['REMOVED', { ok: false, code: 'NOT_FOUND' }])
  expect(await memberRoles.changesOf(db, memberId, 5)).toEqual([])
})

it('a class that is removed while it is given is not found', async () => {
  const { db } = site
  const given = { class: 'elite', isLocked: false, reason: REASON }
  const give = () => memberRoles.setClass(db, memberId, given, commandLine, NOW)
  const acts = await removedWhileGiven('elite', give)
  expect(acts).toEqual(['REMOVED', { ok: false, code: 'NOT_FOUND' }])
})

it('a role that is given while it is removed stays', async () => {
  const { db } = site
  const role = { slug: 'kept', name: 'Kept', kind: 'secondary', color: null } as const
  await classRules.make(db, role, commandLine, NOW)
  let removed: ReturnType<typeof classRules.remove> | undefined
  await db.transaction().execute(async (tx) => {
    const given = { role: 'kept', reason: REASON, expiresAt: null }
    expect(await memberRoles.giveWithin(tx, memberId, given, commandLine, NOW)).toEqual({
      ok: true,
    })
    removed = classRules.remove(db, 'kept', commandLine, NOW)
    await until(() => waiting(1), 5, 'the removal waits')
  })
  expect(await removed).toBe('IN_USE')
})
