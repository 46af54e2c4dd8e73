import { sql } from 'kysely'
import type { SimulationGiven } from '../../domain/ratio/simulations/given.ts'
import type { Result } from '../../domain/ratio/simulations/result.ts'
import { dayNumber } from '../../domain/units.ts'
import * as audit from '../records/audit.ts'
import * as removals from '../records/removals.ts'
import type { Db } from '../base/db.ts'
import * as keyset from '../base/keyset.ts'
import { deleteSome } from '../base/prune.ts'
import * as tasks from '../records/tasks/tasks.ts'

// Simulations that staff start, name, compare and delete; simulation-step.ts runs them.

const SIMULATION_TASK = 'run-simulations'
/** The most runs that may be waiting or running. */
const OPEN_AT_MOST = 10

export type SimulationRow = NonNullable<Awaited<ReturnType<typeof find>>>

export interface NewSimulation {
  readonly name: string
  readonly given: SimulationGiven
  /** The whole days up to yesterday. */
  readonly days: number
}

/** Requests a run; the task starts immediately. Null: too many runs are open. */
export async function ask(
  db: Db,
  { name, given, days }: NewSimulation,
  by: audit.Actor,
  now: Date,
): Promise<number | null> {
  const lastDay = dayNumber(now) - 1
  const window = { first_day: lastDay - days + 1, last_day: lastDay }
  const who = given.kind === 'policy' ? sql`state = 'active'` : sql`true`
  return db.transaction().execute(async (tx) => {
    const row = { kind: given.kind, name, params: JSON.stringify(given), ...window }
    return insert(tx, { ...row, policy_id: null, policy_revision: null }, who, by, now)
  })
}

/** Requests a dry run of a draft over all members; null: too many runs are open. */
export async function askDryRun(
  db: Db,
  policy: { readonly id: number; readonly name: string; readonly revision: number },
  by: audit.Actor,
  now: Date,
): Promise<number | null> {
  const day = dayNumber(now)
  const row = {
    ...({ kind: 'dry-run', name: '', params: '{}', first_day: day, last_day: day } as const),
    ...{ policy_id: policy.id, policy_revision: policy.revision },
  }
  return db.transaction().execute(async (tx) => {
    const open = await tx
      .selectFrom('simulation')
      .select('id')
      .where('policy_id', '=', policy.id)
      .where('policy_revision', '=', policy.revision)
      .where('state', 'in', ['waiting', 'running'])
      .executeTakeFirst()
    return open?.id ?? insert(tx, row, sql`state = 'active'`, by, now)
  })
}

interface Inserted {
  readonly kind: SimulationGiven['kind'] | 'dry-run'
  readonly name: string
  readonly params: string
  readonly first_day: number
  readonly last_day: number
  readonly policy_id: number | null
  readonly policy_revision: number | null
}

