import { sql } from 'kysely'
import type { Amnesty } from '../../domain/ratio/amnesty.ts'
import { freedomAt, SPARES_SECONDS } from '../../domain/ratio/amnesty.ts'
import * as opinions from '../../domain/ratio/opinion.ts'
import type { Judged } from '../../domain/ratio/standing.ts'
import { AFTER_AMNESTY } from '../../domain/ratio/standing.ts'
import { step } from '../../domain/ratio/transitions.ts'
import type { Db } from '../base/db.ts'
import { lastAmnesty } from '../promotions/news.ts'
import * as inputsOf from './inputs.ts'
import * as policies from './policies.ts'
import * as states from './states.ts'
import * as verdicts from './verdicts.ts'

// The effect that a policy would have now, without changing any member.

const MEMBERS = 500
/** If more than this share is affected, another staff member must also approve the policy. */
const LARGE_SHARE = 0.01
const NAMED = 50
/** More members are not evaluated while a reader waits for the page: a task evaluates them. */
const AT_ONCE = 2_000

export interface Report {
  readonly at: string
  /** The number of members that were evaluated, and of all members. */
  readonly members: number
  readonly of: number
  /**
   * Members who would be on ratio watch from the next evaluation on, and lose the right to download
   * if nothing changes.
   */
  readonly watched: number
  /** How many of these an amnesty exempts for now: they are on ratio watch when it is over. */
  readonly spared?: number
  /** Until when; null: the amnesty has no end. */
  readonly sparedUntil?: string | null
  /**
   * Members who are on ratio watch or may not download today, and would be exempt or get the right
   * back.
   */
  readonly freed: number
  readonly exempt: number
  readonly isLarge: boolean
  /** Some of the members who would be watched. */
  readonly names: readonly string[]
}

type Counts = Pick<Report, 'members' | 'watched' | 'freed' | 'exempt' | 'names'> & {
  readonly spared: number
}

const NOTHING: Counts = { members: 0, watched: 0, spared: 0, freed: 0, exempt: 0, names: [] }

/**
 * Evaluates all members with `draft` in place of the active policy; null: too many, which is left
 * to a task.
 */
export async function make(db: Db, draft: policies.Policy, now: Date): Promise<Report | null> {
  const { rows } = await sql<{ id: number }>`
    select id from member where state = 'active' order by id limit ${AT_ONCE + 1}`.execute(db)
  if (rows.length > AT_ONCE) return null
  const ids = rows.map(({ id }) => id)
  let counts = NOTHING
  for (let from = 0; from < ids.length; from += MEMBERS) {
    counts = await counted(db, draft, ids.slice(from, from + MEMBERS), counts, now)
  }
  return reportOf(counts, await amnestyOf(db, now), now)
}

/**
 * Makes the report. A policy is large by the final number of watched members, as an amnesty only
 * delays that.
 */
function reportOf(counts: Counts, amnesty: Amnesty | null, now: Date): Report {
  const isLarge = counts.watched > counts.members * LARGE_SHARE
  const end = amnesty?.until ?? null
  const sparedUntil = end === null ? null : new Date((end + AFTER_AMNESTY) * 1000).toISOString()
  return { at: now.toISOString(), of: counts.members, ...counts, sparedUntil, isLarge }
}

/** Returns the amnesty that is active or still has an effect. */
function amnestyOf(db: Db, now: Date): Promise<Amnesty | null> {
  return lastAmnesty(db, new Date(now.getTime() - SPARES_SECONDS * 1000), now)
}

async function counted(
  db: Db,
  draft: policies.Policy,
  ids: readonly number[],
  before: Counts,
  now: Date,
): Promise<Counts> {
  const { policies: active } = await policies.inForce(db, now)
  const all = [draft, ...active.filter((one) => policies.isOther(one, draft))]
  const counts = { ...before, names: [...before.names] }
  for (const { name, before: was, next, inTheEnd } of await judgeApart(db, all, ids, now)) {
    counts.members++
    const isHeld = was === 'watch' || was === 'disabled'
    if (next === 'exempt') counts.exempt++
    if (isHeld && (next === 'ok' || next === 'exempt')) counts.freed++
    const isNew = inTheEnd === 'watch' && !isHeld
    if (isNew) counts.watched++
    if (isNew && next !== 'watch') counts.spared++
    if (isNew && counts.names.length < NAMED) counts.names.push(name)
  }
  return counts
}

/** A dry run as a row: which draft, in which revision, and the counts so far. */
interface DryRun {
  readonly policy_id: number | null
  readonly policy_revision: number | null
  readonly tally: unknown
}

/** Counts some more members; null when the draft is no longer the one that the run is about. */
export async function addSome(
  tx: Db,
  run: DryRun,
  ids: readonly number[],
  now: Date,
): Promise<object | null> {
  const row = await policies.find(tx, run.policy_id ?? 0)
  const draft = row && policies.asPolicy(row)
  const isSame = row?.revision === run.policy_revision && ['draft', 'asked'].includes(row.state)
  if (draft === null || !isSame) return null
  return counted(tx, draft, ids, { ...NOTHING, ...(run.tally as Counts | null) }, now)
}

/** Stores the result of a dry run with its draft. */
export async function keep(tx: Db, run: DryRun, tally: object, now: Date): Promise<void> {
  const report = reportOf(tally as Counts, await amnestyOf(tx, now), now)
  await tx
    .updateTable('ratio_policy')
    .set({ report: JSON.stringify(report) })
    .where('id', '=', run.policy_id)
    .where('revision', '=', run.policy_revision)
    .execute()
}

async function judgeApart(
  db: Db,
  all: readonly policies.Policy[],
  ids: readonly number[],
  now: Date,
) {
  const inputs = await inputsOf.peek(db, ids, now)
  const byCategory = await verdicts.categoryInputs(db, all, ids)
  const members = await verdicts.membersOf(db, ids, now)
  const before = await states.lock(db, ids, now)
  const names = await namesOf(db, ids)
  const at = now.getTime() / 1000
  const freedom = freedomAt(await amnestyOf(db, now), at)
  return members.flatMap((member) => {
    const own = inputs.get(member.id)
    const was = before.get(member.id)
    if (own === undefined || was === undefined) return []
    const opinion = opinions.opinionOf(all, member, own, byCategory)
    const { verdict, hasMargin, terms, isExempt } = opinion
    const judged: Judged = {
      ...{ verdict, hasMargin, isExempt, isFreeForAll: false, isOnVacation: member.isOnVacation },
      // Without the policy's patience: the result that it would have in the end.
      terms: { ...terms, debounceHours: 0 },
      override: member.override === null ? null : { state: member.override },
      joinedAt: member.createdAt.getTime() / 1000,
      downloaded: own.downloaded,
    }
    const stateAfter = (given: Judged) => step(was.standing, given, at).standing.state
    const next = stateAfter({ ...judged, ...freedom })
    const name = names.get(member.id) ?? ''
    return [{ name, before: was.standing.state, next, inTheEnd: stateAfter(judged) }]
  })
}

async function namesOf(db: Db, ids: readonly number[]): Promise<ReadonlyMap<number, string>> {
  const rows = await db
    .selectFrom('member')
    .select(['id', 'name'])
    .where('id', 'in', [...ids])
    .execute()
  return new Map(rows.map(({ id, name }) => [id, name]))
}
