import type { TimeText } from '../../shared/format.ts'
import { count, timeText } from '../../shared/format.ts'
import type { ForumRow } from '../../store/forums/forums.ts'
import { MOST_UNREAD } from '../../store/forums/forums.ts'
import type { ForwardRow } from '../../store/forums/forwards.ts'
import type { TopicRow } from '../../store/forums/topics.ts'
import type { PageData } from '../http/action.ts'
import type { Pager, PageOf } from '../http/frame/pager.ts'
import { pagerOf } from '../http/frame/pager.ts'
import type { TopicLine } from './lines.ts'
import { forwardLine, labelHref, topicLine } from './lines.ts'

interface ForumLine {
  readonly label: string
  readonly href: string
  readonly about: string
  readonly topicsText: string
  readonly postsText: string
  /** `12`, `100+`; null when nothing is unread. */
  readonly unread: string | null
  readonly last: {
    readonly label: string
    readonly href: string
    readonly when: TimeText
    readonly by: string
  } | null
}

interface IndexPage extends PageData {
  readonly groups: readonly { readonly name: string; readonly forums: readonly ForumLine[] }[]
  readonly hasGroups: boolean
}

export function indexPage(rows: readonly ForumRow[], now: Date): IndexPage {
  const names = [...new Set(rows.map(({ group }) => group))]
  const groups = names.map((name) => ({
    name,
    forums: rows.filter(({ group }) => group === name).map((row) => forumLine(row, now)),
  }))
  return { title: 'Forums', groups, hasGroups: groups.length > 0 }
}

function forumLine(row: ForumRow, now: Date): ForumLine {
  const last =
    row.lastAt === null
      ? null
      : {
          label: row.lastTitle ?? '',
          href: `/posts/${row.lastPostId}`,
          when: timeText(row.lastAt, now),
          by: row.lastAuthor ?? '',
        }
  return {
    label: row.name,
    href: `/forums/${row.slug}`,
    about: row.description,
    topicsText: count(row.topics),
    postsText: count(row.posts),
    unread: row.unread === 0 ? null : `${row.unread}${row.unread === MOST_UNREAD ? '+' : ''}`,
    last,
  }
}

/** The data of the partial `topic-table`. */
interface TopicList extends PageData {
  readonly topics: readonly TopicLine[]
  readonly hasTopics: boolean
  /** Whether the forum of each topic is shown. */
  readonly hasForum: boolean
  readonly caption: string
  readonly pager: Pager | null
}

interface ForumPage extends TopicList {
  /** The labels that the list can be narrowed to. */
  readonly labels: {
    readonly links: readonly {
      readonly label: string
      readonly href: string
      readonly isCurrent: boolean
    }[]
    /** Leads to the list of all topics; null: it is the one shown. */
    readonly allHref: string | null
  } | null
  readonly about: string
  readonly isArchived: boolean
  readonly startHref: string | null
  readonly readAction: string
  /** The last post when the page was loaded; null: there is nothing to mark as read. */
  readonly upTo: string | null
  readonly arrivals: string
}

interface Shown {
  readonly forum: ForumRow
  readonly pinned: readonly TopicRow[]
  readonly rows: readonly TopicRow[]
  /** Links to topics that were moved to other forums. */
  readonly forwards: readonly ForwardRow[]
  readonly canWrite: boolean
  /** The label that all shown topics have; null: any. */
  readonly label: string | null
}

export function forumPage(
  { forum, pinned, rows, forwards, canWrite, label }: Shown,
  paged: PageOf,
  now: Date,
): ForumPage {
  const href = `/forums/${forum.slug}`
  const topics = [...pinned.map((row) => topicLine(row, now)), ...placed(rows, forwards, now)]
  return {
    title: label === null ? forum.name : `${forum.name}: ${label}`,
    labels: labelsOf(forum, label),
    about: forum.description,
    isArchived: forum.isArchived,
    startHref: forum.canStart && canWrite ? `${href}/new` : null,
    readAction: `${href}/read`,
    arrivals: String(forum.arrivals),
    upTo: forum.unread === 0 || !canWrite ? null : String(forum.lastPostId),
    topics,
    hasTopics: topics.length > 0,
    hasForum: false,
    caption: 'Topics, pinned ones first, then by last post',
    pager: pagerOf(href, paged, label === null ? {} : { label }),
  }
}

/** Orders topics by last post; links to moved topics keep the places these had when they moved. */
function placed(rows: readonly TopicRow[], forwards: readonly ForwardRow[], now: Date) {
  const lines = [
    ...rows.map((row) => ({ place: row.lastPostId, line: topicLine(row, now) })),
    ...forwards.map((row) => ({ place: row.place, line: forwardLine(row) })),
  ]
  return lines.sort((a, b) => b.place - a.place).map(({ line }) => line)
}

function labelsOf({ labels, slug }: ForumRow, current: string | null): ForumPage['labels'] {
  if (labels.length === 0) return null
  const links = labels.map((label) => {
    return { label, href: labelHref(slug, label), isCurrent: label === current }
  })
  return { links, allHref: current === null ? null : `/forums/${slug}` }
}

export function unreadPage(rows: readonly TopicRow[], paged: PageOf, now: Date): TopicList {
  return {
    title: 'Unread topics',
    topics: rows.map((row) => topicLine(row, now)),
    hasTopics: rows.length > 0,
    hasForum: true,
    caption: 'Topics with unread posts, by last post',
    pager: pagerOf('/forums/unread', paged),
  }
}
