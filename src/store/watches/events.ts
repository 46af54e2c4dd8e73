import { sql } from 'kysely'
import { MOST_WATCHES } from '../../domain/watches/watches.ts'
import type { Db } from '../base/db.ts'
import type { Fails } from '../records/tasks/failed-rows.ts'
import { apartFrom, named } from '../records/tasks/failed-rows.ts'
import type { ForMembers } from '../notifications/notify-each.ts'
import { notifyEach } from '../notifications/notify-each.ts'
import type { AdditionName } from './additions.ts'
import { additionOf } from './additions.ts'
import type { Watched, WatchKind } from './kinds.ts'
import { watchKinds } from './kinds.ts'

// Notifies members who watch something. An addition is recorded in the transaction that makes it,
// and a task notifies the members in batches, however many they are.

/** The channel that wakes the task when an addition is recorded. */
export const WATCH_CHANNEL = 'watch-event'

interface Noted {
  readonly addition: AdditionName
  /** The ID of the addition in its table; for a revision, the ID of its page. */
  readonly id: number
  readonly authorId: number | null
  /** Members who are notified about the addition in another way. */
  readonly told?: readonly number[]
  /** From when on members are notified; by default immediately. */
  readonly dueAt?: Date
}

/** Records an addition, if anyone watches a subject to which it belongs. */
export async function note(
  tx: Db,
  { addition, id, authorId, told = [], dueAt }: Noted,
  now: Date,
): Promise<void> {
  const { subjects } = additionOf(addition)
  await sql`
    with noted as (
      insert into watch_event (addition, item_id, author_id, told, due_at)
      select ${addition}, ${id}, ${authorId}::bigint, ${[...told]}::bigint[],
        ${dueAt ?? now}::timestamptz
      where exists (
        select from (${subjects(id)}) subject join watch w using (kind, subject_id)
        where w.level = 'watch' and w.member_id is distinct from ${authorId}::bigint)
      returning id
    )
    select pg_notify(${WATCH_CHANNEL}, '') from noted`.execute(tx)
}

/** Withdraws the records of an item for which no notification was sent yet. */
export async function withdraw(tx: Db, addition: AdditionName, id: number): Promise<void> {
  await tx
    .deleteFrom('watch_event')
    .where('addition', '=', addition)
    .where('item_id', '=', id)
    .execute()
}

/**
 * After a post: applies to its topic the level that the author chose for topics in which they
 * write.
 */
export async function chooseWritten(
  tx: Db,
  authorId: number,
  topicId: number,
  now: Date,
): Promise<void> {
  await sql`
    insert into watch (member_id, kind, subject_id, level, seen_at)
    select id, 'topic', ${topicId}, watch_written, ${now} from member
    where id = ${authorId} and watch_written is not null
      and (select count(*) from watch where member_id = ${authorId}) < ${MOST_WATCHES}
    on conflict do nothing`.execute(tx)
}

/**
 * Changes when members who were not notified about an item yet are notified; null: not until it is
 * rescheduled.
 */
export async function reschedule(
  tx: Db,
  addition: AdditionName,
  id: number,
  dueAt: Date | null,
): Promise<void> {
  await sql`
    with due as (
      update watch_event set due_at = coalesce(${dueAt}::timestamptz, 'infinity')
      where addition = ${addition} and item_id = ${id} returning id
    )
    select pg_notify(${WATCH_CHANNEL}, '') from due`.execute(tx)
}

interface Due {
  readonly id: number
  readonly addition: AdditionName
  readonly itemId: number
  readonly authorId: number | null
  readonly told: readonly number[]
  readonly afterMember: number
}

/**
 * Notifies up to `limit` members about the oldest addition that is due, in one transaction. Returns
 * how many members were processed, and whether an addition was due.
 * @param fails called for each member that could not be notified
 */
export async function tellSome(
  db: Db,
  now: Date,
  limit: number,
  except: readonly number[] = [],
  fails?: Fails,
): Promise<{ readonly looked: number; readonly isDone: boolean }> {
  return db.transaction().execute(async (tx) => {
    const due = await oldest(tx, now, except)
    if (due === undefined) return { looked: 0, isDone: true }
    const looked = await named([due.id], () => tellWatchers(tx, due, { now, limit, fails }))
    return { looked, isDone: false }
  })
}

interface Telling {
  readonly now: Date
  readonly limit: number
  readonly fails: Fails | undefined
}

