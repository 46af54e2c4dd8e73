import { bytes, count, plural, pointWords, points, timeText } from '../../shared/format.ts'
import type { AuthoredRow } from '../../store/comments/titled.ts'
import type { PollLine, Waiting } from '../../store/home/waiting.ts'
import { MOST_NEW } from '../../store/home/waiting.ts'
import type { TopicRow } from '../../store/forums/topics.ts'
import type { TorrentLine } from '../../store/search/lines.ts'
import { anchorOf, targetHref } from '../comments/parts/lines.ts'
import { addressOf } from '../articles/parts/lines.ts'
import type { PageData } from '../http/action.ts'
import { quickLinks } from '../search/parts/by-hand.ts'
import type { HandLink } from '../search/parts/by-hand.ts'
import type { Head } from '../torrents/parts/rows/columns.ts'
import { fixedHeads } from '../torrents/parts/rows/columns.ts'
import type { RowFacts, TorrentRow } from '../torrents/parts/rows/row.ts'
import { torrentRow } from '../torrents/parts/rows/row.ts'

/** Something new, or something that the member has to do. */
interface Ask {
  readonly text: string
  readonly href: string
  readonly isUrgent: boolean
}

interface ShortLine {
  readonly label: string
  readonly href: string
  readonly says: string
  /** Since the last visit. */
  readonly isNew: boolean
}

interface ShortList {
  readonly id: string
  readonly title: string
  readonly href: string
  readonly lines: readonly ShortLine[]
}

export interface HomePage extends PageData {
  readonly asks: readonly Ask[]
  readonly hasAsks: boolean
  /** Links to the catalog with one filter each. */
  readonly quick: readonly HandLink[]
  /** Whether the member has no traffic yet: the page then shows how to start. */
  readonly isNew: boolean
  readonly heads: readonly Head[]
  /** The factors that all torrents of the list share; null: none. */
  readonly shared: string | null
  readonly lines: readonly TorrentRow[]
  readonly isEmpty: boolean
  /** Whether the reader's settings leave torrents out of lists. */
  readonly hides: boolean
  readonly canUpload: boolean
  readonly shortLists: readonly ShortList[]
  readonly hasShort: boolean
}

interface Shown {
  readonly name: string
  readonly waiting: Waiting
  readonly visitedAt: Date | null
  readonly lists: {
    readonly newest: readonly TorrentLine[]
    readonly free: readonly TorrentLine[]
    readonly top: readonly TorrentLine[]
    /** Topics with unread posts. */
    readonly topics: readonly TopicRow[]
    readonly talk: readonly AuthoredRow[]
  }
  readonly facts: RowFacts
  /** Whether the page warns the reader that the site sends no email. */
  readonly warnsOfMail: boolean
  readonly hides: boolean
  readonly canUpload: boolean
  readonly now: Date
}

export function homePage({
  name,
  waiting,
  visitedAt,
  lists,
  facts,
  warnsOfMail,
  hides,
  canUpload,
  now,
}: Shown): HomePage {
  const asks = [...(warnsOfMail ? [NO_MAIL] : []), ...asksOf(waiting, visitedAt, now)]
  const shortLists = shortListsOf(waiting, lists, visitedAt, now)
  return {
    title: `Hello, ${name}`,
    asks,
    hasAsks: asks.length > 0,
    quick: quickLinks(now),
    isNew: !waiting.hasTraffic,
    heads: fixedHeads(facts.columns),
    shared: facts.shared,
    lines: lists.newest.map((row) => torrentRow(row, facts)),
    isEmpty: lists.newest.length === 0,
    hides,
    canUpload,
    shortLists,
    hasShort: shortLists.length > 0,
  }
}

/** Returns what waits for the member, for JSON. */
export function waitingJson({ newsCount: news, ...waiting }: Waiting) {
  const { toSeed, warned, standing, watchEndsAt, drafts, added } = waiting
  const polls = waiting.polls.filter(({ hasVoted }) => !hasVoted).length
  return { toSeed, warned, standing, watchEndsAt, drafts, news, polls, added }
}

const NO_MAIL: Ask = {
  text: 'No mail server: emails to members are not sent',
  href: '/admin/mails',
  isUrgent: true,
}

