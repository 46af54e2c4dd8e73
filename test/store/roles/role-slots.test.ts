import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as memberCare from '../../../src/store/members/care.ts'
import * as memberRoles from '../../../src/store/roles/member-roles.ts'
import * as memberSlots from '../../../src/store/roles/member-slots.ts'
import * as members from '../../../src/store/members/members.ts'
import * as roleSlots from '../../../src/store/roles/role-slots.ts'
import * as snapshots from '../../../src/store/fleet/snapshots.ts'
import { createDb } from '../../support/patient-db.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { addMember, SOME_TIME, testSecrets } from '../../support/community/rows.ts'

const SITE = { leech: 2, seed: 0 }
const by = commandLine
const now = SOME_TIME

describe('slots of roles', () => {
  let database: TestDatabase
  let db: Db

  beforeAll(async () => {
    database = await testDatabase()
    db = createDb(database.url, { log: silentLog() })
    const secondary = { slug: 'host', name: 'Host', rank: 2001, kind: 'secondary' as const }
    await db.insertInto('role').values(secondary).execute()
  })
  afterAll(async () => {
    await closeDb(db)
    await database.drop()
  })
  beforeEach(async () => {
    await db.updateTable('role').set({ leech_slots: null, seed_slots: null }).execute()
    await db.deleteFrom('slot_round').execute()
    await db.deleteFrom('outbox').execute()
  })

  async function give(slug: string, leech: number | null, seed: number | null = null) {
    const role = await roleSlots.find(db, slug)
    if (role === null) throw new Error(`no role ${slug}`)
    return roleSlots.change(db, role, { leech, seed }, by, now)
  }
  async function told(): Promise<readonly unknown[]> {
    const rows = await db.selectFrom('outbox').select('payload').orderBy('id').execute()
    await db.deleteFrom('outbox').execute()
    return rows.map(({ payload }) => (payload as Record<string, unknown>).leechSlots)
  }
  const beClass = (id: number, slug: string | null) =>
    memberRoles.setClass(db, id, { class: slug, isLocked: true, reason: 'a test' }, by, now)

  it('are the highest of role, class and secondary roles, and follow each change', async () => {
    const id = await addMember(db)
    await beClass(id, 'elite')
    await give('member', 1)
    await give('elite', 3)
    await give('host', 5)
    expect(await told()).toEqual([1, 3])
    const host = { role: 'host', reason: 'a test', expiresAt: new Date(now.getTime() + 1_000) }
    await memberRoles.give(db, id, host, by, now)
    expect(await told()).toEqual([5])
    const facts = await memberSlots.factsOf(db, id, now)
    expect(facts?.leech.map(({ slots }) => slots)).toEqual([1, 3, 5])

    const later = new Date(now.getTime() + 2_000)
    expect(await memberRoles.endExpired(db, later, 10)).toBe(1)
    expect(await memberRoles.endExpired(db, later, 10)).toBe(0)
    expect(await told()).toEqual([3])
    await beClass(id, null)
    expect(await told()).toEqual([1])
    await members.setRole(db, id, 'uploader', by, now)
    expect((await told()).at(-1)).toBeUndefined()
  })

  it('do not affect slots set by staff, and are sent only if they change', async () => {
    const id = await addMember(db)
    await memberCare.setSlots(db, id, { leech: 9, seed: null }, by, now)
    await beClass(id, 'elite')
    await told()
    await give('elite', 3)
    expect(await told()).toEqual([])
    await memberCare.setSlots(db, id, { leech: null, seed: null }, by, now)
    expect(await told()).toEqual([3])
  })

  it('apply to new members, and are in the full state', async () => {
    await give('member', 4)
    await told()
    const member = { name: 'newcomer', email: 'new@example.org', passwordHash: 'none' }
    const added = await db
      .transaction()
      .execute((tx) => members.insert(tx, testSecrets, { ...member, role: 'member' }, now))
    expect(await told()).toEqual([4])
    const { rows } = await snapshots.open(db, testSecrets, now)
    const found: unknown[] = []
    for await (const chunk of rows) found.push(...chunk.rows.map(({ payload }) => payload))
    expect(found).toContainEqual(
      expect.objectContaining({ memberId: added.ok ? added.id : 0, leechSlots: 4 }),
    )
  })

  it('are updated for thousands of members in batches, and the preview shows the number', async () => {
    await sql`
      insert into member (name, email, password_hash, role, class, passkey_sealed, passkey_hash,
        created_at, leech_slots)
      select 'many' || n, 'many' || n || '@example.org', 'none', 'member', 'veteran',
        ${testSecrets.seal('a'.repeat(32))}, sha256(n::text::bytea), ${now},
        case when n % 3 = 0 then 7 end
      from generate_series(1, 1200) n`.execute(db)
    const role = await roleSlots.find(db, 'veteran')
    if (role === null) throw new Error('no veterans')
    const look = (leech: number) => roleSlots.preview(db, role, { leech, seed: null }, SITE, now)
    expect(await look(6)).toEqual({ members: 1200, changing: 800 })
    expect(await look(2)).toEqual({ members: 1200, changing: 0 })

    await give('veteran', 6)
    const first = await told()
    expect(first.length).toBeLessThan(roleSlots.MEMBERS_AT_ONCE)
    // Changed again during the update: it starts over, and no member keeps the number in between.
    await give('veteran', 8)
    const steps: number[] = []
    for (;;) {
      const some = await roleSlots.step(db, now, roleSlots.MEMBERS_AT_ONCE)
      if (some === 0) break
      steps.push(some)
    }
    expect(steps).toEqual([500, 200])
    const { rows } = await sql<{ role_leech_slots: number; many: number }>`
      select role_leech_slots, count(*) as many from member where class = 'veteran'
      group by 1`.execute(db)
    expect(rows).toEqual([{ role_leech_slots: 8, many: 1200 }])
    expect(await told()).toHaveLength(800)
  })
})
