import {
  checkbox,
  id,
  oneOf,
  strictRecord,
  text,
  timeMs,
  titleText,
  typedRevision,
} from '../../shared/shape.ts'
import type { CollectionKind, CollectionWords } from '../../store/collections/collections.ts'
import type { On } from '../../store/collections/items.ts'
import { decodeCursor, listLimit } from '../http/frame/cursor.ts'
import type { Fields, FormResult } from '../http/frame/forms.ts'
import { isChecked, readForm } from '../http/frame/forms.ts'
import { paging } from '../http/frame/shapes.ts'

export const MAX_TITLE = 120
export const MAX_DESCRIPTION = 20_000
export const MAX_NOTE = 500
export const KINDS = ['collage', 'playlist', 'staff'] as const

const words = {
  description: text(MAX_DESCRIPTION).optional().describe('Markdown'),
  open: checkbox.optional().describe('whether every member can add to it'),
  private: checkbox.optional().describe('whether only its owner can see it'),
}

export const createShape = strictRecord({
  kind: oneOf(KINDS).optional().describe('`collage` by default'),
  title: titleText(MAX_TITLE).trim().min(1),
  on: text(60).optional().describe('its first item: `torrent:5`, `bundle:7`'),
  ...words,
})
export const editShape = strictRecord({
  title: titleText(MAX_TITLE).trim().min(1).optional(),
  revision: typedRevision
    .optional()
    .describe('the revision that you edit; answers 409 if it is not the current one'),
  /** Browsers do not send unchecked boxes, so the form says that it has them. */
  boxes: oneOf(['1']).optional(),
  ...words,
})

export const listQuery = strictRecord({
  q: text(200).optional().describe('words in the title'),
  kind: oneOf(KINDS).optional(),
  owner: text(30).optional().describe('name of a member; `me` for yours, including private ones'),
  ...paging,
})
export const newQuery = strictRecord({ on: text(60).optional() })
export const itemsQuery = strictRecord({ ...paging })

export interface ListQuery {
  readonly q: string
  readonly words: readonly string[]
  readonly kind: CollectionKind | null
  readonly owner: string
  readonly after: { readonly at: Date; readonly id: number } | null
  readonly limit: number
}

const place = strictRecord({ at: timeMs, id })

export function readList(query: Fields): ListQuery {
  const q = typeof query.q === 'string' ? query.q.trim().slice(0, 200) : ''
  const at = decodeCursor(place, query.cursor)
  return {
    q,
    words: q.split(/\s+/).filter(Boolean).slice(0, 8),
    kind: KINDS.find((kind) => kind === query.kind) ?? null,
    owner: typeof query.owner === 'string' ? query.owner.trim() : '',
    after: at && { at: new Date(at.at), id: at.id },
    limit: listLimit(query.limit),
  }
}

/** Returns the cursor of the last row shown. */
export function placeOf(row: { readonly changedAt: Date; readonly id: number }) {
  return { at: row.changedAt.getTime(), id: row.id }
}

/** A whole sentence: the page has no visible field that would say what the error is about. */
export const NO_FIRST_ITEM = {
  on: ['The first item is not a torrent or bundle on this site.'],
}

export interface CreateForm extends CollectionWords {
  readonly kind: CollectionKind
  readonly on: On | null
}

export function readCreate(body: Fields): FormResult<CreateForm> {
  const read = readForm(createShape, body)
  if (!read.ok) return read
  const { kind = 'collage', title, on = '' } = read.value
  const first = on === '' ? null : readOn(on)
  if (on !== '' && first === null) return { ok: false, errors: NO_FIRST_ITEM }
  const given = asWords(read.value, { title, description: '', isOpen: false, isPrivate: false })
  const value = { ...given, kind, on: first }
  return bothWays(given) ? { ok: false, errors: PRIVATE_AND_OPEN } : { ok: true, value }
}

export interface EditForm extends CollectionWords {
  readonly revision: number | null
}

export function readEdit(body: Fields, before: CollectionWords): FormResult<EditForm> {
  const read = readForm(editShape, body)
  if (!read.ok) return read
  const { title = before.title, revision, boxes } = read.value
  const start = boxes === undefined ? before : { ...before, isOpen: false, isPrivate: false }
  const given = asWords(read.value, { ...start, title })
  if (bothWays(given)) return { ok: false, errors: PRIVATE_AND_OPEN }
  return {
    ok: true,
    value: { ...given, revision: revision === undefined ? null : Number(revision) },
  }
}

const PRIVATE_AND_OPEN = {
  open: ['is not possible for a private collection, because only you can see it'],
}

function bothWays({ isOpen, isPrivate }: CollectionWords): boolean {
  return isOpen && isPrivate
}

type Choice = boolean | string

function asWords(
  given: { description?: string; open?: Choice; private?: Choice },
  before: CollectionWords,
): CollectionWords {
  return {
    title: before.title.replace(/\s+/g, ' '),
    description: (given.description ?? before.description).replace(/\r\n?/g, '\n').trim(),
    isOpen: given.open === undefined ? before.isOpen : isChecked(given.open),
    isPrivate: given.private === undefined ? before.isPrivate : isChecked(given.private),
  }
}

/** Reads `torrent:5`, `bundle-7`, or the address of one; null for anything else. */
export function readOn(text: string): On | null {
  const [, target, number] =
    /^(torrent|bundle)[:-]([1-9]\d{0,14})$/.exec(text.trim()) ??
    /\/(torrent|bundle)s\/([1-9]\d{0,14})(?:[/?#]|$)/.exec(text.trim()) ??
    []
  return target === undefined ? null : { target: target as On['target'], id: Number(number) }
}

export function onText({ target, id }: On): string {
  return `${target}-${id}`
}
