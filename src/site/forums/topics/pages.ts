import { plural } from '../../../shared/format.ts'
import { reportHref } from '../../reports/parts/link.ts'
import { topicHref } from '../../../domain/forums/topics.ts'
import type { PostRow } from '../../../store/forums/posts.ts'
import type { TopicRow } from '../../../store/forums/topics.ts'
import type { PageData } from '../../http/action.ts'
import type { Field } from '../../http/frame/fields.ts'
import { untyped } from '../../http/frame/fields.ts'
import type { PollPart } from '../../polls/parts/part.ts'
import type { Reactions } from '../../texts/parts/reactions.ts'
import type { DraftPart } from '../../texts/parts/draft.ts'
import { draftHref, draftOf, waitsAt } from '../../texts/parts/draft.ts'
import { waitText } from '../../http/frame/waiting.ts'
import { postField } from '../forms.ts'
import { postsOf } from '../posts/pages.ts'
import type { PostLine, Reader } from '../lines.ts'
import { canAnswer, canHead, labelLinks, postLine } from '../lines.ts'
import type { PageLink } from '../page-links.ts'
import { pageLinks } from '../page-links.ts'

interface AnswerForm {
  readonly action: string
  readonly previewAction: string
  readonly body: Field
  /** The page with the reader's draft; null: there is none. */
  readonly draftHref: string | null
  /** Whether a post that the reader wrote here waits for staff. */
  readonly waits: boolean
  readonly draft: DraftPart | null
}

interface TopicPage extends PageData, PollPart {
  readonly forum: { readonly label: string; readonly href: string }
  readonly postsText: string
  /** Null for members. */
  readonly manageHref: string | null
  /** Null for readers who cannot change title and labels. */
  readonly headingHref: string | null
  readonly reportHref: string | null
  /** Null if title and labels were never changed. */
  readonly historyHref: string | null
  readonly labels: readonly { readonly label: string; readonly href: string }[]
  readonly isPinned: boolean
  readonly isLocked: boolean
  /** A note by staff for staff; null for members, and if there is none. */
  readonly note: string | null
  /** Leads from the first page to the accepted answer; null: there is none. */
  readonly answerHref: string | null
  /** Null without slow mode. */
  readonly slow: string | null
  readonly posts: readonly PostLine[]
  readonly hasPosts: boolean
  /** Null when there is one page. */
  readonly pages: { readonly links: readonly PageLink[] } | null
  readonly form: AnswerForm | null
}

interface Shown {
  readonly poll: PollPart
  readonly topic: TopicRow
  readonly rows: readonly PostRow[]
  /** The IDs of the posts that the reader had not read before. */
  readonly unread: ReadonlySet<number>
  readonly reactions: Reactions
  readonly page: number
  readonly pages: number
}

export function topicPage(
  { topic, poll, rows, unread, reactions, page, pages }: Shown,
  reader: Reader,
  now: Date,
): TopicPage {
  const path = `/topics/${topic.id}`
  const isOpen = canAnswer(topic, reader)
  const action = postsOf(topic)
  const draft = draftHref(reader.member, action)
  const form = {
    action,
    previewAction: `${path}/preview`,
    body: postField(untyped(), 5, 'Your answer'),
    draftHref: draft,
    draft: draft === null ? draftOf(action) : null,
    waits: waitsAt(reader.member, action),
  }
  return {
    title: topic.title,
    forum: { label: topic.forum, href: `/forums/${topic.forumSlug}` },
    postsText: plural(topic.posts, 'post', 'posts'),
    manageHref: reader.can('forums.moderate') ? `${path}/manage` : null,
    reportHref: reportHref('topic', { id: topic.id, byId: topic.authorId }, reader),
    headingHref: canHead(topic, reader) ? `${path}/heading` : null,
    historyHref: topic.revision === 1 ? null : `${path}/history`,
    labels: labelLinks(topic),
    isPinned: topic.pin !== null,
    isLocked: topic.isLocked,
    note: topic.note !== '' && reader.can('forums.moderate') ? topic.note : null,
    slow: slowText(topic),
    answerHref: topic.answerId === null || page > 1 ? null : `/posts/${topic.answerId}`,
    posts: rows.map((row) => postLine(row, topic, { ...reader, reactions, unread }, now)),
    hasPosts: rows.length > 0,
    ...poll,
    pages: pages === 1 ? null : { links: pageLinks(topicHref(topic), page, pages) },
    form: isOpen ? form : null,
  }
}

function slowText({ slowSeconds }: TopicRow): string | null {
  if (slowSeconds === 0) return null
  return `Slow mode: you can post here once every ${waitText(slowSeconds)}.`
}
