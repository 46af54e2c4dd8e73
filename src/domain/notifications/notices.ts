import { bytes, count, plural, points, utc } from '../../shared/format.ts'
import { factorsText } from '../promotions/scopes.ts'
import { saidOf } from '../ratio/labels.ts'
import type { Cause } from '../ratio/transitions.ts'
import { textName } from '../text-rules/text-rules.ts'
import { cutText } from '../texts/cut-text.ts'
import { transitionOf } from '../uploads/moderation.ts'
import type { NotificationName } from './kinds.ts'
import { kindOf, notificationNames } from './kinds.ts'
import type { Fields, Given, Notice, Times } from './notice.ts'
import { because, givenOf, notice } from './notice.ts'
import { caseNotices } from './case-notices.ts'
import { accountNotices } from './account-notices.ts'
import { requestNotices } from './request-notices.ts'
import { watchedNotices } from './watched-notices.ts'

// All notifications that members can get: kind, values, and text. Senders store the code and the
// values; the text is written when the notification is shown, for the member who reads it.

export const notices = {
  comment: notice('comment', { author: 'text', title: 'text' }, ({ author, title }, times) =>
    together(times, `${author} commented on ${title}`, {
      there: `${author} commented ${times.count} times on ${title}`,
      anywhere: `${author} commented on your pages ${times.count} times`,
    }),
  ),
  mention: notice('mention', { author: 'text', title: 'text' }, ({ author, title }, times) =>
    together(times, `${author} mentioned you on ${title}`, {
      there: `${author} mentioned you ${times.count} times on ${title}`,
      anywhere: `${author} mentioned you ${times.count} times`,
    }),
  ),
  quote: notice('quote', { author: 'text', title: 'text' }, ({ author, title }, times) =>
    together(times, `${author} quoted you on ${title}`, {
      there: `${author} quoted you ${times.count} times on ${title}`,
      anywhere: `${author} quoted you ${times.count} times`,
    }),
  ),
  ...watchedNotices,
  ...requestNotices,
  ...caseNotices,
  reaction: notice('reaction', { members: 'number', what: 'text' }, ({ members, what }) => {
    return `${plural(members, 'member', 'members')} reacted to your ${what}`
  }),
  message: notice('message', { author: 'text', subject: 'text' }, ({ author, subject }) => {
    return `${author} wrote to you: ${subject}`
  }),
  'reseed-asked': notice('reseed', { author: 'text', torrent: 'text' }, (given, times) => {
    const { author, torrent } = given
    const anywhere = `${author} asks for seeders of ${times.count} torrents that you had`
    const once = `${author} asks for seeds of ${torrent}, which you had`
    return together(times, once, { there: once, anywhere })
  }),
  'pledge-made': notice('reseed', { torrent: 'text', due: 'text' }, ({ torrent, due }) => {
    return `A member pledged to seed ${torrent} by ${due.slice(0, 10)}`
  }),
  'pledge-missed': notice('reseed', { torrent: 'text' }, ({ torrent }) => {
    return `Your pledge to seed ${torrent} has expired`
  }),
  'search-matched': notice('search', { search: 'text', torrents: 'number' }, (given) => {
    const { search, torrents } = given
    return `${search}: ${torrents === 1 ? 'a new torrent' : `${torrents} new torrents`}`
  }),

  'upload-decided': notice(
    'moderation',
    { torrent: 'text', act: 'text', reason: 'text' },
    ({ torrent, act, reason }) => `${torrent} ${transitionOf(act)?.told ?? act}${because(reason)}`,
  ),
  'torrent-removed': notice('moderation', { torrent: 'text', reason: 'text' }, (given) => {
    return `${given.torrent} was removed${because(given.reason)}`
  }),
  'torrent-restored': notice('moderation', { torrent: 'text' }, ({ torrent }) => {
    return `${torrent} was restored`
  }),
  'comment-removed': notice('moderation', { reason: 'text' }, ({ reason }) => {
    return `Your comment was removed${because(reason)}`
  }),
  'post-removed': notice('moderation', { reason: 'text' }, ({ reason }) => {
    return `Your post was removed${because(reason)}`
  }),
  'topic-locked': notice('moderation', { title: 'text', reason: 'text' }, (given) => {
    return `Your topic “${given.title}” was locked${because(given.reason)}`
  }),
  'topic-moved': notice(
    'moderation',
    { title: 'text', forum: 'text?', reason: 'text' },
    ({ title, forum, reason }) => {
      const place = forum ?? 'a forum that you may not see'
      return `Your topic “${title}” was moved to ${place}${because(reason)}`
    },
  ),
  'answer-accepted': notice('comment', { title: 'text' }, ({ title }) => {
    return `Your post in “${title}” is the accepted answer`
  }),
  'topic-merged': notice(
    'moderation',
    { title: 'text', into: 'text?', reason: 'text' },
    ({ title, into, reason }) => {
      const place = into === null ? 'a topic that you may not see' : `“${into}”`
      return `Your topic “${title}” was merged into ${place}${because(reason)}`
    },
  ),
  'topic-split': notice('moderation', { title: 'text', reason: 'text' }, ({ title, reason }) => {
    return `Your post in “${title}” now starts a new topic${because(reason)}`
  }),
  'article-removed': notice(
    'moderation',
    { title: 'text', reason: 'text' },
    ({ title, reason }) => {
      return `Your article “${title}” was removed${because(reason)}`
    },
  ),
  'collection-removed': notice(
    'moderation',
    { title: 'text', reason: 'text' },
    ({ title, reason }) => {
      return `Your collection “${title}” was removed${because(reason)}`
    },
  ),
  'text-accepted': notice('moderation', { kind: 'text' }, ({ kind }) => {
    return `Staff published your ${textName(kind)}`
  }),
  'text-refused': notice('moderation', { kind: 'text', reason: 'text' }, ({ kind, reason }) => {
    return `Staff did not publish your ${textName(kind)}${because(reason)}`
  }),
  'poll-removed': notice(
    'moderation',
    { question: 'text', reason: 'text' },
    ({ question, reason }) => {
      return `Your poll “${question}” was removed${because(reason)}`
    },
  ),
  'poll-ended': notice('poll', { question: 'text' }, ({ question }) => {
    return `The poll “${question}” has ended: see its result`
  }),
  'invite-revoked': notice('moderation', { reason: 'text' }, ({ reason }) => {
    return `Staff revoked one of your invites${because(reason)}`
  }),
  'invited-banned': notice('moderation', { name: 'text' }, ({ name }) => {
    return `${name}, who used your invite, was banned. This is recorded with your invites.`
  }),
  'report-decided': notice(
    'moderation',
    { subject: 'text', state: 'text', answer: 'text' },
    ({ subject, state, answer }) => {
      return `Your report of a message in “${subject}” was ${state}: ${answer}`
    },
  ),
  'messages-read': notice('staff', { messages: 'number', subject: 'text' }, (given) => {
    const what = plural(given.messages, 'message', 'messages')
    return `Staff read ${what} of “${given.subject}”, which one of its members reported`
  }),
  'from-staff': notice('staff', { text: 'text' }, ({ text }) => text),
  ...accountNotices,

  'seeding-due': notice('obligation', { torrent: 'text' }, ({ torrent }) => {
    return `Please continue to seed “${torrent}”, or you will get a warning for it.`
  }),
  'seeding-pardoned': notice('obligation', { torrent: 'text', reason: 'text' }, (given) => {
    return `You no longer have to seed “${given.torrent}”${because(given.reason)}`
  }),
  'downloads-stopped': notice('obligation', { warnings: 'number' }, ({ warnings }) => {
    return `You cannot download at the moment: ${unseeded(warnings)} You can always seed.`
  }),
  'downloads-allowed': notice('obligation', {}, () => {
    return 'You now have fewer warnings for torrents that you did not seed, and can download again.'
  }),
  standing: notice('standing', { cause: 'text', to: 'text', watchEnds: 'text?' }, (given) => {
    const { cause, to, watchEnds } = given
    return saidOf(cause as Cause, to, watchEnds === null ? null : new Date(watchEnds))
  }),

  gift: notice(
    'economy',
    { author: 'text', currency: 'text', amount: 'text', note: 'text' },
    ({ author, currency, amount, note }, times) => {
      const given = giftText(currency === 'tokens' ? 'tokens' : 'points', BigInt(amount))
      const once = `${author} sent you ${given}${note === '' ? '.' : `: ${note}`}`
      const more = `${author} sent you ${times.count} gifts`
      return together(times, once, { there: more, anywhere: more })
    },
  ),
  granted: notice('economy', { reason: 'text' }, ({ reason }) => {
    return `You received a grant from staff${because(reason)}`
  }),
  charged: notice('economy', { reason: 'text' }, ({ reason }) => {
    return `Staff made a deduction from your balance${because(reason)}`
  }),
  'credit-held': notice('economy', { amount: 'text', reason: 'text' }, ({ amount, reason }) => {
    return `Staff hold back ${bytes(BigInt(amount))} of your upload credit${because(reason)}`
  }),
  'credit-released': notice('economy', { amount: 'text' }, ({ amount }) => {
    return `${bytes(BigInt(amount))} of upload credit that staff held back are yours again.`
  }),
  'pool-refunded': notice('economy', { pool: 'text' }, ({ pool }) => {
    return `Your points from “${pool}” were returned.`
  }),
  'reseed-paid': notice('economy', { torrent: 'text', amount: 'text' }, (given) => {
    const paid = giftText('points', BigInt(given.amount))
    return `You reseeded “${given.torrent}” and receive ${paid}.`
  }),
  'tokens-expire': notice('economy', { tokens: 'number', at: 'text' }, ({ tokens, at }) => {
    const what = tokens === 1 ? 'An unused token expires' : `${tokens} unused tokens expire`
    return `${what} on ${at.slice(0, 10)}.`
  }),
  promotion: notice(
    'promotion',
    { title: 'text', up: 'number', down: 'number', ends: 'text?' },
    ({ title, up, down, ends }) => {
      const until = ends === null ? '' : `, until ${utc(new Date(ends))}`
      return `${title}: ${factorsText(up, down)}${until}.`
    },
  ),

  'policy-to-approve': notice('operations', { by: 'text', policy: 'text' }, (given) => {
    return `${given.by} asks for approval of the ratio policy “${given.policy}”.`
  }),
  'grant-to-approve': notice('operations', { by: 'text', members: 'number' }, (given) => {
    const whose = given.members === 1 ? 'a member' : `${given.members} members`
    return `${given.by} asks for approval of a grant to ${whose}.`
  }),
  'bulk-action-to-approve': notice('operations', { by: 'text', members: 'number' }, (given) => {
    return `${given.by} asks for approval of a bulk action on ${given.members} members.`
  }),
  'tasks-overdue': notice('operations', { tasks: 'number', task: 'text?' }, ({ tasks, task }) => {
    const what = task === null ? `${tasks} tasks are` : `The task ${task} is`
    return `${what} overdue, after several runs without success. See the jobs of the day.`
  }),
}

