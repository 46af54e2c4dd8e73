import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MemberRole } from '../../../src/domain/roles/permission-rows.ts'
import { roles as allRoles } from '../../../src/domain/roles/permission-rows.ts'
import { outranks, rank } from '../../../src/domain/roles/permissions.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import * as members from '../../../src/store/members/members.ts'
import * as classRules from '../../../src/store/roles/class-rules.ts'
import * as memberRoles from '../../../src/store/roles/member-roles.ts'
import * as roles from '../../../src/store/roles/roles.ts'
import * as roleRights from '../../../src/store/roles/role-rights.ts'
import { testSite } from '../../support/site.ts'
import type { TestSite } from '../../support/site.ts'
import { until } from '../../support/until.ts'

const NOW = new Date('2026-01-01T00:00:00Z')

let site: TestSite
const ids = {} as Record<MemberRole, number>
beforeAll(async () => {
  site = await testSite()
  for (const role of ['member', 'uploader', 'moderator', 'admin', 'owner'] as const) {
    ids[role] = (await site.member(role, role)).id
  }
})
afterAll(() => site.stop())

const as = (role: MemberRole) => ({ memberId: ids[role], name: role, address: null })

describe('roles', () => {
  it('have the same ranks in the table as in the code', async () => {
    const rows = await roles.list(site.db)
    const builtIn = rows.filter(({ kind }) => kind === 'built-in')
    expect(builtIn.map(({ slug }) => slug)).toEqual(allRoles)
    expect(builtIn.map((row) => row.rank)).toEqual(allRoles.map(rank))
    expect(builtIn.map((row) => row.members)).toEqual([0, 1, 1, 1, 1, 1])
  })

  it('are assigned and removed only below your own role, except by an owner', async () => {
    const give = (id: number, role: MemberRole, by: MemberRole) =>
      members.setRole(site.db, id, role, as(by), NOW)
    const refused = { ok: false, code: 'ROLE_OUTRANKS' }
    const { id } = await site.member('climber')
    expect(await give(id, 'moderator', 'moderator')).toEqual(refused)
    expect(await give(id, 'admin', 'admin')).toEqual(refused)
    expect(await give(ids.owner, 'member', 'admin')).toEqual({ ok: false, code: 'LAST_OWNER' })
    expect(await give(ids.admin, 'member', 'admin')).toEqual(refused)
    expect(await give(id, 'moderator', 'admin')).toEqual({ ok: true })
    expect(await give(id, 'owner', 'owner')).toEqual({ ok: true })
    expect(await give(id, 'member', 'owner')).toEqual({ ok: true })
    expect(await give(0, 'member', 'owner')).toEqual({ ok: false, code: 'NOT_FOUND' })
  })
})

describe('a secondary role', () => {
  it('is taken once, and noted once, however often that is requested', async () => {
    const { db } = site
    const { id } = await site.member('helper')
    const role = { slug: 'helping', name: 'Helping', kind: 'secondary', color: null } as const
    await classRules.make(db, role, commandLine, NOW)
    const given = { role: 'helping', reason: 'They help.', expiresAt: null }
    expect(await memberRoles.give(db, id, given, commandLine, NOW)).toEqual({ ok: true })
    const { id: givenId } = await db
      .selectFrom('given_role')
      .select('id')
      .where('member_id', '=', id)
      .executeTakeFirstOrThrow()
    const taken = await db.transaction().execute(async (tx) => {
      await sql`select from member where id = ${id} for update`.execute(tx)
      const both = [1, 2].map(() => memberRoles.take(db, id, givenId, commandLine, NOW))
      await until(areBothWaiting, 20, 'both wait')
      return { both }
    })
    const done = await Promise.all(taken.both)
    expect(done.filter(({ ok }) => ok)).toHaveLength(1)
    expect(await memberRoles.changesOf(db, id, 9)).toHaveLength(2)
  })
})

async function areBothWaiting(): Promise<boolean> {
  const { rows } = await sql`select from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`.execute(site.db)
  return rows.length >= 2
}

