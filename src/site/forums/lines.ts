import { reportHref } from '../reports/parts/link.ts'
import { pageOf, topicHref } from '../../domain/forums/topics.ts'
import type { Permission } from '../../domain/roles/permissions.ts'
import type { TimeText } from '../../shared/format.ts'
import { count, timeText } from '../../shared/format.ts'
import type { ForwardRow } from '../../store/forums/forwards.ts'
import type { PostRow } from '../../store/forums/posts.ts'
import type { TopicRow } from '../../store/forums/topics.ts'
import type { Call } from '../http/action.ts'
import { foldOf } from '../http/frame/folded.ts'
import { withQuery } from '../http/frame/cursor.ts'
import type { Reactions, ReactionsPart } from '../texts/parts/reactions.ts'
import { partOf } from '../texts/parts/reactions.ts'
import { removedText } from '../texts/parts/removals.ts'
import type { Html } from '../ui/markdown.ts'
import { markdown } from '../ui/markdown.ts'
import type { Link } from '../ui/link.ts'
import { userHref } from '../ui/link.ts'

// Topics and posts as the lists and pages of the forums show them.

/** The reader: an action passes its call. */
export type Reader = Pick<Call<string, 'forums.read'>, 'member' | 'can'>

/** A row of a list of topics, or a line to one that left the forum. */
export interface TopicLine {
  readonly label: string
  readonly href: string
  /** The first unread post; null when all was read. */
  readonly unreadHref: string | null
  readonly isPinned: boolean
  readonly isLocked: boolean
  /** To the accepted answer; null: there is none. */
  readonly answerHref: string | null
  readonly author: string
  readonly authorHref: string
  readonly answers: string
  readonly last: {
    readonly href: string
    readonly when: TimeText
    readonly by: string
  } | null
  readonly forum: Link
  /** To the lists with the same label. */
  readonly labels: readonly Link[]
  /** The forum that it is in now; null: it did not leave. */
  readonly movedTo: (Link & { readonly topicTitle: string; readonly topicHref: string }) | null
}

/** A line to a topic that left the forum. */
export function forwardLine({ topicId, title, forum, forumSlug }: ForwardRow): TopicLine {
  const place = { label: forum, href: `/forums/${forumSlug}` }
  const href = topicHref({ id: topicId, title })
  return {
    ...{ label: title, href, unreadHref: null },
    ...{ isPinned: false, isLocked: false, answerHref: null, author: '', authorHref: '' },
    ...{ answers: '', last: null, forum: place, labels: [] },
    movedTo: { ...place, topicTitle: title, topicHref: href },
  }
}

/** The topics of a forum with a label. */
export function labelHref(forumSlug: string, label: string): string {
  return withQuery(`/forums/${forumSlug}`, { label }, {})
}

export function topicLine(row: TopicRow, now: Date): TopicLine {
  const last =
    row.lastAt === null
      ? null
      : {
          href: postHref({ id: row.lastPostId, number: row.lastNumber }, row),
          when: timeText(row.lastAt, now),
          by: row.lastAuthor ?? '',
        }
  return {
    label: row.title,
    href: topicHref(row),
    unreadHref: row.isUnread ? `/topics/${row.id}/unread` : null,
    isPinned: row.pin !== null,
    isLocked: row.isLocked,
    answerHref: row.answerId === null ? null : `/posts/${row.answerId}`,
    author: row.author,
    authorHref: userHref(row.author),
    answers: count(Math.max(0, row.posts - 1)),
    last,
    forum: { label: row.forum, href: `/forums/${row.forumSlug}` },
    labels: labelLinks(row),
    movedTo: null,
  }
}

export function labelLinks({ labels, forumSlug }: TopicRow): readonly Link[] {
  return labels.map((label) => ({ label, href: labelHref(forumSlug, label) }))
}

/** The page of a post in its topic, with its anchor. */
export function postHref(
  { id, number }: Pick<PostRow, 'id' | 'number'>,
  topic: Pick<TopicRow, 'id' | 'title'>,
): string {
  const page = pageOf(number)
  const query = page === 1 ? {} : { page: String(page) }
  return `${withQuery(topicHref(topic), query, {})}#post-${id}`
}