export type NoticeCode = keyof typeof notices
type FieldsOf<C extends NoticeCode> = (typeof notices)[C]['fields']

/** A notification, as senders pass it. */
export type News = {
  readonly [C in NoticeCode]: {
    readonly code: C
    readonly data: FieldsOf<C> extends Fields ? Given<FieldsOf<C>> : never
  }
}[NoticeCode]

/** A notification, as it is stored, possibly by a newer version. */
export interface StoredNotice {
  readonly kind: string
  readonly code: string
  readonly data: unknown
  readonly times: number
  readonly isOneThread: boolean
}

/** The most characters of a notification. */
const SAYS_LENGTH = 300

/**
 * Returns the text of a notification, in at most `SAYS_LENGTH` characters. A notification that this
 * version does not know, or whose values are unexpected, is described by its kind.
 */
export function wordsOf({ kind, code, data, times, isOneThread }: StoredNotice): string {
  const entry = (notices as unknown as Readonly<Record<string, Notice | undefined>>)[code]
  const given = entry === undefined ? null : givenOf(entry.fields, data)
  if (entry === undefined || given === null) return unknown(kind)
  return cutText(entry.says(given, { count: times, isOneThread }), SAYS_LENGTH)
}

/** Returns a text such as `2 warnings for what was not seeded: seed it, or wait for an end.` */
export function unseeded(warnings: number): string {
  return (
    `you have ${warnings} warnings for torrents that you did not seed. Seed them, or wait ` +
    'until a warning ends.'
  )
}

/** Returns a text such as `12.5 points`, `1 point` or `a token`. */
export function giftText(currency: 'points' | 'tokens', amount: bigint): string {
  if (currency === 'points') return amount === 1_000n ? '1 point' : `${points(amount)} points`
  return amount === 1n ? 'a token' : `${count(amount)} tokens`
}

function unknown(kind: string): string {
  const name = notificationNames.find((one) => one === kind) as NotificationName | undefined
  return name === undefined ? 'A notification' : kindOf(name).label
}

function together(
  { count: times, isOneThread }: Times,
  once: string,
  more: { readonly there: string; readonly anywhere: string },
): string {
  if (times === 1) return once
  return isOneThread ? more.there : more.anywhere
}
