import {
  articleKinds,
  articleState,
  commentingStates,
  MAX_BODY,
  MAX_TITLE,
  tagsFault,
  tagsIn,
} from '../../domain/articles/articles.ts'
import type { ArticleKind } from '../../domain/articles/articles.ts'
import type { Infer } from '../../shared/shape.ts'
import {
  checkbox,
  flag,
  id,
  list,
  oneOf,
  strictRecord,
  text,
  timeMs,
  titleText,
  typedRevision,
} from '../../shared/shape.ts'
import type { ArticlePlace, ArticleRow, ArticleWords } from '../../store/articles/articles.ts'
import { decodeCursor } from '../http/frame/cursor.ts'
import type { Fields, FormResult } from '../http/frame/forms.ts'
import { isChecked, readForm, withLines, wrong } from '../http/frame/forms.ts'
import { paging } from '../http/frame/shapes.ts'
import { momentIn, NO_MOMENT } from '../ui/typed-times.ts'

export const MAX_TAGS_TEXT = 400
const MAX_REASON = 200
const FORM_STATES = ['draft', 'planned', 'published'] as const

const tags = text(MAX_TAGS_TEXT).or(list(text(60)).max(20))
const words = {
  title: titleText(MAX_TITLE).trim().min(1),
  body: text(MAX_BODY).trim().min(1).describe('Markdown'),
  tags: tags.optional().describe('a list, or a comma-separated string'),
  state: oneOf(FORM_STATES).optional().describe('`published` by default'),
  publishAt: text(30)
    .optional()
    .describe('for `planned`: `2026-05-01T18:00` in UTC, in the future'),
  commenting: oneOf(commentingStates)
    .optional()
    .describe('`open` by default; `closed` shows comments and accepts none; `off`: none are shown'),
  pinned: checkbox.optional().describe('whether it is listed above the others'),
}
export const createShape = strictRecord({
  kind: oneOf(articleKinds).optional().describe('`member` by default: in your blog'),
  ...words,
})
export const editShape = strictRecord({
  ...words,
  title: words.title.optional(),
  body: words.body.optional(),
  revision: typedRevision
    .optional()
    .describe('the revision that you edit; answers 409 if it is not the current one'),
  /** Browsers do not send unchecked boxes, so the form says that it has them. */
  boxes: oneOf(['1']).optional(),
  kind: oneOf(articleKinds).optional().describe('ignored: an article keeps its kind'),
})
export const removeShape = strictRecord({
  reason: text(MAX_REASON).trim().optional().describe('required for articles by others'),
})
export const newQuery = strictRecord({ kind: oneOf(articleKinds).optional() })
export const blogsQuery = strictRecord({ tag: text(60).optional(), ...paging })
export const newsQuery = strictRecord({
  kind: oneOf(['site', 'staff']).optional(),
  ...blogsQuery.shape,
})
export const draftsQuery = strictRecord(paging)

const place = strictRecord({ pinned: flag, at: timeMs, id })

/** Reads a cursor: the last article of the previous page; null: this is the first page. */
export function placeIn(cursor: unknown): ArticlePlace | null {
  const read = decodeCursor(place, cursor)
  return read && { isPinned: read.pinned, at: new Date(read.at), id: read.id }
}

/** Returns the cursor of the last row shown. */
export function placeOf(row: Pick<ArticleRow, 'isPinned' | 'id'> & { publishedAt: Date }) {
  return { pinned: row.isPinned, at: row.publishedAt.getTime(), id: row.id }
}

export interface CreateForm extends ArticleWords {
  readonly kind: ArticleKind
}

const EMPTY: ArticleWords = {
  ...{ title: '', body: '', tags: [], publishedAt: null, isPinned: false },
  commenting: 'open',
}

export function readCreate(body: Fields, now: Date): FormResult<CreateForm> {
  const read = readForm(createShape, withLines(body))
  if (!read.ok) return read
  const { kind = 'member', ...given } = read.value
  const state = given.state ?? 'published'
  const words = wordsOf({ ...given, state }, { ...EMPTY, removedAt: null }, now)
  return words.ok ? { ok: true, value: { ...words.value, kind } } : words
}

export interface EditForm extends ArticleWords {
  /** The revision that the edit is based on; null: the current one. */
  readonly revision: number | null
}

/** Reads an edit; omitted fields are not changed. */
export function readEdit(body: Fields, row: ArticleRow, now: Date): FormResult<EditForm> {
  const read = readForm(editShape, withLines(body))
  if (!read.ok) return read
  const { revision, boxes, ...given } = read.value
  const before = boxes === undefined ? row : { ...row, isPinned: false }
  const words = wordsOf(given, before, now)
  if (!words.ok) return words
  return {
    ok: true,
    value: { ...words.value, revision: revision === undefined ? null : Number(revision) },
  }
}

type Given = Omit<Infer<typeof editShape>, 'revision' | 'boxes' | 'kind'>
type Before = ArticleWords & Pick<ArticleRow, 'removedAt'>

function wordsOf(given: Given, before: Before, now: Date): FormResult<ArticleWords> {
  const { title = before.title, body = before.body } = given
  const tags = given.tags === undefined ? before.tags : tagsIn([given.tags].flat().join(','))
  const fault = tagsFault(tags)
  if (fault !== null) return { ok: false, errors: wrong('tags', fault) }
  const at = publishedAtOf(given, before, now)
  if (!at.ok) return at
  const { pinned, commenting = before.commenting } = given
  const isPinned = pinned === undefined ? before.isPinned : isChecked(pinned)
  const line = title.replace(/\s+/g, ' ')
  return {
    ok: true,
    value: { title: line, body, tags, publishedAt: at.value, isPinned, commenting },
  }
}

/** Returns the time of publication, null for a draft; a published article keeps its time. */
function publishedAtOf(
  { state, publishAt }: Given,
  before: Before,
  now: Date,
): FormResult<Date | null> {
  if (state === undefined) return { ok: true, value: before.publishedAt }
  if (state === 'draft') return { ok: true, value: null }
  if (state === 'published') {
    const isOut = articleState(before, now) === 'published'
    return { ok: true, value: isOut ? before.publishedAt : now }
  }
  const at = momentIn(publishAt ?? '')
  if (at === null) return { ok: false, errors: wrong('publishAt', NO_MOMENT) }
  if (at <= now) return { ok: false, errors: wrong('publishAt', 'must be in the future') }
  return { ok: true, value: at }
}
