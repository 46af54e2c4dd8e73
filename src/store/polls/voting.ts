import { sql } from 'kysely'
import { counted, isOver, voteFault } from '../../domain/polls/polls.ts'
import type { Db } from '../base/db.ts'
import type { Poll, Reader } from './polls.ts'
import { find } from './polls.ts'

// Voting. A member has one row per poll, and votes are counted by their content: in a secret poll,
// nothing connects the two.

export type Voted =
  | { readonly ok: true }
  | {
      readonly ok: false
      readonly code: 'GONE' | 'OVER' | 'NOT_YOURS' | 'VOTED'
    }
  | { readonly ok: false; readonly code: 'INVALID'; readonly fault: string }

/** Counts a member's vote; it replaces an earlier one if the poll allows that. */
export async function vote(
  db: Db,
  id: number,
  voter: Reader,
  choices: readonly number[],
): Promise<Voted> {
  return db.transaction().execute(async (tx) => {
    // All votes share this lock; ending a poll waits for all of them.
    await sql`select from poll where id = ${id} for share`.execute(tx)
    const poll = await find(tx, id, voter)
    if (poll === undefined || poll.removedAt !== null) return { ok: false, code: 'GONE' }
    if (isOver(poll, voter.now)) return { ok: false, code: 'OVER' }
    if (!poll.mayVote) return { ok: false, code: 'NOT_YOURS' }
    const fault = voteFault(poll, choices)
    if (fault !== null) return { ok: false, code: 'INVALID', fault }
    return cast(tx, poll, voter, counted(poll.kind, choices))
  })
}

async function cast(tx: Db, poll: Poll, voter: Reader, choices: readonly number[]): Promise<Voted> {
  const { isSecret } = poll
  const row = { poll_id: poll.id, member_id: voter.id, is_secret: isSecret }
  const said = isSecret ? {} : { choices: [...choices], voted_at: voter.now }
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('poll_vote')
    .values({ ...row, ...said })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (numInsertedOrUpdatedRows === 1n) {
    await count(tx, poll.id, [{ choices, change: 1 }])
    return { ok: true }
  }
  if (!poll.canChange) return { ok: false, code: 'VOTED' }
  const { rows } = await sql<{ before: readonly number[] }>`
    with before as (
      select choices from poll_vote
      where poll_id = ${poll.id} and member_id = ${voter.id} for update
    )
    update poll_vote set choices = ${[...choices]}::int[], voted_at = ${voter.now} from before
    where poll_id = ${poll.id} and member_id = ${voter.id}
    returning to_jsonb(before.choices) as before`.execute(tx)
  const [{ before }] = rows
  if (String(before) === String(choices)) return { ok: true }
  await count(tx, poll.id, [
    { choices: before, change: -1 },
    { choices, change: 1 },
  ])
  return { ok: true }
}

interface Change {
  readonly choices: readonly number[]
  readonly change: 1 | -1
}

/** Changes the tallies, always in the same order, so that two parallel changes cannot deadlock. */
async function count(tx: Db, pollId: number, changes: readonly Change[]): Promise<void> {
  const ordered = [...changes].sort((a, b) => (String(a.choices) < String(b.choices) ? -1 : 1))
  for (const { choices, change } of ordered) {
    await sql`
      insert into poll_tally (poll_id, choices, votes)
      values (${pollId}, ${[...choices]}::int[], greatest(${change}::int, 0))
      on conflict (poll_id, choices)
        do update set votes = poll_tally.votes + ${change}::int`.execute(tx)
  }
}
