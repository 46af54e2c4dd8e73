import type { ArticleKind } from '../../../domain/articles/articles.ts'
import { articleState, MAX_BODY, MAX_TITLE } from '../../../domain/articles/articles.ts'
import type { ArticleRow } from '../../../store/articles/articles.ts'
import type { Field, Typed } from '../../http/frame/fields.ts'
import { field, summary, untyped } from '../../http/frame/fields.ts'
import { textDiff } from '../../ui/diff.ts'
import type { DraftPart } from '../../texts/parts/draft.ts'
import { draftOf } from '../../texts/parts/draft.ts'
import type { EditShows, WriteForm } from '../../texts/parts/edits.ts'
import type { Link } from '../../ui/link.ts'
import { markdown } from '../../ui/markdown.ts'
import { MAX_TAGS_TEXT } from '../forms.ts'
import { addressOf } from '../parts/lines.ts'

export interface WritePage extends WriteForm {
  readonly about: Link | null
  /** Where to publish the article; null: in the member's blog, or where it already is. */
  readonly kindField: Field | null
  readonly titleField: Field
  readonly bodyField: Field
  readonly tagsField: Field
  readonly stateField: Field
  readonly publishAtField: Field
  readonly commentingField: Field
  readonly pinnedField: Field
}

interface Kinds {
  readonly hasBlog: boolean
  readonly hasNews: boolean
}

const KINDS: readonly (readonly [ArticleKind, string, keyof Kinds])[] = [
  ['site', 'Site news', 'hasNews'],
  ['staff', 'News by staff', 'hasNews'],
  ['member', 'Your blog', 'hasBlog'],
]

export function newPage(
  form: Typed,
  kinds: Kinds,
  previewed: string | null = null,
  draft: DraftPart = draftOf('/articles'),
): WritePage {
  const options = KINDS.filter(([, , has]) => kinds[has])
  const kindField = field(form, 'kind', 'Published in', {
    options: options.map(([kind, label]) => [kind, label] as const),
  })
  return {
    ...written(form, kinds.hasNews ? [kindField] : [], previewed, 'Publish now'),
    title: 'New article',
    about: null,
    action: '/articles',
    previewAction: '/articles/preview',
    draft,
    revision: null,
    kindField: kinds.hasNews ? kindField : null,
    conflict: null,
    backHref: kinds.hasNews ? '/news' : '/blogs',
  }
}

interface Edited extends EditShows {
  readonly article: ArticleRow
  readonly now: Date
}

/** Returns the address that an edit of an article is sent to. */
export function editedAt({ id }: Pick<ArticleRow, 'id'>): string {
  return `/articles/${id}`
}

export function editPage(form: Typed, { article, previewed, seen, ...edited }: Edited): WritePage {
  const path = editedAt(article)
  const { draft = draftOf(path), now } = edited
  const isOut = articleState(article, now) === 'published'
  const { revision } = form.values
  return {
    ...written(form, [], previewed ?? null, isOut ? 'Published' : 'Publish now'),
    title: 'Edit article',
    about: { label: article.title, href: addressOf(article) },
    action: path,
    previewAction: `${path}/preview`,
    draft,
    revision: typeof revision === 'string' ? revision : String(article.revision),
    kindField: null,
    conflict: seen === undefined ? null : { parts: textDiff(seen, article.body), isText: true },
    backHref: addressOf(article),
  }
}

/** Returns the form with the current values of an article. */
export function formOf(row: ArticleRow, now: Date): Typed {
  const state = articleState(row, now)
  return untyped({
    title: row.title,
    body: row.body,
    tags: row.tags.join(', '),
    state,
    publishAt: state === 'planned' ? row.publishedAt?.toISOString().slice(0, 16) : '',
    commenting: row.commenting,
    pinned: row.isPinned,
  })
}

function written(form: Typed, more: readonly Field[], previewed: string | null, published: string) {
  const titleField = field(form, 'title', 'Title', { isRequired: true, maxLength: MAX_TITLE })
  const hint = 'Markdown: **bold**, _italic_, > quotes, links, headings with #.'
  const options = { isRequired: true, maxLength: MAX_BODY, rows: 16, hint, isMarkdown: true }
  const bodyField = field(form, 'body', 'Text', options)
  const tagsField = field(asLine(form, 'tags'), 'tags', 'Tags', {
    maxLength: MAX_TAGS_TEXT,
    hint: 'Optional. Up to 8, separated by commas.',
  })
  const stateField = field(form, 'state', 'State', {
    options: [
      ['published', published],
      ['planned', 'Publish at a set time'],
      ['draft', 'Draft: only visible to those who can edit it'],
    ],
  })
  const publishAtField = field(form, 'publishAt', 'Publish at (UTC)', {
    type: 'datetime-local',
    hint: 'Leave empty unless you publish at a set time.',
  })
  const commentingField = field(form, 'commenting', 'Comments', {
    options: [
      ['open', 'Members can comment'],
      ['closed', 'Closed: comments are shown, but none can be added'],
      ['off', 'Off: not shown'],
    ],
  })
  const pinnedField = field(form, 'pinned', 'Pinned: listed above the other articles')
  const fields = {
    ...{ titleField, bodyField, tagsField, stateField, publishAtField },
    ...{ commentingField, pinnedField },
  }
  return {
    ...fields,
    summary: summary(form, [...more, ...Object.values(fields)]),
    previewHtml: previewed === null ? null : markdown(previewed, 'preview'),
  }
}

/** Converts the list that a program sends to the text with commas that the form shows. */
function asLine(form: Typed, name: string): Typed {
  const value = form.values[name]
  if (!Array.isArray(value)) return form
  return { ...form, values: { ...form.values, [name]: value.join(', ') } }
}
