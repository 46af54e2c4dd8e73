import { topicHref } from '../../../domain/forums/topics.ts'
import type { TimeText } from '../../../shared/format.ts'
import { timeText } from '../../../shared/format.ts'
import type { ForumRow } from '../../../store/forums/forums.ts'
import type { PostRow } from '../../../store/forums/posts.ts'
import type { TopicRow } from '../../../store/forums/topics.ts'
import type { PageData } from '../../http/action.ts'
import type { Field, FormSummary, Typed } from '../../http/frame/fields.ts'
import { field, summary } from '../../http/frame/fields.ts'
import { wordsOf } from '../../ui/markdown-words.ts'
import { forwardField, MAX_REASON, titleField } from '../forms.ts'
import type { PageLink } from '../page-links.ts'
import { pageLinks } from '../page-links.ts'

/** The number of characters of a post that the list shows. */
const SHOWN = 160

interface SplitPage extends PageData {
  readonly place: { readonly label: string; readonly href: string }
  readonly action: string
  readonly posts: readonly {
    readonly id: string
    readonly name: string
    readonly href: string
    readonly start: string
    readonly when: TimeText
    readonly isRemoved: boolean
    readonly isChosen: boolean
  }[]
  readonly pages: { readonly links: readonly PageLink[] } | null
  readonly heading: Field
  readonly forumField: Field
  readonly andLater: Field
  readonly reason: Field
  readonly summary: FormSummary | null
}

interface Choice {
  readonly topic: TopicRow
  readonly forums: readonly Pick<ForumRow, 'slug' | 'name'>[]
  /** The posts of one page of the topic. */
  readonly rows: readonly PostRow[]
  readonly page: number
  readonly pages: number
  readonly now: Date
}

/** Returns the form that splits posts of a topic into a new one. */
export function splitPage(form: Typed, choice: Choice): SplitPage {
  const { topic, forums, rows, page, pages, now } = choice
  const path = `/topics/${topic.id}/split`
  const heading = titleField(form)
  const options = forums.map(({ slug, name }) => [slug, name] as const)
  const forumField = field(form, 'forum', 'Forum', { options })
  const andLater = field(form, 'andLater', 'Also move every post after the last one chosen')
  const reason = reasonField(form)
  const { posts = [] } = form.values
  const chosen = new Set((Array.isArray(posts) ? posts : [posts]).map(String))
  return {
    title: 'Split topic',
    place: { label: topic.title, href: topicHref(topic) },
    action: path,
    posts: rows.map((row) => ({
      id: String(row.id),
      name: `#${row.number} ${row.author}`,
      href: `/posts/${row.id}`,
      start: startOf(row.body),
      when: timeText(row.createdAt, now),
      isRemoved: row.removedAt !== null,
      isChosen: chosen.has(String(row.id)),
    })),
    pages: pages === 1 ? null : { links: pageLinks(path, page, pages) },
    ...{ heading, forumField, andLater, reason },
    summary: summary(form, [heading, forumField, andLater, reason]),
  }
}

interface MergePage extends PageData {
  readonly place: { readonly label: string; readonly href: string }
  readonly action: string
  readonly into: Field
  readonly line: Field
  readonly reason: Field
  readonly summary: FormSummary | null
}

/** Returns the form that merges a topic into another. */
export function mergePage(form: Typed, topic: TopicRow): MergePage {
  const into = field(form, 'into', 'Topic to keep', {
    isRequired: true,
    maxLength: 300,
    hint: 'Its address, or the number in it.',
  })
  const line = forwardField(form)
  const reason = reasonField(form)
  return {
    title: 'Merge topic',
    place: { label: topic.title, href: topicHref(topic) },
    action: `/topics/${topic.id}/merge`,
    ...{ into, line, reason },
    summary: summary(form, [into, line, reason]),
  }
}

function reasonField(form: Typed): Field {
  const hint = 'For the author, who is notified, and for the audit log.'
  return field(form, 'reason', 'Reason', { maxLength: MAX_REASON, hint })
}

function startOf(body: string): string {
  const line = wordsOf(body)
  return line.length <= SHOWN ? line : `${line.slice(0, SHOWN)}…`
}
