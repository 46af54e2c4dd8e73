import { topicHref } from '../../../domain/forums/topics.ts'
import type { ForumRow } from '../../../store/forums/forums.ts'
import type { TopicRow } from '../../../store/forums/topics.ts'
import type { PageData } from '../../http/action.ts'
import type { Field, FormSummary, Typed } from '../../http/frame/fields.ts'
import { summary } from '../../http/frame/fields.ts'
import type { DiffPart } from '../../ui/diff.ts'
import { textDiff } from '../../ui/diff.ts'
import type { DraftPart } from '../../texts/parts/draft.ts'
import { draftOf } from '../../texts/parts/draft.ts'
import type { Html } from '../../ui/markdown.ts'
import { markdown } from '../../ui/markdown.ts'
import { labelsField, MAX_REASON, postField, titleField } from '../forms.ts'
import type { PostOfTopic } from '../found.ts'
import { field } from '../../http/frame/fields.ts'

/** The view of every form that writes a post. */
export const WRITE = 'forums/posts/write'

export interface WritePage extends PageData {
  readonly place: { readonly label: string; readonly href: string }
  readonly action: string
  readonly previewAction: string
  readonly button: string
  /** Of a new topic. */
  readonly titleField: Field | null
  /** Of a new topic in a forum with labels. */
  readonly labelsField: Field | null
  readonly body: Field
  readonly summary: FormSummary | null
  readonly previewHtml: Html | null
  /** For an edit: the revision that is edited; null for a new post. */
  readonly revision: string | null
  readonly draft: DraftPart
  /** The changes to the post since the form was opened. */
  readonly conflict: { readonly parts: readonly DiffPart[]; readonly isText: true } | null
  readonly backHref: string
}

function written(form: Typed, previewed: string | null) {
  const body = postField(form, 10)
  return {
    titleField: null,
    labelsField: null,
    body,
    summary: summary(form, [body]),
    previewHtml: previewed === null ? null : markdown(previewed, 'preview'),
    revision: null,
    conflict: null,
  }
}

/** Where new topics of a forum are sent. */
export function topicsOf({ slug }: Pick<ForumRow, 'slug'>): string {
  return `/forums/${slug}/topics`
}

/** Where answers to a topic are sent. */
export function postsOf({ id }: Pick<TopicRow, 'id'>): string {
  return `/topics/${id}/posts`
}

/** Where the edit of a post is sent. */
export function editedAt({ id }: PostOfTopic['post']): string {
  return `/posts/${id}`
}

/** The form of a new topic. */
export function startPage(
  form: Typed,
  forum: ForumRow,
  previewed: string | null = null,
  draft: DraftPart = draftOf(topicsOf(forum)),
): WritePage {
  const href = `/forums/${forum.slug}`
  const own = written(form, previewed)
  const heading = titleField(form)
  const choice = labelsField(form, forum.labels)
  return {
    ...own,
    titleField: heading,
    labelsField: choice,
    summary: summary(form, [heading, ...(choice === null ? [] : [choice]), own.body]),
    title: 'New topic',
    place: { label: forum.name, href },
    action: topicsOf(forum),
    draft,
    previewAction: `${href}/preview`,
    button: 'Start topic',
    backHref: href,
  }
}

/** The form of an answer. */
export function answerPage(
  form: Typed,
  topic: TopicRow,
  previewed: string | null = null,
  draft: DraftPart = draftOf(postsOf(topic)),
): WritePage {
  const href = topicHref(topic)
  return {
    ...written(form, previewed),
    title: 'Answer',
    place: { label: topic.title, href },
    action: postsOf(topic),
    draft,
    previewAction: `/topics/${topic.id}/preview`,
    button: 'Answer',
    backHref: href,
  }
}

interface Edited extends PostOfTopic {
  readonly previewed?: string
  readonly draft?: DraftPart
  /** The text the editor saw, if it was changed since then in another window. */
  readonly seen?: string
}

/** The form that edits a post. */
export function editPage(form: Typed, { post, topic, previewed, ...edited }: Edited): WritePage {
  const href = editedAt(post)
  const { seen, draft = draftOf(href) } = edited
  const parts = seen === undefined ? null : textDiff(seen, post.body)
  const { revision } = form.values
  return {
    ...written(form, previewed ?? null),
    title: 'Edit your post',
    place: { label: topic.title, href: topicHref(topic) },
    action: href,
    previewAction: `${href}/preview`,
    draft,
    button: 'Save post',
    revision: typeof revision === 'string' ? revision : String(post.revision),
    conflict: parts === null ? null : { parts, isText: true },
    backHref: href,
  }
}

export interface RemovePage extends PageData {
  readonly place: { readonly label: string; readonly href: string }
  readonly author: string
  readonly html: Html
  readonly action: string
  /** Null for its author, who needs no reason. */
  readonly reason: Field | null
  readonly summary: FormSummary | null
  readonly backHref: string
}

export function removePage(form: Typed, { post, topic }: PostOfTopic, isOwn: boolean): RemovePage {
  const reason = field(form, 'reason', 'Reason', {
    isRequired: true,
    maxLength: MAX_REASON,
    hint: 'Shown to everyone in place of the post.',
  })
  return {
    title: 'Remove post',
    place: { label: topic.title, href: topicHref(topic) },
    author: post.author,
    html: markdown(post.body, `post-${post.id}`),
    action: `/posts/${post.id}`,
    reason: isOwn ? null : reason,
    summary: summary(form, [reason]),
    backHref: `/posts/${post.id}`,
  }
}
