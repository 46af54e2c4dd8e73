import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { PostKind } from '../../../domain/ledger/kinds.ts'
import { theProgram } from '../../records/audit.ts'
import type { Db } from '../../base/db.ts'
import { NOTED_BY } from '../member-rows.ts'
import { changedByTasks } from './changed-by-tasks.ts'
import { noticesAbout, taskMails, taskNotices } from './task-notices.ts'

// Rows that tasks and trackers of this program derive from imported ones. They are not the work of
// a person. An undo removes them together with the rows from which they are derived, and only
// checks whether bytes were booked.

/** SQL of the IDs of what was imported, for the rows that an undo removes. */
export interface ImportedIds {
  readonly members: RawBuilder<unknown>
  readonly torrents: RawBuilder<unknown>
  readonly bundles: RawBuilder<unknown>
  readonly requests: RawBuilder<unknown>
}

interface DerivedRows {
  readonly table: string
  readonly of: 'members' | 'torrents' | 'bundles'
  readonly column: string
  /** SQL: which of the rows; null: all. Rows that a person has decided about are excluded. */
  readonly only: RawBuilder<unknown> | null
}

const of = (
  which: DerivedRows['of'],
  column: string,
  tables: readonly string[],
): readonly DerivedRows[] => {
  return tables.map((table) => ({ table, of: which, column, only: null }))
}

const DERIVED: readonly DerivedRows[] = [
  ...of('members', 'member_id', [
    ...['ratio_day', 'ratio_state', 'ratio_event', 'ratio_input', 'member_day', 'member_port'],
    ...['fair_play_standing', 'fair_play_score', 'fair_play_part', 'tracker_signal'],
    ...['peer_session', 'member_torrent', 'traffic_day', 'traffic_ledger', 'foreign_url_use'],
    'simulation_member',
  ]),
  // A ban marks the inviter; if staff decided it, it is in the audit log.
  ...of('members', 'invited_id', ['invite_mark']),
  ...of('members', 'inviter_id', ['invite_mark']),
  ...of('torrents', 'torrent_id', [
    ...['also_downloaded', 'rescue_torrent', 'swarm_count', 'swarm_history', 'swarm_seen'],
    ...['fair_play_carry', 'torrent_words', 'torrent_text_words', 'torrent_measure'],
    ...['peer_session', 'member_torrent', 'traffic_day', 'traffic_ledger', 'search_alert'],
  ]),
  ...of('bundles', 'bundle_id', ['wanted_gap']),
  {
    ...{ table: 'anomaly', of: 'members', column: 'member_id' },
    only: sql`t.state = 'open' and t.note is null`,
  },
  ...['first_id', 'second_id'].map((column) => ({
    ...{ table: 'fair_play_pair', of: 'members' as const, column },
    only: sql`t.verdict is null`,
  })),
  {
    ...{ table: 'role_change', of: 'members', column: 'member_id' },
    only: sql`t.cause = 'rule'`,
  },
  {
    ...{ table: 'obligation', of: 'members', column: 'member_id' },
    only: sql`t.pardoned_by is null and t.paid is null`,
  },
  {
    // After the requirements that refer to them. A task gives warnings and revokes them, including
    // imported ones.
    ...{ table: 'member_warning', of: 'members', column: 'member_id' },
    only: sql`t.given_by is null and t.given_by_name in (${theProgram.name}, ${NOTED_BY})
      and coalesce(t.removed_by_name, ${theProgram.name}) in (${theProgram.name}, ${NOTED_BY})`,
  },
  // Anyone can try a password; a sign-in with the right one also changes other rows.
  {
    ...{ table: 'account_event', of: 'members', column: 'member_id' },
    only: sql`t.kind = 'wrong-password'`,
  },
  { ...{ table: 'live_message', of: 'members', column: 'member_id' }, only: taskNotices },
  { ...{ table: 'mail', of: 'members', column: 'member_id' }, only: taskMails },
  {
    ...{ table: 'leech_ban', of: 'members', column: 'member_id' },
    only: sql`t.cause in ('ratio', 'hit-and-run', 'warnings')`,
  },
]

export const derivedTables = DERIVED.map(({ table }) => table)

/**
 * Tables that only follow from others: counts and balances, which are derived from rows that are
 * checked separately, and torrents that match a request; and what members have read, which does not
 * count as writing: anyone who takes part in a conversation has written a message.
 */
const FOLLOWING = [
  ...['torrent_stats', 'member_totals', 'ledger_account', 'conversation_member', 'poll_tally'],
  ...['request_match', 'topic_read', 'forum_read'],
]

/** SQL: the rows of a table that a person may have written; null: none of them. */
export function ofPersons(table: string): RawBuilder<unknown> | null {
  if (FOLLOWING.includes(table)) return null
  const derived = DERIVED.filter((one) => one.table === table)
  if (derived.some(({ only }) => only === null)) return null
  const byTasks = [...derived.map(({ only }) => only), changedByTasks[table] ?? null]
  const parts = byTasks.flatMap((one) => (one === null ? [] : [sql`not (${one})`]))
  return parts.length === 0 ? sql`true` : sql.join(parts, sql` and `)
}

