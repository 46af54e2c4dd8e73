import { sql } from 'kysely'
import { step } from '../domain/ratio/transitions.ts'
import type { Db } from './db.ts'
import * as inputsOf from './ratio-inputs.ts'
import * as policies from './ratio-policies.ts'
import * as states from './ratio-states.ts'
import * as verdicts from './ratio-verdicts.ts'

// What a policy would do if it judged now: nobody is touched by it.

const MEMBERS = 500
/** Larger communities are judged by so many members, spread over all of them. */
const AT_MOST = 20_000
/** Above it another member of the staff must say yes as well. */
const LARGE_SHARE = 0.01
const NAMED = 50

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

/** Judges all members, or a sample of them, by what stands with `draft` in its place. */
export async function make(db: Db, draft: policies.Policy, now: Date): Promise<Report> {
  const { policies: active } = await policies.inForce(db, now)
  const others = active.filter((one) => {
    return (
      one.scope !== draft.scope || one.role !== draft.role || one.categoryId !== draft.categoryId
    )
  })
  const rows = await sample(db)
  const counts = { members: 0, watched: 0, freed: 0, exempt: 0 }
  const names: string[] = []
  for (let from = 0; from < rows.ids.length; from += MEMBERS) {
    const ids = rows.ids.slice(from, from + MEMBERS)
    for (const { name, before, after } of await judgeApart(db, [draft, ...others], ids, now)) {
      counts.members++
      const isHeld = before === 'watch' || before === 'disabled'
      if (after === 'exempt') counts.exempt++
      if (isHeld && (after === 'ok' || after === 'exempt')) counts.freed++
      const isNew = after === 'watch' && !isHeld
      if (isNew) counts.watched++
      if (isNew && names.length < NAMED) names.push(name)
    }
  }
  const isLarge = counts.watched > counts.members * LARGE_SHARE
  return { at: now.toISOString(), of: rows.of, ...counts, isLarge, names }
}

async function sample(db: Db): Promise<{ ids: readonly number[]; of: number }> {
  const { rows } = await sql<{ id: number; of: number }>`
    select id, count(*) over () as of from member where state = 'active' order by id`.execute(db)
  const every = Math.max(1, Math.ceil(rows.length / AT_MOST))
  const ids = rows.filter((_, index) => index % every === 0).map(({ id }) => id)
  return { ids, of: rows.length }
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
