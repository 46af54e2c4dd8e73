import { topicHref } from '../../../domain/forums/topics.ts'
import type { ForumRow } from '../../../store/forums/forums.ts'
import type { TopicRow } from '../../../store/forums/topics.ts'
import type { Field, Typed } from '../../http/frame/fields.ts'
import { summary } from '../../http/frame/fields.ts'
import type { DraftPart } from '../../texts/parts/draft.ts'
import { draftOf } from '../../texts/parts/draft.ts'
import type { EditShows, TextForm } from '../../texts/parts/edits.ts'
import { editParts, textParts } from '../../texts/parts/edits.ts'
import { labelsField, postField, titleField } from '../forms.ts'
import type { PostOfTopic } from '../found.ts'

/** The view of every form that writes a post. */
export const WRITE = 'forums/posts/write'

export interface WritePage extends TextForm {
  readonly button: string
  /** The title of a new topic. */
  readonly titleField: Field | null
  /** The labels of a new topic in a forum that has some. */
  readonly labelsField: Field | null
}

function written(form: Typed, previewed: string | null) {
  const body = postField(form, 10)
  const none = { titleField: null, labelsField: null, revision: null, conflict: null }
  return { ...none, ...textParts(form, body, previewed) }
}

/** Returns the address that new topics of a forum are sent to. */
export function topicsOf({ slug }: Pick<ForumRow, 'slug'>): string {
  return `/forums/${slug}/topics`
}

/** Returns the address that answers in a topic are sent to. */
export function postsOf({ id }: Pick<TopicRow, 'id'>): string {
  return `/topics/${id}/posts`
}

/** Returns the address that an edit of a post is sent to. */
export function editedAt({ id }: PostOfTopic['post']): string {
  return `/posts/${id}`
}

/** Returns the form for a new topic. */
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

/** Returns the form for an answer. */
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

type Edited = PostOfTopic & EditShows

/** Returns the form that edits a post. */
export function editPage(
  form: Typed,
  { post: text, topic, previewed, ...edited }: Edited,
): WritePage {
  return {
    ...written(form, previewed ?? null),
    ...editParts(form, { href: editedAt(text), text, ...edited }),
    title: 'Edit your post',
    place: { label: topic.title, href: topicHref(topic) },
    button: 'Save post',
  }
}