function asksOf(waiting: Waiting, visitedAt: Date | null, now: Date): readonly Ask[] {
  const { toSeed, warned, standing, watchEndsAt, drafts, newsCount, added } = waiting
  const asks: Ask[] = []
  if (standing === 'disabled') {
    asks.push({ text: 'Downloading is disabled', href: '/me/standing', isUrgent: true })
  } else if (standing === 'watch') {
    const ends = watchEndsAt === null ? '' : `, ends ${timeText(watchEndsAt, now).text}`
    asks.push({ text: `Ratio watch${ends}`, href: '/me/standing', isUrgent: true })
  }
  if (toSeed > 0) {
    const text = plural(toSeed, 'torrent to seed', 'torrents to seed')
    const worse = warned === 0 ? '' : `, ${plural(warned, 'warning', 'warnings')}`
    asks.push({ text: text + worse, href: '/hit-and-run', isUrgent: warned > 0 })
  }
  if (drafts > 0) {
    const text = plural(drafts, 'unfinished upload', 'unfinished uploads')
    asks.push({ text, href: '/torrents/new', isUrgent: false })
  }
  if (visitedAt !== null && newsCount > 0) {
    const text = plural(newsCount, 'new article in the news', 'new articles in the news')
    asks.push({ text, href: '/news', isUrgent: false })
  }
  if (visitedAt !== null && added > 0) {
    const some = added > MOST_NEW ? `More than ${count(MOST_NEW)} new torrents` : null
    const text = some ?? plural(added, 'new torrent', 'new torrents')
    const since = `${text} since your last visit`
    asks.push({ text: since, href: '/torrents', isUrgent: false })
  }
  return asks
}

function shortListsOf(
  waiting: Waiting,
  lists: Shown['lists'],
  visitedAt: Date | null,
  now: Date,
): readonly ShortList[] {
  const all = [
    {
      ...{ id: 'news', title: 'News', href: '/news' },
      lines: waiting.news.map((row) => ({
        label: row.title,
        href: addressOf(row),
        says: `${row.author}, ${timeText(row.publishedAt, now).text}`,
        isNew: visitedAt !== null && row.publishedAt > visitedAt,
      })),
    },
    {
      ...{ id: 'polls', title: 'Polls', href: '/polls' },
      lines: waiting.polls.map((row) => ({
        label: row.question,
        href: `/polls/${row.id}`,
        says: pollSays(row, now),
        isNew: !row.hasVoted,
      })),
    },
    {
      ...{ id: 'topics', title: 'Unread topics', href: '/forums/unread' },
      lines: lists.topics.map((row) => topicShort(row, visitedAt, now)),
    },
    {
      ...{ id: 'free', title: 'Freeleech now', href: '/torrents?q=is%3Afreeleech' },
      lines: lists.free.map((row) => torrentShort(row, bytes(row.size))),
    },
    {
      ...{ id: 'top', title: 'Top of the day', href: '/torrents?q=added%3A%3C1d&sort=-seeders' },
      lines: lists.top.map((row) => torrentShort(row, seededBy(row.seeders))),
    },
    {
      ...{ id: 'talk', title: 'Latest comments', href: '/torrents' },
      lines: lists.talk.map((row) => ({
        label: row.title,
        href: `${targetHref(row)}#${anchorOf(row.id)}`,
        says: `${row.author}, ${timeText(row.createdAt, now).text}`,
        isNew: false,
      })),
    },
    {
      ...{ id: 'pools', title: 'Open pools', href: '/pools' },
      lines: waiting.pools.map(({ id, title, goal, given }) => ({
        label: title,
        href: `/pools/${id}`,
        says: goal === null ? points(given) : `${points(given)} of ${pointWords(goal)}`,
        isNew: false,
      })),
    },
  ]
  return all.filter(({ lines }) => lines.length > 0)
}

/** A topic in the list, linked to its first unread post. */
function topicShort(
  { id, title, forum, lastAt }: TopicRow,
  visitedAt: Date | null,
  now: Date,
): ShortLine {
  return {
    label: title,
    href: `/topics/${id}/unread`,
    says: lastAt === null ? forum : `${forum}, ${timeText(lastAt, now).text}`,
    isNew: visitedAt !== null && lastAt !== null && lastAt > visitedAt,
  }
}

function pollSays({ endsAt, hasVoted }: PollLine, now: Date): string {
  const ends = endsAt === null ? 'open' : `ends ${timeText(endsAt, now).text}`
  return hasVoted ? `you voted, ${ends}` : ends
}

function seededBy(seeders: number): string {
  return plural(seeders, 'seeder', 'seeders')
}

function torrentShort({ id, name }: TorrentLine, says: string): ShortLine {
  return { label: name, href: `/torrents/${id}`, says, isNew: false }
}
