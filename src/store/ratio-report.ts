import { sql } from 'kysely'
import { step } from '../domain/ratio/transitions.ts'
import type { Db } from './db.ts'
import * as inputsOf from './ratio-inputs.ts'
import * as policies from './ratio-policies.ts'
import * as states from './ratio-states.ts'
import * as verdicts from './ratio-verdicts.ts'

// What a policy would do if it judged now: nobody is touched by it.

const MEMBERS = 500
/** Above it another member of the staff must say yes as well. */
const LARGE_SHARE = 0.01
const NAMED = 50
/** More are not judged while somebody waits for the page: a task does it. */
export const AT_ONCE = 2_000

export interface Report {
  readonly at: string
  /** Members that were looked at, and how many there are. */
  readonly members: number
  readonly of: number
  /** Would be watched from the next run on: they lose the right when nothing changes. */
  readonly watched: number
  /** Are under a rule today, and would be free or restored. */
  readonly freed: number
  readonly exempt: number
  readonly isLarge: boolean
  /** Some of those who would be watched. */
  readonly names: readonly string[]
}

type Counts = Pick<Report, 'members' | 'watched' | 'freed' | 'exempt' | 'names'>

const NOTHING: Counts = { members: 0, watched: 0, freed: 0, exempt: 0, names: [] }

/** Judges all members by what stands with `draft` in its place; null: a task is to do that. */
export async function make(db: Db, draft: policies.Policy, now: Date): Promise<Report | null> {
  const { rows } = await sql<{ id: number }>`
    select id from member where state = 'active' order by id limit ${AT_ONCE + 1}`.execute(db)
  if (rows.length > AT_ONCE) return null
  const ids = rows.map(({ id }) => id)
  let counts = NOTHING
  for (let from = 0; from < ids.length; from += MEMBERS) {
    counts = await counted(db, draft, ids.slice(from, from + MEMBERS), counts, now)
  }
  return reportOf(counts, now)
}

function reportOf(counts: Counts, now: Date): Report {
  const isLarge = counts.watched > counts.members * LARGE_SHARE
  return { at: now.toISOString(), of: counts.members, ...counts, isLarge }
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
  for (const { name, before: was, after } of await judgeApart(db, all, ids, now)) {
    counts.members++
    const isHeld = was === 'watch' || was === 'disabled'
    if (after === 'exempt') counts.exempt++
    if (isHeld && (after === 'ok' || after === 'exempt')) counts.freed++
    const isNew = after === 'watch' && !isHeld
    if (isNew) counts.watched++
    if (isNew && counts.names.length < NAMED) counts.names.push(name)
  }
  return counts
}

/** A dry run as a row: which draft, in which revision, and what was counted so far. */
interface DryRun {
  readonly policy_id: number | null
  readonly policy_revision: number | null
  readonly tally: unknown
}

/** Counts some more members; null when the draft is no longer the one that was to be run. */
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
  return counted(tx, draft, ids, (run.tally ?? NOTHING) as Counts, now)
}

/** Keeps what a dry run found with its draft. */
export async function keep(tx: Db, run: DryRun, tally: object, now: Date): Promise<void> {
  await tx
    .updateTable('ratio_policy')
    .set({ report: JSON.stringify(reportOf(tally as Counts, now)) })
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
  return members.flatMap((member) => {
    const own = inputs.get(member.id)
    const was = before.get(member.id)
    if (own === undefined || was === undefined) return []
    const { verdict, terms, isExempt } = verdicts.opinionOf(all, member, own, byCategory)
    const judged = {
      ...{ verdict, isExempt, isFreeForAll: false, isOnVacation: member.isOnVacation },
      // As patient as a policy is, it would find this in the end.
      terms: { ...terms, debounceHours: 0 },
      override: member.override === null ? null : { state: member.override },
      joinedAt: member.createdAt.getTime() / 1000,
      downloaded: own.downloaded,
    }
    const { standing } = step(was.standing, judged, now.getTime() / 1000)
    const name = names.get(member.id) ?? ''
    return [{ name, before: was.standing.state, after: standing.state }]
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
