import { sql } from 'kysely'
import { isOver } from '../../domain/polls/polls.ts'
import type { Db } from '../base/db.ts'
import type { Fails } from '../records/tasks/failed-rows.ts'
import { apartFrom, named } from '../records/tasks/failed-rows.ts'
import { notifyEach } from '../notifications/notify-each.ts'
import { notify } from '../notifications/notifications.ts'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import { holdMember } from '../records/members/hold.ts'
import { justMade } from '../records/members/sent-twice.ts'
import type { Removal } from '../records/removals.ts'
import * as removals from '../records/removals.ts'
import type { Poll } from './polls.ts'

// Opening, ending and removing polls. What staff do to polls of the site and of other members is
// recorded in the audit log.

type Kept = 'topicId' | 'articleId' | 'question' | 'description' | 'kind' | 'most' | 'isSecret'
type Set = 'canChange' | 'result' | 'voters' | 'voterDays' | 'onHome' | 'endsAt'

export interface NewPoll extends Pick<Poll, Kept | Set> {
  readonly choices: readonly string[]
}

type By = Actor & { readonly memberId: number }

/**
 * Opens a poll; null: its topic or article already has one. A form that is sent twice opens one.
 */
export async function make(db: Db, given: NewPoll, by: By, now: Date): Promise<number | null> {
  const { question, kind, voters, choices } = given
  const values = valuesOf(given, by)
  return db.transaction().execute(async (tx) => {
    const same = await justOpened(tx, values, choices, now)
    if (same !== null) return same
    const row = await tx
      .insertInto('poll')
      .values({ ...values, created_at: now })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst()
    if (row === undefined) return null
    const rows = choices.map((text, at) => ({ poll_id: row.id, number: at + 1, text }))
    await tx.insertInto('poll_choice').values(rows).execute()
    if (given.topicId === null && given.articleId === null) {
      const target = { kind: 'poll', id: row.id, name: question }
      const after = { kind, choices, voters, ends: given.endsAt?.toISOString() ?? null }
      await audit.record(tx, { by, action: 'poll.make', target, after }, now)
    }
    return row.id
  })
}

function valuesOf(given: NewPoll, { memberId }: By) {
  const { question, description, kind, most, result, voters } = given
  return {
    ...{ question, description, kind, most, result, voters },
    ...{ topic_id: given.topicId, article_id: given.articleId, maker_id: memberId },
    ...{ is_secret: given.isSecret, can_change: given.canChange, on_home: given.onHome },
    ...{ voter_days: given.voterDays, ends_at: given.endsAt },
  }
}

/** Returns the same poll, if the same member opened it just now and it is open; null: none. */
async function justOpened(
  tx: Db,
  values: ReturnType<typeof valuesOf>,
  choices: readonly string[],
  now: Date,
): Promise<number | null> {
  await holdMember(tx, values.maker_id)
  const where = sql<boolean>`${[...choices]}::text[] = (
    select array_agg(text order by number) from poll_choice where poll_id = poll.id)`
  return justMade(tx, 'poll', { ...values, removed_at: null }, now, { where })
}

/** Ends a poll; false if it is already over. */
export async function end(db: Db, id: number, by: Actor, now: Date): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const poll = await lock(tx, id)
    if (poll === undefined || isOver(poll, now)) return false
    await tx.updateTable('poll').set({ ends_at: now }).where('id', '=', id).execute()
    if (isAudited(poll, by)) {
      const target = { kind: 'poll', id, name: poll.question }
      await audit.record(tx, { by, action: 'poll.end', target }, now)
    }
    return true
  })
}

/**
 * Removes a poll; false when it was already removed. The author can read the reason that staff
 * give.
 */
export async function remove(db: Db, id: number, { reason, by, now }: Removal): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const poll = await lock(tx, id)
    if (poll === undefined) return false
    await removals.remove(tx, 'poll', id, sql`id`, { reason, by, now })
    if (isAudited(poll, by)) {
      const target = { kind: 'poll', id, name: poll.question }
      await audit.record(tx, { by, action: 'poll.remove', target, reason }, now)
    }
    if (poll.makerId === by.memberId) return true
    const data = { question: poll.question, reason }
    const news = { code: 'poll-removed', data, href: `/polls/${id}` } as const
    await notify(tx, { member: poll.makerId, ...news, now })
    return true
  })
}

async function lock(tx: Db, id: number) {
  return tx
    .selectFrom('poll')
    .select(['question', 'ends_at as endsAt', 'maker_id as makerId'])
    .select(sql<boolean>`num_nonnulls(topic_id, article_id) = 0`.as('isOfSite'))
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
}

function isAudited(
  { makerId, isOfSite }: { readonly makerId: number; readonly isOfSite: boolean },
  by: Actor,
): boolean {
  return isOfSite || makerId !== by.memberId
}

/**
 * Notifies those who voted in one poll that has ended, and the member who created it. Returns the
 * number of polls, 0 or 1. If a poll ended long ago, no one is notified.
 * @param fails called for each member that could not be notified
 */
export async function tellEnded(
  db: Db,
  since: Date,
  now: Date,
  except: readonly number[] = [],
  fails?: Fails,
): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<Ended>`
      select id, question, ends_at > ${since} as "isNew" from poll
      where told_at is null and removed_at is null and ends_at <= ${now}
        and ${apartFrom(sql`id`, except)}
      order by ends_at limit 1 for update skip locked`.execute(tx)
    if (rows.length === 0) return 0
    await named([rows[0].id], () => tell(tx, rows[0], now, fails))
    return 1
  })
}

interface Ended {
  readonly id: number
  readonly question: string
  /** Whether members still have to be notified: not if the poll ended long ago. */
  readonly isNew: boolean
}

async function tell(
  tx: Db,
  { id, question, isNew }: Ended,
  now: Date,
  fails: Fails | undefined,
): Promise<void> {
  await tx.updateTable('poll').set({ told_at: now }).where('id', '=', id).execute()
  if (!isNew) return
  const told = await sql<{ id: number }>`
    select member_id as id from poll_vote where poll_id = ${id}
    union select maker_id from poll where id = ${id} order by 1`.execute(tx)
  const members = told.rows.map((row) => row.id)
  const news = { code: 'poll-ended', data: { question }, href: `/polls/${id}` } as const
  const groups = []
  for (let from = 0; from < members.length; from += AT_ONCE) {
    groups.push({ members: members.slice(from, from + AT_ONCE), ...news, now })
  }
  await notifyEach(tx, groups, fails)
}

/** The most members that one statement notifies. */
const AT_ONCE = 1_000