async function insert(
  tx: Db,
  row: Inserted,
  who: ReturnType<typeof sql>,
  by: audit.Actor,
  now: Date,
): Promise<number | null> {
  const { rows: waiting } = await sql`
    select id from simulation where state in ('waiting', 'running') limit ${OPEN_AT_MOST}
  `.execute(tx)
  if (waiting.length >= OPEN_AT_MOST) return null
  const { rows } = await sql<{ count: number; last: number }>`
    select count(*)::int as count, coalesce(max(id), 0) as last from member where ${who}
  `.execute(tx)
  const [{ count, last }] = rows
  const { id } = await tx
    .insertInto('simulation')
    .values({
      ...row,
      ...{ made_by: by.memberId, made_by_name: by.name, created_at: now },
      ...{ up_to: last, expected: count },
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const target = { kind: 'simulation', id, name: row.name || row.kind }
  const after = { kind: row.kind, days: row.last_day - row.first_day + 1 }
  await audit.record(tx, { by, action: 'simulation.ask', target, after }, now)
  await tasks.wake(tx, SIMULATION_TASK)
  return id
}

/**
 * Returns runs, newest first, below the ID `before`; dry runs are shown on the pages of their
 * policies.
 */
export async function list(db: Db, before: number | null, limit: number) {
  let query = shown(db).where('simulation.kind', '!=', 'dry-run')
  if (before !== null) query = query.where('simulation.id', '<', before)
  return query.orderBy('simulation.id', 'desc').limit(limit).execute()
}

export async function find(db: Db, id: number) {
  const row = await shown(db)
    .select(['simulation.params', 'simulation.result'])
    .where('simulation.id', '=', id)
    .executeTakeFirst()
  if (row === undefined) return null
  const { params, result, ...rest } = row
  return { ...rest, given: params as unknown as SimulationGiven, result: result as Result | null }
}

export type SimulationLine = Awaited<ReturnType<typeof list>>[number]

function shown(db: Db) {
  return db
    .selectFrom('simulation')
    .leftJoin('ratio_policy', 'ratio_policy.id', 'simulation.policy_id')
    .select(['simulation.id', 'simulation.kind', 'simulation.name', 'simulation.state'])
    .select(['first_day as firstDay', 'last_day as lastDay', 'expected', 'done', 'error'])
    .select(['made_by_name as madeBy', 'simulation.created_at as createdAt'])
    .select(['started_at as startedAt', 'simulation.ended_at as endedAt', 'spent_ms as spentMs'])
    .select(['policy_id as policyId', 'ratio_policy.name as policy'])
}

/** Ends a run between two batches; false when it is not running. */
export async function stop(db: Db, id: number, by: audit.Actor, now: Date): Promise<boolean> {
  return change(db, id, { state: 'stopped', ended_at: now }, 'simulation.stop', by, now, true)
}

/** Names a run, which is then kept permanently; an empty name removes it. */
export async function rename(
  db: Db,
  id: number,
  name: string,
  by: audit.Actor,
  now: Date,
): Promise<boolean> {
  return change(db, id, { name }, 'simulation.name', by, now, false)
}

async function change(
  db: Db,
  id: number,
  to: { readonly state?: 'stopped'; readonly ended_at?: Date; readonly name?: string },
  action: 'simulation.stop' | 'simulation.name',
  by: audit.Actor,
  now: Date,
  isOpen: boolean,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    let query = tx.updateTable('simulation').set(to).where('id', '=', id)
    if (isOpen) query = query.where('state', 'in', ['waiting', 'running'])
    const row = await query.returning(['name', 'kind']).executeTakeFirst()
    if (row === undefined) return false
    const target = { kind: 'simulation', id, name: row.name || row.kind }
    await audit.record(tx, { by, action, target }, now)
    return true
  })
}

/** Deletes a run with all of its results. */
export async function remove(db: Db, id: number, by: audit.Actor, now: Date): Promise<boolean> {
  const name = sql<string>`coalesce(nullif(name, ''), kind)`
  const row = { from: 'simulation', kind: 'simulation', action: 'simulation.remove', name } as const
  return db.transaction().execute((tx) => removals.deleteRow(tx, row, id, by, now))
}

export interface TouchedPlace {
  readonly weight: number
  readonly id: number
}

export type TouchedRow = Awaited<ReturnType<typeof touched>>[number]

/** Returns the members that a run would affect, most affected first, after a position. */
export async function touched(db: Db, id: number, after: TouchedPlace | null, limit: number) {
  let query = db
    .selectFrom('simulation_member')
    .innerJoin('member', 'member.id', 'simulation_member.member_id')
    .select(['member.id', 'member.name', 'member.role', 'weight'])
    .select(sql<Readonly<Record<string, string | number | null>>>`what`.as('what'))
    .where('simulation_id', '=', id)
  if (after !== null) {
    const isAfter = keyset.above([sql`-weight`, -after.weight], ['member_id', after.id])
    query = query.where('weight', '<=', after.weight).where(isAfter)
  }
  return query.orderBy('weight', 'desc').orderBy('member_id').limit(limit).execute()
}

/** Deletes runs without a name that were requested before `before` and have ended. */
export async function prune(db: Db, before: Date, limit: number): Promise<number> {
  const where = sql`name = '' and created_at < ${before} and state not in ('waiting', 'running')`
  return deleteSome(db, { from: 'simulation', where, oldestBy: 'id' }, limit)
}