/** The kinds of posts that tasks make; all others are what members or staff wanted. */
const TASK_POSTS: readonly PostKind[] = ['earned', 'promotion']

/**
 * What a request holds goes to someone when its time has passed; if a person decided it, the
 * request or its fill shows that. If a member who was here before the import gets it, it may have
 * been spent.
 */
const REQUEST_POSTS: readonly PostKind[] = ['bounty-back', 'bounty-paid']

/**
 * SQL over rows `t` of ledger posts: those about imported members that come from neither the import
 * nor a task.
 */
export const postsOfPersons = (members: RawBuilder<unknown>) => sql`
  t.kind <> all(${TASK_POSTS}::text[]) and t.id in (
    select e.post_id from ledger_entry e join ledger_account a on a.id = e.account_id
    where a.member_id in ${members})
  and not (t.kind = any(${REQUEST_POSTS}::text[]) and not exists (
    select from ledger_entry e join ledger_account a on a.id = e.account_id
    where e.post_id = t.id and a.member_id is not null and a.member_id not in ${members}))`

/**
 * SQL: imported members with changes that only persons make: on the site, through the API or with a
 * command, whether or not the change left a trace elsewhere.
 */
export const membersChanged = (kind: string) => sql`
  exists (
    select from import_row r where r.kind = ${kind} and r.outcome = 'imported'
      and r.new_id = t.id and r.made_digest <> member_by_persons(t))`

/** Removes the derived rows. A row that refers to two imported things is removed with either. */
export async function removeDerived(tx: Db, ids: ImportedIds): Promise<void> {
  for (const { table, of: which, column, only } of DERIVED) {
    await sql`
      delete from ${sql.table(table)} t where t.${sql.ref(column)} in ${ids[which]}
        and ${only ?? sql`true`}`.execute(tx)
  }
  await sql`delete from live_message t where ${noticesAbout(ids.requests)}`.execute(tx)
}

/**
 * Removes the bookings that tasks made for imported members. One post can be about many members:
 * its entries for other members stay.
 *
 * @returns the accounts of the site whose entries have changed
 */
export async function removePosts(
  tx: Db,
  { members, requests }: Pick<ImportedIds, 'members' | 'requests'>,
): Promise<readonly number[]> {
  await sql`
    create temporary table derived_entry on commit drop as
    select e.post_id, e.account_id, e.amount, a.currency
    from ledger_post p join ledger_entry e on e.post_id = p.id
    join ledger_account a on a.id = e.account_id
    where p.kind = any(${TASK_POSTS}::text[]) and a.member_id in ${members}
      or p.kind = any(${REQUEST_POSTS}::text[]) and (a.member_id in ${members}
        or a.name in (select 'request:' || id from ${requests} r (id)))`.execute(tx)
  await sql`
    create temporary table derived_rest on commit drop as
    select distinct on (e.post_id, a.currency) e.post_id, e.account_id,
      e.amount + s.amount as amount
    from (
      select post_id, currency, sum(amount) as amount from derived_entry group by 1, 2
    ) s join ledger_entry e on e.post_id = s.post_id
    join ledger_account a on a.id = e.account_id and a.currency = s.currency
    where a.member_id is null and not exists (
      select from derived_entry d where d.post_id = e.post_id and d.account_id = e.account_id)
    order by e.post_id, a.currency, abs(e.amount) desc`.execute(tx)
  await sql`
    delete from ledger_entry e using derived_entry d
    where e.post_id = d.post_id and e.account_id = d.account_id`.execute(tx)
  await sql`
    delete from ledger_entry e using derived_rest d
    where e.post_id = d.post_id and e.account_id = d.account_id and d.amount = 0`.execute(tx)
  await sql`
    update ledger_entry e set amount = d.amount from derived_rest d
    where e.post_id = d.post_id and e.account_id = d.account_id and d.amount <> 0`.execute(tx)
  await sql`
    delete from ledger_post p using derived_entry d
    where p.id = d.post_id
      and not exists (select from ledger_entry e where e.post_id = p.id)`.execute(tx)
  const { rows } = await sql<{ id: number }>`
    select distinct account_id as id from derived_rest`.execute(tx)
  await balanceAgain(tx)
  return rows.map(({ id }) => id)
}

/** Recalculates the balance after each entry, for the accounts whose entries have changed. */
async function balanceAgain(tx: Db): Promise<void> {
  await sql`
    update ledger_entry e set balance_after = x.balance
    from (
      select account_id, post_id,
        sum(amount) over (partition by account_id order by post_id) as balance
      from ledger_entry where account_id in (select account_id from derived_rest)
    ) x
    where e.account_id = x.account_id and e.post_id = x.post_id
      and e.balance_after <> x.balance`.execute(tx)
}
