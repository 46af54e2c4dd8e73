import { sql } from 'kysely'
import type { PolicyRule } from '../../domain/ratio/opinion.ts'
import type { Values } from '../../domain/ratio/params.ts'
import { readParams, usualValues } from '../../domain/ratio/params.ts'
import { strategyNamed } from '../../domain/ratio/strategies.ts'
import { termParams } from '../../domain/ratio/terms.ts'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import { askForApproval } from '../roles/staff-rights.ts'

// Ratio policies: which strategy evaluates which members, and since when. One active policy per
// scope.

export interface Policy extends PolicyRule {
  readonly name: string
  readonly startsAt: Date | null
}

/** The values that staff enter. */
export interface PolicyForm {
  readonly name: string
  readonly strategy: string
  readonly params: Values
  readonly terms: Values
  readonly scope: Policy['scope']
  readonly role: string | null
  readonly categoryId: number | null
}

export type PolicyRow = Awaited<ReturnType<typeof list>>[number]

/** Returns all policies, active ones first, then newest first. */
export async function list(db: Db) {
  return rows(db)
    .orderBy(sql`ratio_policy.state = 'ended'`)
    .orderBy(sql`ratio_policy.state <> 'active'`)
    .orderBy('ratio_policy.id', 'desc')
    .limit(200)
    .execute()
}

export async function find(db: Db, id: number) {
  const row = await rows(db).where('ratio_policy.id', '=', id).executeTakeFirst()
  return row ?? null
}

function rows(db: Db) {
  return db
    .selectFrom('ratio_policy')
    .leftJoin('category', 'category.id', 'ratio_policy.category_id')
    .leftJoin('member as author', 'author.id', 'ratio_policy.created_by')
    .leftJoin('member as asker', 'asker.id', 'ratio_policy.asked_by')
    .selectAll('ratio_policy')
    .select(['category.name as category', 'author.name as author', 'asker.name as asker'])
}

/** Returns a row with its strategy; null when the code has no strategy of that name any more. */
export function asPolicy(row: PolicyRow): Policy | null {
  const strategy = strategyNamed(row.strategy)
  if (strategy === undefined) return null
  const params = readParams(strategy.params, row.params as Values)
  const terms = readParams(termParams, row.terms as Values)
  return {
    ...{ id: row.id, name: row.name, scope: row.scope, role: row.role, strategy },
    params: params.ok ? params.values : usualValues(strategy.params),
    terms: terms.ok ? terms.values : usualValues(termParams),
    categoryId: row.category_id,
    startsAt: row.starts_at,
  }
}

export interface InForce {
  readonly policies: readonly Policy[]
  /**
   * When the set of policies in effect last changed; members who were evaluated earlier are
   * evaluated again.
   */
  readonly since: Date | null
}

/** Returns the policies in effect at `now`. */
export async function inForce(db: Db, now: Date): Promise<InForce> {
  const found = await rows(db)
    .where('ratio_policy.state', 'in', ['active', 'ended'])
    .where('ratio_policy.starts_at', '<=', now)
    .execute()
  const changes = found.flatMap(({ starts_at: from, ended_at: to }) => [from, to])
  const past = changes.filter((at): at is Date => at !== null && at <= now)
  // A policy that will be replaced applies until then.
  const judges = found.filter(({ ended_at: to }) => to === null || to > now)
  const active = judges.map(asPolicy)
  const since = past.length === 0 ? null : new Date(Math.max(...past.map(Number)))
  return { policies: active.filter((one) => one !== null), since }
}

type Whom = Pick<PolicyRule, 'scope' | 'role' | 'categoryId'>

/** Returns whether both policies apply together: two of the same scope replace each other. */
export function isOther(one: Whom, other: Whom): boolean {
  return one.scope !== other.scope || one.role !== other.role || one.categoryId !== other.categoryId
}

/** Creates or changes a draft; null if it is no longer a draft. */
export async function save(
  db: Db,
  id: number | null,
  form: PolicyForm,
  by: audit.Actor,
  now: Date,
): Promise<number | null> {
  const values = {
    ...{ name: form.name, strategy: form.strategy, scope: form.scope, role: form.role },
    category_id: form.categoryId,
    params: JSON.stringify(form.params),
    terms: JSON.stringify(form.terms),
  }
  return db.transaction().execute(async (tx) => {
    const row =
      id === null
        ? await tx
            .insertInto('ratio_policy')
            .values({ ...values, created_at: now, created_by: by.memberId })
            .returning('id')
            .executeTakeFirst()
        : await tx
            .updateTable('ratio_policy')
            .set({ ...values, report: null, state: 'draft', revision: sql`revision + 1` })
            .where('id', '=', id)
            .where('state', 'in', ['draft', 'asked'])
            .returning('id')
            .executeTakeFirst()
    if (row === undefined) return null
    const target = { kind: 'policy', id: row.id, name: form.name }
    const after = { strategy: form.strategy, scope: form.scope, ...form.params, ...form.terms }
    await audit.record(tx, { by, action: 'policy.save', target, after }, now)
    return row.id
  })
}