describe('a changed permission', () => {
  it('applies to the next request of every member of the role, without signing out', async () => {
    const browser = await site.signedIn('uploader', 'ulla')
    const other = await testSite({}, site.database)
    expect((await browser.json('/torrents/new')).status).toBe(200)
    const changed = await roleRights.deny(site.db, 'uploader', 'torrents.upload', as('owner'), NOW)
    expect(changed).toEqual({ ok: true, before: true, after: false })
    expect((await browser.json('/torrents/new')).body.code).toBe('FORBIDDEN')
    const elsewhere = other.browser()
    await elsewhere.signIn('ulla')
    expect((await elsewhere.json('/torrents/new')).body.code).toBe('FORBIDDEN')
    expect((await browser.get('/users')).text).not.toContain('href="/torrents/new"')
    const back = await roleRights.reset(site.db, 'uploader', 'torrents.upload', as('owner'), NOW)
    expect(back).toEqual({ ok: true, before: false, after: true })
    expect((await browser.json('/torrents/new')).status).toBe(200)
    expect((await elsewhere.json('/torrents/new')).status).toBe(200)
    await other.stop()
  })

  it('follows the member to another role without a new sign-in', async () => {
    const browser = await site.signedIn('member', 'riser')
    const { id } = (await browser.json('/me')).body as { id: number }
    expect((await browser.send('post', '/users/nobody/ban')).body.code).toBe('FORBIDDEN')
    await members.setRole(site.db, id, 'moderator', commandLine, NOW)
    expect((await browser.send('post', '/users/nobody/ban')).body.code).toBe('MEMBER_NOT_FOUND')
  })

  it('is shown in the matrix with those that cannot be changed', async () => {
    await roleRights.allow(site.db, 'uploader', 'torrents.edit', as('admin'), NOW)
    const rows = await roleRights.matrix(site.db)
    const cellsOf = (permission: string) =>
      Object.fromEntries(
        rows.find((row) => row.permission === permission)?.cells.map((one) => [one.role, one]) ??
          [],
      )
    const edit = cellsOf('torrents.edit')
    expect(edit.uploader).toMatchObject({ isAllowed: true, isDefault: false, fixedBecause: null })
    expect(edit.member).toMatchObject({ isAllowed: false, fixedBecause: 'STAFF_ONLY' })
    expect(edit.owner).toMatchObject({ isAllowed: true, fixedBecause: 'OWNER' })
    expect(edit.guest).toMatchObject({ isAllowed: false, fixedBecause: 'GUEST' })
    expect(cellsOf('account.own').member.fixedBecause).toBe('BASIC')
    await roleRights.reset(site.db, 'uploader', 'torrents.edit', as('admin'), NOW)
  })

  it('is refused where it is not allowed', async () => {
    const { db } = site
    const codeOf = async (change: ReturnType<typeof roleRights.allow>) => {
      const done = await change
      return done.ok ? 'OK' : done.code
    }
    const code = {
      owner: roleRights.deny(db, 'owner', 'torrents.edit', as('owner'), NOW),
      guest: roleRights.allow(db, 'guest', 'catalog.read', as('owner'), NOW),
      basic: roleRights.deny(db, 'member', 'account.leave', as('owner'), NOW),
      staff: roleRights.allow(db, 'member', 'members.ban', as('owner'), NOW),
      own: roleRights.allow(db, 'moderator', 'members.ban', as('moderator'), NOW),
      above: roleRights.deny(db, 'admin', 'members.ban', as('moderator'), NOW),
      member: roleRights.deny(db, 'member', 'torrents.upload', as('member'), NOW),
      nobody: roleRights.deny(
        db,
        'member',
        'torrents.upload',
        { ...commandLine, memberId: 0 },
        NOW,
      ),
    }
    expect(await codeOf(code.owner)).toBe('OWNER_UNTOUCHABLE')
    expect(await codeOf(code.guest)).toBe('RIGHT_FIXED')
    expect(await codeOf(code.basic)).toBe('RIGHT_FIXED')
    expect(await codeOf(code.staff)).toBe('STAFF_ONLY')
    for (const which of ['own', 'above', 'member', 'nobody'] as const) {
      expect(await codeOf(code[which]), which).toBe('ROLE_OUTRANKS')
    }
    expect(await roleRights.matrix(db)).toEqual(await roleRights.matrix(db))
    const rows = await db.selectFrom('role_permission').select('role').execute()
    expect(rows).toEqual([])
  })

  it('cannot be granted by staff who lack it, nor by removing a denial', async () => {
    const { db } = site
    await roleRights.deny(db, 'moderator', 'invites.make', as('owner'), NOW)
    await roleRights.deny(db, 'member', 'invites.make', as('owner'), NOW)
    const refused = { ok: false, code: 'RIGHT_LACKED' }
    expect(await roleRights.allow(db, 'member', 'invites.make', as('moderator'), NOW)).toEqual(
      refused,
    )
    expect(await roleRights.reset(db, 'member', 'invites.make', as('moderator'), NOW)).toEqual(
      refused,
    )
    expect((await roleRights.reset(db, 'member', 'invites.make', as('admin'), NOW)).ok).toBe(true)
    expect((await roleRights.reset(db, 'moderator', 'invites.make', as('admin'), NOW)).ok).toBe(
      true,
    )
  })

  it('survives two parallel changes', async () => {
    const { db } = site
    await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        index % 2 === 0
          ? roleRights.deny(db, 'uploader', 'torrents.upload', as('owner'), NOW)
          : roleRights.reset(db, 'uploader', 'torrents.upload', as('admin'), NOW),
      ),
    )
    await roleRights.reset(db, 'uploader', 'torrents.upload', as('owner'), NOW)
    expect(await roleRights.saysOf(db, 'uploader', 'torrents.upload')).toBe(true)
    expect(outranks('admin', 'uploader')).toBe(true)
  })
})
