import { sql } from 'kysely'
import type { Choice, NotificationName } from '../../domain/notifications/kinds.ts'
import {
  allowedChoice,
  kindOf,
  notificationNames,
  TOGETHER_SECONDS,
  usualChoice,
} from '../../domain/notifications/kinds.ts'
import type { News } from '../../domain/notifications/notices.ts'
import { notices } from '../../domain/notifications/notices.ts'
import { nextDaily } from '../../domain/notifications/times.ts'
import { cutText } from '../../domain/texts/cut-text.ts'
import type { Db } from '../base/db.ts'
import { LIVE_CHANNEL } from '../records/live.ts'

// Notifies members through the channels that each of them chose. Notifications are written in the
// transaction of the cause, so that no one is notified about a change that was rolled back.

/** The most characters of a value in a notification. */
const VALUE_LENGTH = 300

/** The channel that wakes the sender of webhooks when a delivery is due. */
export const WEBHOOK_CHANNEL = 'webhook-due'

export type Notification = News & {
  /** A path of the site. */
  readonly href: string
  readonly now: Date
  /**
   * The member who causes the notification. Everything that this member causes with this code in
   * one thread is one notification until the recipient has seen it, with the link of the first. So
   * is everything that this member causes anywhere within TOGETHER_SECONDS.
   */
  readonly author?: { readonly id: number }
  /** The thread, such as `torrent 12`; only with an author. */
  readonly thread?: string
  /**
   * Whether everything with this code in the thread is one notification until the member has seen
   * it, no matter who causes it. The author then matters only for members who ignore the author.
   */
  readonly isOneLine?: boolean
}

/**
 * Notifies a member when the transaction commits: on the site (live and in the list), by email and
 * by webhook, as the member chose.
 */
export async function notify(
  tx: Db,
  { member, ...news }: Notification & { readonly member: number },
): Promise<void> {
  await notifyAll(tx, { members: [member], ...news })
}

/**
 * Notifies many members with one statement: at most some thousand at a time. Members who ignore the
 * author are not notified.
 */
export async function notifyAll(
  tx: Db,
  { members, ...news }: Notification & { readonly members: readonly number[] },
): Promise<void> {
  if (members.length === 0) return
  const { code, href, now } = news
  const { kind } = notices[code]
  const usual = usualChoice(kind)
  const isListed = kindOf(kind).isAlwaysListed === true
  const data = cut(news.data)
  const since = new Date(now.getTime() - TOGETHER_SECONDS * 1_000)
  const { ignorable, author, thread, due, joined } = await togetherOf(tx, news, data)
  // Members are locked in one order, so that two transactions that notify the same members cannot
  // deadlock.
  await sql`
    with wanted as (
      select member.id as member_id, notices_seen,
        ${isListed} or coalesce(chosen.by_site, ${usual.site}) as by_site,
        coalesce(chosen.by_email, ${usual.email}) and email_verified_at is not null as by_email,
        coalesce(chosen.by_feed, ${usual.feed}) as by_feed,
        coalesce(chosen.by_webhook, ${usual.webhook}) as by_webhook,
        case when notice_mails = 'daily' then ${nextDaily(now)}::timestamptz
          else ${due}::timestamptz end as mail_at
      from member left join notification_choice chosen
        on chosen.member_id = member.id and chosen.kind = ${kind}
      where member.id = any(${[...members]}::bigint[])
        and (${ignorable}::bigint is null or not ignored @> array[${ignorable}::bigint])
    ), hooks as (
      select webhook.id from wanted join webhook using (member_id) where by_webhook and is_on
        and about = 'notifications'
    ), ${joined}, told as (
      insert into live_message (
        member_id, kind, code, data, href, created_at, author_id, thread, is_listed, in_feed,
        mail_at)
      select member_id, ${kind}, ${code}, ${data}::jsonb, ${href}, ${now}::timestamptz,
        ${author}::bigint, ${thread}, by_site, by_feed, case when by_email then mail_at end
      from wanted where (by_site or by_feed or by_email)
        and member_id not in (select member_id from joined) order by member_id
      returning id, member_id, href, is_listed
    ), hooked as (
      insert into webhook_delivery
        (webhook_id, kind, code, data, href, try_at, created_at, author_id, thread)
      select id, ${kind}, ${code}, ${data}::jsonb, ${href}, ${due}::timestamptz,
        ${now}::timestamptz, ${author}::bigint, ${thread}
      from hooks where id not in (select webhook_id from hooks_joined)
      returning id
    )
    select pg_notify(${LIVE_CHANNEL}, json_build_object('member', member_id, 'message',
        json_build_object('id', id, 'kind', ${kind}::text, 'code', ${code}::text,
          'data', ${data}::jsonb, 'times', times, 'isOneThread', is_one, 'href', href))::text)
      from (
        select id, member_id, 1 as times, true as is_one, href from told where is_listed
        union all
        select id, member_id, times, thread is not null, href from joined
        where is_listed and created_at <= ${since}::timestamptz
      ) as live
    union all
    select pg_notify(${WEBHOOK_CHANNEL}, '') from hooked`.execute(tx)
}

