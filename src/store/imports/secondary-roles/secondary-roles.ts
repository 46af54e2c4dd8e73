import { sql } from 'kysely'
import type pg from 'pg'
import { roleName, roleSlug } from '../../../domain/imports/role-names.ts'
import type { Db } from '../../base/db.ts'
import { givenRows } from '../../base/given-rows.ts'
import { theProgram } from '../../records/audit.ts'
import * as classRules from '../../roles/class-rules.ts'
import type { Target } from '../members.ts'
import { newIds } from '../new-ids.ts'
import type { ImportRow } from '../records.ts'
import * as records from '../records.ts'
import { isInSource } from '../staging/source-tables.ts'
import { authorIn, authorsOf } from '../texts/authors.ts'
import type { SecondaryRoleDescription } from '../described/secondary-roles.ts'

// Roles that members have in addition to their main one. They are imported with their names, and
// allow nothing until staff give them permissions here.

export const SECONDARY_ROLE = 'secondary-role'
const REASON = 'Imported from the old site'

interface GivenRole {
  readonly id: number
  readonly member_id: number | null
  readonly name: string
  readonly at: Date | null
  readonly left_out: string | null
}

/** Gives members the secondary roles of the old site, and ends those that ended there. */
export async function importSecondaryRoles(
  client: pg.ClientBase,
  { db, inTransaction }: Target,
  description: SecondaryRoleDescription,
  now: Date,
): Promise<void> {
  const { rows: given } = await client.query<GivenRole>(`
    select distinct on (id) id, member_id, coalesce(name, '') as name, at, left_out
    from (${description.rows}) r where id is not null order by id`)
  const known = await records.ofIds(
    db,
    SECONDARY_ROLE,
    given.map(({ id }) => id),
  )
  const open = given.filter(({ id }) => !records.isDone(known.get(id)))
  await inTransaction(async (tx) => {
    await endGone(tx, description, now)
    if (open.length > 0) await give(tx, open, known, now)
  })
}

async function endGone(tx: Db, { table, rows }: SecondaryRoleDescription, now: Date) {
  const { rows: gone } = await sql<{ id: number }>`
    select g.id from import_row r join given_role g on g.id = r.new_id
    where r.kind = ${SECONDARY_ROLE} and g.ended_at is null
      and not exists (
        select from (${sql.raw(rows)}) s where s.id = r.old_id and s.left_out is null)
      and ${isInSource(table)}
    for update of g`.execute(tx)
  if (gone.length === 0) return
  await records.mark(tx)
  const ids = gone.map(({ id }) => id)
  await tx.updateTable('given_role').set({ ended_at: now }).where('id', 'in', ids).execute()
}

async function give(
  tx: Db,
  open: readonly GivenRole[],
  known: ReadonlyMap<number, ImportRow>,
  now: Date,
): Promise<void> {
  const by = ({ member_id: id }: GivenRole) => {
    return { author_id: id, author_name: '', is_anonymous: false }
  }
  const members = await authorsOf(tx, open.map(by))
  const rows: ImportRow[] = []
  const arrivals: { readonly one: GivenRole; readonly memberId: number }[] = []
  for (const one of open) {
    const member = authorIn(members, by(one), () => false)
    const base = { oldId: one.id, newId: null, digest: '', figures: null }
    const why = one.left_out ?? (roleName(one.name) === '' ? 'Its role has no name' : null)
    if (why !== null) rows.push({ ...base, outcome: 'left-out', reason: why })
    else if (member.kind === 'member') arrivals.push({ one, memberId: member.id })
    else if (member.kind === 'waits') {
      rows.push({ ...base, outcome: 'quarantined', reason: 'Its member is in quarantine' })
    } else rows.push({ ...base, outcome: 'left-out', reason: 'Its account was not imported' })
  }
  const isNews = (row: ImportRow) => records.isNews(row, known.get(row.oldId))
  if (arrivals.length > 0 || rows.some(isNews)) await records.mark(tx)
  const slugs = await slugsOf(tx, new Set(arrivals.map(({ one }) => roleName(one.name))))
  const ids = await newIds(tx, 'given_role', arrivals.length)
  const made = arrivals.flatMap(({ one, memberId }, at) => {
    const role = slugs.get(roleName(one.name))
    return role === undefined ? [] : [{ ...one, id: ids[at], memberId, role }]
  })
  const written = await write(tx, made, now)
  for (const [at, { one }] of arrivals.entries()) {
    const base = { oldId: one.id, digest: '', figures: null, newId: null, reason: '' }
    if (written.has(ids[at])) rows.push({ ...base, newId: ids[at], outcome: 'imported' })
    else if (slugs.has(roleName(one.name))) rows.push({ ...base, outcome: 'merged' })
    else rows.push({ ...base, outcome: 'left-out', reason: 'There are too many secondary roles' })
  }
  await records.put(tx, SECONDARY_ROLE, rows.filter(isNews))
}

/**
 * Returns the roles with these names, creating those that are missing; returns none if there would
 * be too many.
 */
async function slugsOf(tx: Db, names: ReadonlySet<string>) {
  const there = await tx.selectFrom('role').select(['slug', 'name', 'kind']).execute()
  const taken = new Set(there.map(({ slug }) => slug))
  const found = new Map<string, string>()
  for (const name of names) {
    const same = there.find((one) => {
      return one.kind === 'secondary' && one.name.toLowerCase() === name.toLowerCase()
    })
    const slug = same?.slug ?? roleSlug(name, (one) => taken.has(one))
    if (same === undefined) {
      const role = { slug, name, kind: 'secondary', color: null } as const
      if (!(await classRules.add(tx, role)).ok) continue
      taken.add(slug)
      there.push(role)
    }
    found.set(name, slug)
  }
  return found
}

interface Made extends GivenRole {
  readonly memberId: number
  readonly role: string
}

/**
 * Gives roles to members; returns the IDs of those given, as a member may already have the role.
 */
async function write(tx: Db, made: readonly Made[], now: Date): Promise<ReadonlySet<number>> {
  if (made.length === 0) return new Set()
  const { rows } = await sql<{ id: number }>`
    insert into given_role (id, member_id, role, reason, given_by_name, given_at)
    overriding system value
    select id, member_id, role, ${REASON}, ${theProgram.name}, at::timestamptz
    from ${givenRows(made, {
      id: ['bigint', ({ id }) => id],
      member_id: ['bigint', ({ memberId }) => memberId],
      role: ['text', ({ role }) => role],
      at: ['text', ({ at }) => (at ?? now).toISOString()],
    })}
    on conflict (member_id, role) where ended_at is null do nothing
    returning id`.execute(tx)
  return new Set(rows.map(({ id }) => id))
}