/** The data of the partial `post`. */
export interface PostLine {
  readonly anchor: string
  readonly href: string
  readonly numberText: string
  readonly author: {
    readonly label: string
    readonly href: string
    readonly role: string
    readonly rank: string
    /** The address of the avatar; null: there is none. */
    readonly image: string | null
  }
  readonly when: TimeText
  /** Whether the reader sees it for the first time. */
  readonly isNew: boolean
  readonly edited: { readonly when: TimeText; readonly href: string } | null
  /** Null when it was removed and the reader may not see it any more. */
  readonly html: Html | null
  /** Why the text is folded; null: it is not. */
  readonly fold: string | null
  /** Shown in place of a removed post. */
  readonly removed: string | null
  /** Whether it is the accepted answer. */
  readonly isAnswer: boolean
  /** Accepts it as the answer, or withdraws that; null: the reader cannot. */
  readonly acceptAction: string | null
  readonly reactions: ReactionsPart | null
  readonly quoteHref: string | null
  readonly editHref: string | null
  readonly removeHref: string | null
  readonly reportHref: string | null
  /** Marks the post and later ones as unread. */
  readonly setBackAction: string | null
}

export function postLine(
  row: PostRow,
  topic: TopicRow,
  reader: Reader & { readonly reactions: Reactions; readonly unread?: ReadonlySet<number> },
  now: Date,
): PostLine {
  const href = `/posts/${row.id}`
  const rights = rightsTo(row, topic, reader)
  const { author, authorRole, editedAt } = row
  return {
    anchor: `post-${row.id}`,
    href,
    numberText: `#${row.number}`,
    author: {
      ...{ label: author, href: userHref(author), role: authorRole, rank: row.authorRank },
      image: row.authorImage === null ? null : `/img/${row.authorImage.toString('hex')}`,
    },
    when: timeText(row.createdAt, now),
    isNew: reader.unread?.has(row.id) === true,
    edited: editedAt === null ? null : { when: timeText(editedAt, now), href: `${href}/history` },
    html: rights.canRead ? markdown(row.body, `post-${row.id}`) : null,
    fold: row.removedAt === null ? foldOf(row.authorId, reader.member) : 'Show the removed post',
    removed: removedText(row),
    isAnswer: topic.answerId === row.id,
    acceptAction: rights.canAccept ? `${href}/accept` : null,
    reactions: partOf(reader.reactions, { ...row, address: href }, reader.can('forums.write')),
    quoteHref: rights.canQuote ? `/topics/${topic.id}/answer?quote=${row.id}` : null,
    editHref: rights.canEdit ? `${href}/edit` : null,
    removeHref: rights.canRemove ? `${href}/remove` : null,
    reportHref:
      row.removedAt === null
        ? reportHref('post', { id: row.id, byId: row.authorId }, reader)
        : null,
    setBackAction: reader.can('forums.write') ? `${href}/unread` : null,
  }
}

/** Whether the reader may answer in a topic. */
export function canAnswer({ canAnswer: isOpen, isLocked }: TopicRow, { can }: Reader): boolean {
  return isOpen && can('forums.write') && (!isLocked || can('forums.moderate'))
}

/** Whether the reader may change title and labels: who started the topic, and staff. */
export function canHead(topic: TopicRow, reader: Reader): boolean {
  const isStarter = topic.authorId === reader.member.id && canAnswer(topic, reader)
  return isStarter || (reader.can('forums.moderate') && reader.can('forums.write'))
}

/** Whether the reader may choose the accepted answer: who started the topic, and staff. */
function canAcceptIn(topic: TopicRow, reader: Reader): boolean {
  const isStarter = topic.authorId === reader.member.id && canAnswer(topic, reader)
  return isStarter || reader.can('forums.moderate')
}

/** The reader's actions for a post. */
export function rightsTo(row: PostRow, topic: TopicRow, { member, can }: Reader) {
  const isThere = row.removedAt === null
  const isOwn = row.authorId === member.id
  const isStaff = can('forums.moderate')
  const canChange = isThere && isOwn && canAnswer(topic, { member, can })
  return {
    canRead: isThere || isStaff,
    canQuote: isThere && canAnswer(topic, { member, can }),
    canEdit: canChange,
    canRemove: canChange || (isThere && isStaff),
    canAccept: isThere && row.number > 1 && canAcceptIn(topic, { member, can }),
  }
}

/** Whether the reader may read what a post says. */
export function canRead(row: PostRow, { can }: { can: (one: Permission) => boolean }): boolean {
  return row.removedAt === null || can('forums.moderate')
}