/** Returns the values as JSON, with long texts cut. */
function cut(data: News['data']): string {
  return JSON.stringify(data, (_name, value: unknown) => {
    return typeof value === 'string' ? cutText(value, VALUE_LENGTH) : value
  })
}

/**
 * Determines when emails and webhooks about a notification are due, and the statements that combine
 * it with earlier ones: `joined` and `hooks_joined`. The notifications of an author, or of a
 * thread, wait for each other, so that two at the same time are combined as well.
 */
async function togetherOf(tx: Db, news: Notification, data: string) {
  const { code, author, thread, isOneLine = false, now } = news
  const ignorable = author?.id ?? null
  if (author === undefined && !isOneLine) {
    const joined = sql`joined as (
        select id, member_id, times, thread, href, is_listed, created_at from live_message
        where false
      ), hooks_joined as (select null::bigint as webhook_id where false)`
    return { ignorable, author: null, thread: null, due: now, joined }
  }
  const authorId = isOneLine ? null : ignorable
  const key = authorId === null ? `thread ${thread}` : `author ${authorId}`
  await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 23))`.execute(tx)
  const after = (seconds: number) => new Date(now.getTime() + seconds * 1_000)
  const since = after(-TOGETHER_SECONDS)
  const about = thread ?? null
  const isOf = (row: 'm' | 'd') =>
    authorId === null
      ? sql`${sql.ref(`${row}.author_id`)} is null and ${sql.ref(`${row}.thread`)} = ${about}`
      : sql`${sql.ref(`${row}.author_id`)} = ${authorId}`
  const isSame = (row: 'm' | 'd') =>
    sql`${sql.ref(`${row}.thread`)} is not distinct from ${about}::text`
  const more = (
    row: 'm' | 'd',
  ) => sql`times = ${sql.ref(`${row}.times`)} + 1, data = ${data}::jsonb,
        thread = case when ${isSame(row)} then ${about}::text end`
  const joined = sql`joined as (
      update live_message m set ${more('m')},
        mail_at = case when by_email then coalesce(m.mail_at, wanted.mail_at) end
      from wanted
      where m.id = (
        select m.id from live_message m
        where m.member_id = wanted.member_id and ${isOf('m')} and m.code = ${code}
          and (m.created_at > ${since} or m.is_listed and ${isSame('m')})
          and m.read_at is null and (m.id > notices_seen or not m.is_listed)
        order by ${isSame('m')} desc, m.id desc limit 1)
      returning m.id, m.member_id, m.times, m.thread, m.href, m.is_listed, m.created_at
    ), hooks_joined as (
      update webhook_delivery d set ${more('d')}
      from hooks
      where d.webhook_id = hooks.id and ${isOf('d')} and d.code = ${code}
        and d.created_at > ${since} and d.state = 'queued' and d.attempts = 0
      returning d.webhook_id
    )`
  return { ignorable, author: authorId, thread: about, due: after(TOGETHER_SECONDS), joined }
}

/** The channels that a member chose, by kind of notification. */
export interface Wanted {
  readonly choices: Readonly<Record<NotificationName, Choice>>
  readonly mails: 'at-once' | 'daily'
}

export async function wantedBy(db: Db, memberId: number): Promise<Wanted> {
  const { notice_mails: mails } = await db
    .selectFrom('member')
    .select('notice_mails')
    .where('id', '=', memberId)
    .executeTakeFirstOrThrow()
  const rows = await db
    .selectFrom('notification_choice')
    .select([
      'kind',
      'by_site as site',
      'by_email as email',
      'by_feed as feed',
      'by_webhook as webhook',
    ])
    .where('member_id', '=', memberId)
    .execute()
  const chosen = new Map(rows.map(({ kind, ...choice }) => [kind, choice]))
  const entries = notificationNames.map((name) => {
    const usual = usualChoice(name)
    const choice = chosen.get(name) ?? usual
    return [name, allowedChoice(name, { ...choice, feed: choice.feed ?? usual.feed })]
  })
  return { choices: Object.fromEntries(entries) as Wanted['choices'], mails }
}

/** Stores a member's choices; kinds that are not in `choices` stay unchanged. */
export async function choose(
  db: Db,
  memberId: number,
  { choices, mails }: { readonly choices: Partial<Wanted['choices']>; mails: Wanted['mails'] },
): Promise<void> {
  const rows = Object.entries(choices).map(([name, choice]) => {
    const { site, email, feed, webhook } = allowedChoice(name as NotificationName, choice)
    const by = { by_site: site, by_email: email, by_feed: feed, by_webhook: webhook }
    return { member_id: memberId, kind: name, ...by }
  })
  await db.transaction().execute(async (tx) => {
    await tx.updateTable('member').set({ notice_mails: mails }).where('id', '=', memberId).execute()
    if (rows.length === 0) return
    await tx
      .insertInto('notification_choice')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['member_id', 'kind']).doUpdateSet(({ ref }) => ({
          by_site: ref('excluded.by_site'),
          by_email: ref('excluded.by_email'),
          by_feed: ref('excluded.by_feed'),
          by_webhook: ref('excluded.by_webhook'),
        })),
      )
      .execute()
  })
}
