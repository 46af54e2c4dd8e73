import { sql } from 'kysely'
import type { Bounds, ClassRule } from '../../domain/roles/class-rules.ts'
import { wikiRights } from '../../domain/wiki/rights.ts'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'

// Classes and secondary roles as staff create them, and the rules of classes.

/** The most classes, and the most secondary roles. */
const MAX_ROLES = 30
const FIRST_RANK = { class: 1_000, secondary: 2_000 } as const

export type MadeKind = 'class' | 'secondary'

export interface MadeRole {
  readonly slug: string
  readonly name: string
  readonly color: string | null
  readonly kind: MadeKind
  readonly rank: number
  readonly members: number
  /** The rule of a class. */
  readonly rule: ClassRule | null
}

/** Lists classes from the lowest to the highest, then secondary roles. */
export async function list(db: Db): Promise<readonly MadeRole[]> {
  const rows = await db
    .selectFrom('role')
    .leftJoin('class_rule as rule', 'rule.role', 'role.slug')
    .select(['slug', 'name', 'color', 'kind', 'rank', 'criteria', 'keep_percent', 'is_on'])
    .select('rule.invites')
    .select(({ selectFrom, fn }) => [
      selectFrom('member')
        .select(fn.countAll<number>().as('members'))
        .whereRef('member.class', '=', 'role.slug')
        .as('classed'),
      selectFrom('given_role')
        .select(fn.countAll<number>().as('members'))
        .whereRef('given_role.role', '=', 'role.slug')
        .where('ended_at', 'is', null)
        .as('given'),
    ])
    .where('kind', '!=', 'built-in')
    .orderBy('rank')
    .execute()
  return rows.map(({ slug, name, color, kind, rank, ...row }) => ({
    ...{ slug, name, color, rank, kind: kind as MadeKind },
    members: (kind === 'class' ? row.classed : row.given) ?? 0,
    rule: kind === 'class' ? ruleOf(slug, row) : null,
  }))
}

interface RuleRow {
  readonly criteria: unknown
  readonly keep_percent: number | null
  readonly is_on: boolean | null
  readonly invites: number | null
}

function ruleOf(slug: string, { criteria, keep_percent: percent, is_on: isOn, ...row }: RuleRow) {
  const bounds = (criteria ?? {}) as Bounds
  const invites = row.invites ?? 0
  return { slug, bounds, keepPercent: percent ?? 90, isOn: isOn ?? false, invites }
}

export interface NamedRule extends ClassRule {
  readonly name: string
}

/** Returns the rules of classes, from the lowest to the highest. */
export async function ladder(db: Db): Promise<readonly NamedRule[]> {
  const rows = await db
    .selectFrom('role')
    .leftJoin('class_rule as rule', 'rule.role', 'role.slug')
    .select(['slug', 'name', 'criteria', 'keep_percent', 'is_on'])
    .select('rule.invites')
    .where('kind', '=', 'class')
    .orderBy('rank')
    .execute()
  return rows.map(({ slug, name, ...row }) => ({ ...ruleOf(slug, row), name }))
}

export interface NewRole {
  readonly slug: string
  readonly name: string
  readonly kind: MadeKind
  readonly color: string | null
}

export type RoleMade =
  { readonly ok: true } | { readonly ok: false; readonly code: 'TAKEN' | 'TOO_MANY' }

/** Creates a role that allows nothing yet; a new class is the highest one and has no rule. */
export async function make(db: Db, role: NewRole, by: Actor, now: Date): Promise<RoleMade> {
  return db.transaction().execute(async (tx) => {
    const made = await add(tx, role)
    if (!made.ok) return made
    const { name, kind, color } = role
    const target = { kind: 'role', name: role.slug }
    const after = { name, kind, color }
    await audit.record(tx, { by, action: 'role.make', target, after }, now)
    return made
  })
}

/** Like `make`, within a transaction and without a record in the audit log. */
export async function add(tx: Db, role: NewRole): Promise<RoleMade> {
  const there = await tx.selectFrom('role').select(['slug', 'kind', 'rank']).forUpdate().execute()
  if (there.some(({ slug }) => slug === role.slug)) return { ok: false, code: 'TAKEN' }
  const ofKind = there.filter(({ kind }) => kind === role.kind)
  if (ofKind.length >= MAX_ROLES) return { ok: false, code: 'TOO_MANY' }
  const rank = Math.max(FIRST_RANK[role.kind], ...ofKind.map((one) => one.rank)) + 1
  await tx
    .insertInto('role')
    .values({ ...role, rank })
    .execute()
  return { ok: true }
}

export interface RoleEdit {
  readonly name: string
  readonly color: string | null
  /** The rule of a class; null leaves it unchanged. */
  readonly rule: Omit<ClassRule, 'slug'> | null
}

/** Changes a role that staff created; returns false when there is none of this name. */
export async function change(
  db: Db,
  slug: string,
  { name, color, rule }: RoleEdit,
  by: Actor,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const before = (await list(tx)).find((one) => one.slug === slug)
    if (before === undefined) return false
    await tx.updateTable('role').set({ name, color }).where('slug', '=', slug).execute()
    if (rule !== null && before.kind === 'class') {
      const { bounds, keepPercent, isOn, invites } = rule
      const kept = { keep_percent: keepPercent, is_on: isOn, invites }
      const values = { criteria: JSON.stringify(bounds), ...kept }
      await tx
        .insertInto('class_rule')
        .values({ role: slug, ...values })
        .onConflict((conflict) => conflict.column('role').doUpdateSet(values))
        .execute()
    }
    const details = (one: RoleEdit) => ({
      name: one.name,
      color: one.color,
      ...(one.rule !== null && {
        rule: { ...one.rule.bounds },
        keepPercent: one.rule.keepPercent,
        isOn: one.rule.isOn,
        invites: one.rule.invites,
      }),
    })
    const changed = audit.difference(details(before), details({ name, color, rule }))
    const target = { kind: 'role', name: slug }
    await audit.record(tx, { by, action: 'role.change', target, ...changed }, now)
    return true
  })
}

/** Removes a role that no member has, together with its permissions. */
export async function remove(
  db: Db,
  slug: string,
  by: Actor,
  now: Date,
): Promise<'REMOVED' | 'NOT_FOUND' | 'IN_USE'> {
  return db.transaction().execute(async (tx) => {
    await tx.selectFrom('role').select('slug').where('slug', '=', slug).forUpdate().execute()
    const role = (await list(tx)).find((one) => one.slug === slug)
    if (role === undefined) return 'NOT_FOUND'
    if (role.members > 0) return 'IN_USE'
    await tx.deleteFrom('role_permission').where('role', '=', slug).execute()
    await closeWiki(tx, slug)
    await tx.deleteFrom('role').where('slug', '=', slug).execute()
    const target = { kind: 'role', name: slug }
    await audit.record(tx, { by, action: 'role.remove', target, before: { name: role.name } }, now)
    return 'REMOVED'
  })
}

/** Transfers the wiki rights of a removed role to staff. */
async function closeWiki(tx: Db, slug: string): Promise<void> {
  const staffFor = (right: string) => {
    const column = sql.ref(right)
    return sql`${column} = case when ${column} = ${slug} then 'moderator' else ${column} end`
  }
  await sql`
    update wiki_page set ${sql.join(wikiRights.map(staffFor))}
    where ${slug} in (reader, editor, proposer, renamer)`.execute(tx)
}
