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

/** A row of a list of topics: a topic, or a link to one that was moved to another forum. */
export interface TopicLine {
  readonly label: string
  readonly href: string
  /** Leads to the first unread post; null when there is none. */
  readonly unreadHref: string | null
  readonly isPinned: boolean
  readonly isLocked: boolean
  /** Leads to the accepted answer; null: there is none. */
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
  /** Each leads to the topics of the forum with this label. */
  readonly labels: readonly Link[]
  /** The forum to which the topic was moved; null: it is in this one. */
  readonly movedTo: (Link & { readonly topicTitle: string; readonly topicHref: string }) | null
}

/** Returns the row that links to a topic in the forum that it was moved to. */
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

/** Returns the address of the topics of a forum that have a label. */
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

/** Returns the address of a post: the page of its topic, with the anchor. */
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
  /** Whether the reader had not read the post before. */
  readonly isNew: boolean
  readonly edited: { readonly when: TimeText; readonly href: string } | null
  /** Null if the post was removed and the reader may not see it. */
  readonly html: Html | null
  /** Why the text is folded; null: it is not. */
  readonly fold: string | null
  /** Shown in place of a removed post. */
  readonly removed: string | null
  /** Whether it is the accepted answer. */
  readonly isAnswer: boolean
  /** Where the post is accepted as the answer, or no longer is; null: the reader may not do so. */
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

/** Returns whether the reader may answer in a topic. */
export function canAnswer({ canAnswer: isOpen, isLocked }: TopicRow, { can }: Reader): boolean {
  return isOpen && can('forums.write') && (!isLocked || can('forums.moderate'))
}

/** Returns whether the reader may change title and labels: the topic's starter, and staff. */
export function canHead(topic: TopicRow, reader: Reader): boolean {
  const isStarter = topic.authorId === reader.member.id && canAnswer(topic, reader)
  return isStarter || (reader.can('forums.moderate') && reader.can('forums.write'))
}

/** Returns whether the reader may accept an answer: the topic's starter, and staff. */
function canAcceptIn(topic: TopicRow, reader: Reader): boolean {
  const isStarter = topic.authorId === reader.member.id && canAnswer(topic, reader)
  return isStarter || reader.can('forums.moderate')
}

/** Returns what the reader may do with a post. */
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

/** Returns whether the reader may read a post: removed ones only as staff. */
export function canRead(row: PostRow, { can }: { can: (one: Permission) => boolean }): boolean {
  return row.removedAt === null || can('forums.moderate')
}