async function tellWatchers(tx: Db, due: Due, { now, limit, fails }: Telling): Promise<number> {
  const found = await watchersOf(tx, due, now, limit)
  await tell(tx, due, found, { now, fails })
  const isLast = found.length < limit
  await (isLast
    ? tx.deleteFrom('watch_event').where('id', '=', due.id).execute()
    : tx
        .updateTable('watch_event')
        .set({ after_member: found[found.length - 1].memberId })
        .where('id', '=', due.id)
        .execute())
  return found.length
}

async function oldest(tx: Db, now: Date, except: readonly number[]): Promise<Due | undefined> {
  return tx
    .selectFrom('watch_event')
    .select(['id', 'addition', 'item_id as itemId', 'author_id as authorId', 'told'])
    .select('after_member as afterMember')
    .where('due_at', '<=', now)
    .where(apartFrom(sql`id`, except))
    .orderBy('due_at')
    .orderBy('id')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
}

interface Watcher {
  readonly memberId: number
  /** The subject that the member watches: the nearest one for which the member chose a level. */
  readonly kind: WatchKind
  readonly subjectId: number
  /** Whether the member watches it, and may see what was added. */
  readonly isTold: boolean
}

/** What every member may usually do: notifications contain nothing that only staff may see. */
const USUAL: ReadonlySet<string> = new Set([
  ...['forums.read', 'articles.read', 'catalog.read', 'requests.read'],
])
const usual = (permission: string) => USUAL.has(permission)

/**
 * Returns the members after `afterMember`, by ID, who chose a level for a subject of the addition.
 */
async function watchersOf(
  tx: Db,
  { addition, itemId, authorId, told, afterMember }: Due,
  now: Date,
  limit: number,
): Promise<readonly Watcher[]> {
  const { subjects, seenAs, isKnown = () => sql`false` } = additionOf(addition)
  const { rows } = await sql<Watcher>`
    with subject as materialized (${subjects(itemId)}), chosen as (
      select distinct on (w.member_id) w.member_id, w.level, s.kind, s.subject_id
      from subject s cross join lateral (
        select member_id, level from watch
        where watch.kind = s.kind and watch.subject_id = s.subject_id
          and watch.member_id > ${afterMember}
        order by member_id limit ${limit}
      ) w
      order by w.member_id, s.place, w.level = 'mute' desc, w.level = 'watch' desc, s.subject_id
      limit ${limit}
    )
    select me.id as "memberId", chosen.kind, chosen.subject_id as "subjectId",
      chosen.level = 'watch' and me.state = 'active' and me.id is distinct from ${authorId}::bigint
        and me.id <> all(${[...told]}::bigint[]) and not ${isKnown(itemId)}
        and ${await seenBy(tx, seenAs, itemId, subjects(itemId), now)} as "isTold"
    from chosen join member me on me.id = chosen.member_id order by me.id`.execute(tx)
  return rows
}

/** SQL: whether the member `me` may see what was added. */
async function seenBy(
  tx: Db,
  seenAs: WatchKind | null,
  itemId: number,
  subjects: ReturnType<typeof sql>,
  now: Date,
) {
  const { rows } = await sql<{ kind: WatchKind; id: number }>`
    select kind, subject_id as id from (${subjects}) s order by place limit 1`.execute(tx)
  const on = seenAs === null ? rows.at(0) : { kind: seenAs, id: itemId }
  if (on === undefined) return sql`false`
  const { from, name, isSeen } = watchKinds[on.kind]
  // The reader's `id` is not used, as the SQL of every kind uses `me`.
  const reader = { id: 0, now, can: usual }
  return sql`exists (select from ${from} as ${sql.ref(name)}
    where ${sql.ref(`${name}.id`)} = ${on.id} and ${isSeen(reader)})`
}

/** Notifies all members who watch the same subject, with one statement. */
async function tell(
  tx: Db,
  { addition, itemId, authorId }: Due,
  found: readonly Watcher[],
  { now, fails }: Omit<Telling, 'limit'>,
): Promise<void> {
  const groups = new Map<string, { subject: Watched; members: number[] }>()
  for (const { memberId, kind, subjectId, isTold } of found) {
    if (!isTold) continue
    const key = `${kind} ${subjectId}`
    const group = groups.get(key) ?? { subject: { kind, id: subjectId }, members: [] }
    group.members.push(memberId)
    groups.set(key, group)
  }
  const all: ForMembers[] = []
  for (const { subject, members } of groups.values()) {
    const news = await additionOf(addition).told(tx, itemId, subject)
    if (news === null) continue
    const { isAnonymous = false, ...said } = news
    const author = authorId === null || isAnonymous ? undefined : { id: authorId }
    all.push({ members, ...said, author, isOneLine: true, now })
  }
  await notifyEach(tx, all, fails)
}
