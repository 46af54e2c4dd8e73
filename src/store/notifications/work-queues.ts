import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import { memberRoles, staffRoles } from '../../domain/roles/permission-rows.ts'
import { DAY_MS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'
import { isSeenBy } from '../records/case-readers.ts'
import { isDecidedBy } from '../records/held-readers.ts'
import { isReportSeenBy } from '../records/message-report-readers.ts'
import type { Reader } from '../records/targets.ts'

// The work queues on the console's first page, all in one statement. A queue is a line here (what
// waits, since when, and claimed by which member) and a line in site/console/overview/queues.ts
// (its title, page and permission).

/** The limit of the count: the exact length of a longer queue does not matter. */
export const MANY = 1_000
/** How many days unbooked traffic counts as new. */
const PARKED_DAYS = 7

/**
 * Returns SQL for the rows of a queue, for a viewer who has its permission: `at` (since when it
 * waits) and `owner` (the member who claimed it, or null).
 */
type Waits = (viewer: Reader) => RawBuilder<unknown>

/**
 * SQL: whether moderators may see the uploads that they made in the list: by a setting, or because
 * they are the only staff (parties.ts).
 */
const listsOwn = (viewerId: number) => sql`(
  coalesce((select (value ->> 'ownUploads')::boolean from setting where key = 'site'), false)
  or not exists (select from member where id <> ${viewerId} and state = 'active'
    and role = any(${[...staffRoles]}::text[])))`

/** Each query returns at most MANY rows, using an index; the oldest are among them. */
const workQueues = {
  torrents: ({ id: viewerId, now }) => sql`
    select coalesce(submitted_at, created_at) as at, claim.member_id as owner
    from torrent left join moderation_claim as claim
      on claim.torrent_id = torrent.id and claim.until > ${now}
    where state = 'pending' and (uploader_id is distinct from ${viewerId} or ${listsOwn(viewerId)})
    order by torrent.id limit ${MANY}`,
  // Each member counts once: the score and any number of rules are one case. A pair is a separate
  // case.
  'fair-play': ({ id: viewerId }) => sql`
    (select min(at) as at, null::bigint as owner from (
      (select member_id, waits_since as at from fair_play_standing
        where waits_since is not null limit ${MANY})
      union all
      (select member_id, waits_since from anomaly
        where waits_since is not null order by waits_since limit ${MANY})
    ) as found where member_id <> ${viewerId} group by member_id limit ${MANY})
    union all
    (select waits_since, null::bigint from fair_play_pair
      where waits_since is not null and first_id <> ${viewerId} and second_id <> ${viewerId}
        and not coalesce(standing->'group' @> to_jsonb(${viewerId}::bigint), false)
      limit ${MANY})`,
  cases: (viewer) => sql`
    select since as at, owner_id as owner from staff_case
    where state = 'open' and (snoozed_until is null or snoozed_until <= ${viewer.now})
      and ${isSeenBy(viewer)}
    order by since limit ${MANY}`,
  'message-reports': ({ id: viewerId }) => sql`
    select message_report.created_at as at, null::bigint as owner
    from message_report join message on message.id = message_id
    where state = 'open' and ${isReportSeenBy(viewerId)} order by message_report.id limit ${MANY}`,
  'held-texts': (viewer) => sql`
    select created_at as at, null::bigint as owner from held_text
    where state = 'waiting' and ${isDecidedBy(viewer)} order by id limit ${MANY}`,
  applications: () => sql`
    select waiting_since as at, owner_id as owner from petition
    where state = 'waiting' and kind = 'application' order by waiting_since, id limit ${MANY}`,
  appeals: () => sql`
    select waiting_since as at, owner_id as owner from petition
    where state = 'waiting' and kind = 'appeal' order by waiting_since, id limit ${MANY}`,
  // Only those of the viewer's role or a lower one: the viewer may not approve others.
  'bulk-actions': ({ id: viewerId }) => sql`
    select member_batch.created_at as at, null::bigint as owner
    from member_batch join member as author on author.id = started_by
    where member_batch.state = 'asked' and started_by <> ${viewerId}
      and array_position(${[...memberRoles]}::text[], author.role) <= (
        select array_position(${[...memberRoles]}::text[], role) from member
        where id = ${viewerId})
    order by member_batch.id limit ${MANY}`,
  grants: ({ id: viewerId }) => sql`
    select asked_at as at, null::bigint as owner from ledger_grant
    where state = 'asked' and asked_by is distinct from ${viewerId} order by id limit ${MANY}`,
  'ratio-policies': ({ id: viewerId }) => sql`
    select asked_at as at, null::bigint as owner from ratio_policy
    where state = 'asked' and asked_by is distinct from ${viewerId} order by id limit ${MANY}`,
  'failed-mails': () => sql`
    select created_at as at, null::bigint as owner
    from mail where state = 'failed' order by id limit ${MANY}`,
  'kept-mails': () => sql`
    select created_at as at, null::bigint as owner
    from mail where state = 'kept' order by id limit ${MANY}`,
  'parked-traffic': ({ now }) => sql`
    select parked_at as at, null::bigint as owner
    from traffic_parked where parked_at >= ${new Date(now.getTime() - PARKED_DAYS * DAY_MS)}
    order by parked_at limit ${MANY}`,
} as const satisfies Readonly<Record<string, Waits>>

export type QueueName = keyof typeof workQueues

export interface QueueRow {
  readonly name: QueueName
  /** The number of items, at most MANY. */
  readonly count: number
  /** Since when the oldest item waits; null when nothing waits. */
  readonly oldest: Date | null
  /** How many items are claimed, and how many of these by the reader. */
  readonly held: number
  readonly mine: number
}

/** Returns the number of items that wait in each of these queues and that this member may see. */
export async function waiting(
  db: Db,
  names: readonly QueueName[],
  viewer: Reader,
): Promise<readonly QueueRow[]> {
  if (names.length === 0) return []
  const each = names.map(
    (name) => sql`
      select ${name}::text as name, count(*) as count, min(at) as oldest, count(owner) as held,
        count(*) filter (where owner = ${viewer.id}) as mine
      from (${workQueues[name](viewer)}) as few`,
  )
  const { rows } = await sql<QueueRow>`${sql.join(each, sql` union all `)}`.execute(db)
  return rows
}