/**
 * Stores the result of a dry run with the revision of the draft that it is about. Returns false if
 * the draft was changed since: the result decides whether someone else must approve the draft.
 */
export async function keepReport(
  db: Db,
  { id, revision }: Pick<PolicyRow, 'id' | 'revision'>,
  report: object,
  by: audit.Actor,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .updateTable('ratio_policy')
      .set({ report: JSON.stringify(report) })
      .where('id', '=', id)
      .where('revision', '=', revision)
      .returning('name')
      .executeTakeFirst()
    if (row === undefined) return false
    const target = { kind: 'policy', id, name: row.name }
    await audit.record(tx, { by, action: 'policy.dry-run', target }, now)
    return true
  })
}

export type Started =
  | { readonly ok: true; readonly state: 'active' | 'asked' }
  | { readonly ok: false; readonly code: 'NOT_FOUND' | 'OWN_REQUEST' | 'NO_REPORT' }

/**
 * Makes a draft apply from `startsAt` on, replacing the active policy of its scope. If that would
 * affect too many members (`isLarge` in its report), another staff member must request the same.
 */
export async function start(
  db: Db,
  id: number,
  startsAt: Date,
  by: audit.Actor,
  now: Date,
): Promise<Started> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom('ratio_policy')
      .selectAll()
      .where('id', '=', id)
      .where('state', 'in', ['draft', 'asked'])
      .forUpdate()
      .executeTakeFirst()
    if (row === undefined) return { ok: false, code: 'NOT_FOUND' } as const
    const report = row.report as { readonly isLarge: boolean } | null
    if (report === null) return { ok: false, code: 'NO_REPORT' } as const
    const isSecond = row.state === 'asked'
    if (isSecond && row.asked_by === by.memberId) return { ok: false, code: 'OWN_REQUEST' } as const
    const target = { kind: 'policy', id, name: row.name }
    if (report.isLarge && !isSecond) {
      await tx
        .updateTable('ratio_policy')
        .set({ state: 'asked', asked_by: by.memberId, asked_at: now, starts_at: startsAt })
        .where('id', '=', id)
        .execute()
      await audit.record(tx, { by, action: 'policy.ask', target }, now)
      const news = { code: 'policy-to-approve', data: { by: by.name, policy: row.name } } as const
      const asked = { by, permission: 'ratio.edit', href: `/admin/ratio/${id}` } as const
      await askForApproval(tx, { ...asked, ...news }, now)
      return { ok: true, state: 'asked' } as const
    }
    await endOthers(tx, row, startsAt)
    await tx
      .updateTable('ratio_policy')
      .set({ state: 'active', starts_at: startsAt, confirmed_by: by.memberId })
      .where('id', '=', id)
      .execute()
    const after = { starts: startsAt.toISOString() }
    await audit.record(tx, { by, action: 'policy.start', target, after }, now)
    return { ok: true, state: 'active' } as const
  })
}

interface Scoped {
  readonly scope: Policy['scope']
  readonly role: string | null
  readonly category_id: number | null
}

/** Ends the policies of this scope, including one that another policy was to replace only later. */
async function endOthers(tx: Db, { scope, role, category_id: category }: Scoped, at: Date) {
  await tx
    .updateTable('ratio_policy')
    .set({ state: 'ended', ended_at: at })
    .where((eb) => eb.or([eb('state', '=', 'active'), eb('ended_at', '>', at)]))
    .where('scope', '=', scope)
    .where('role', 'is not distinct from', role as 'member' | null)
    .where('category_id', 'is not distinct from', category)
    .execute()
}

/**
 * Ends a policy or a draft; false if it has already ended. Members that only this policy evaluated
 * become exempt.
 */
export async function end(db: Db, id: number, by: audit.Actor, now: Date): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .updateTable('ratio_policy')
      .set({ state: 'ended', ended_at: now })
      .where('id', '=', id)
      .where('state', 'in', ['active', 'draft', 'asked'])
      .returning(['name', 'scope', 'role', 'category_id', 'starts_at'])
      .executeTakeFirst()
    if (row === undefined) return false
    if (row.starts_at !== null && row.starts_at > now) await goOn(tx, row, row.starts_at)
    const target = { kind: 'policy', id, name: row.name }
    await audit.record(tx, { by, action: 'policy.end', target }, now)
    return true
  })
}

/**
 * Keeps policies in effect that were to be replaced at `at` and now are not: each until the next
 * one of them starts.
 */
async function goOn(tx: Db, { scope, role, category_id: category }: Scoped, at: Date) {
  await sql`
    with kept as (
      select id, lead(starts_at) over (order by starts_at, id) as until from ratio_policy
      where state = 'ended' and ended_at = ${at} and starts_at is not null and scope = ${scope}
        and role is not distinct from ${role}::text
        and category_id is not distinct from ${category}::bigint
    )
    update ratio_policy set ended_at = until,
      state = case when until is null then 'active' else 'ended' end
    from kept where kept.id = ratio_policy.id`.execute(tx)
}
