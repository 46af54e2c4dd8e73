import { sql } from 'kysely'
import type { Choice, NotificationName } from '../../domain/notifications/kinds.ts'
import {
  allowedChoice,
  kindOf,
  notificationNames,
  TIMES,
  TOGETHER_SECONDS,
  usualChoice,
} from '../../domain/notifications/kinds.ts'
import { nextDaily } from '../../domain/notifications/times.ts'
import type { Db } from '../base/db.ts'
import { LIVE_CHANNEL } from '../records/live.ts'

// Notifying members through the channels that each of them chose. Written in the transaction of the
// cause, so that no one is notified about a change that was rolled back.

const SAYS_LENGTH = 300

/** The channel on which a delivery that is due wakes the sender of webhooks. */
export const WEBHOOK_CHANNEL = 'webhook-due'

export interface Notification {
  readonly kind: NotificationName
  /** A line for people; cut at 300 characters. */
  readonly says: string
  /** A path of the site. */
  readonly href: string
  readonly now: Date
  /**
   * The member who causes it. What they cause of this kind within TOGETHER_SECONDS becomes one
   * notification, with the link of the first, unless the member has seen that one.
   */
  readonly author?: Author
}

export interface Author {
  readonly id: number
  readonly name: string
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

/** The same for many members, in one statement: at most some thousand at a time. */
export async function notifyAll(
  tx: Db,
  { members, ...news }: Notification & { readonly members: readonly number[] },
): Promise<void> {
  if (members.length === 0) return
  const { kind, says, href, now } = news
  const usual = usualChoice(kind)
  const isListed = kindOf(kind).isAlwaysListed === true
  const line = says.slice(0, SAYS_LENGTH)
  const { author, due, joined } = await togetherOf(tx, news)
  // Members in one order: two who tell the same ones wait for each other.
  await sql`
    with wanted as (
      select member.id as member_id, notices_seen,
        ${isListed} or coalesce(chosen.by_site, ${usual.site}) as by_site,
        coalesce(chosen.by_email, ${usual.email}) and email_verified_at is not null as by_email,
        coalesce(chosen.by_feed, ${usual.feed}) as by_feed,
        coalesce(chosen.by_webhook, ${usual.webhook}) as by_webhook,
        notice_mails
      from member left join notification_choice chosen
        on chosen.member_id = member.id and chosen.kind = ${kind}
      where member.id = any(${[...members]}::bigint[])
    ), hooks as (
      select webhook.id from wanted join webhook using (member_id) where by_webhook and is_on
        and about = 'notifications'
    ), ${joined}, told as (
      insert into live_message (
        member_id, kind, says, href, created_at, author_id, is_listed, in_feed, mail_at)
      select member_id, ${kind}, ${line}, ${href}, ${now}::timestamptz, ${author}::bigint,
        by_site, by_feed, case when by_email then
          case when notice_mails = 'daily' then ${nextDaily(now)}::timestamptz
            else ${due}::timestamptz end end
      from wanted where (by_site or by_feed or by_email)
        and member_id not in (select member_id from joined) order by member_id
      returning id, member_id, kind, says, href, is_listed
    ), hooked as (
      insert into webhook_delivery (webhook_id, kind, says, href, try_at, created_at, author_id)
      select id, ${kind}, ${line}, ${href}, ${due}::timestamptz, ${now}::timestamptz,
        ${author}::bigint
      from hooks where id not in (select webhook_id from hooks_joined)
      returning id
    )
    select pg_notify(${LIVE_CHANNEL}, json_build_object('member', member_id, 'message',
        json_build_object('id', id, 'kind', kind, 'says', says, 'href', href))::text)
      from told where is_listed
    union all
    select pg_notify(${WEBHOOK_CHANNEL}, '') from hooked`.execute(tx)
}

/**
 * When emails and webhooks about a notification are due, and the statements by which it joins
 * earlier ones: `joined` and `hooks_joined`. The notifications of an author wait for each other, so
 * that two at the same time become one as well.
 */
async function togetherOf(tx: Db, { kind, author, now }: Notification) {
  const { together } = kindOf(kind)
  if (author === undefined || together === undefined) {
    const joined = sql`joined as (select null::bigint as member_id where false),
      hooks_joined as (select null::bigint as webhook_id where false)`
    return { author: null, due: now, joined }
  }
  await sql`
    select pg_advisory_xact_lock(hashtextextended(${`author ${author.id}`}, 23))`.execute(tx)
  const after = (seconds: number) => new Date(now.getTime() + seconds * 1_000)
  const since = after(-TOGETHER_SECONDS)
  const says = (row: 'm' | 'd') => sql`
    replace(${`${author.name} ${together}`}, ${TIMES}, (${sql.ref(`${row}.times`)} + 1)::text)`
  const joined = sql`joined as (
      update live_message m set times = m.times + 1, says = ${says('m')}
      from wanted
      where m.member_id = wanted.member_id and m.author_id = ${author.id} and m.kind = ${kind}
        and m.created_at > ${since} and (m.id > notices_seen or not m.is_listed)
        and (m.mail_at is not null or not by_email)
      returning m.member_id
    ), hooks_joined as (
      update webhook_delivery d set times = d.times + 1, says = ${says('d')}
      from hooks
      where d.webhook_id = hooks.id and d.author_id = ${author.id} and d.kind = ${kind}
        and d.created_at > ${since} and d.state = 'queued' and d.attempts = 0
      returning d.webhook_id
    )`
  return { author: author.id, due: after(TOGETHER_SECONDS), joined }
}

/** The delivery channels that a member chose. */
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

/** Keeps what a member wants; a kind that is not among `choices` stays as it is. */
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
