import type pg from 'pg'
import { textParts } from '../../../domain/imports/text-parts.ts'
import type { Db } from '../../base/db.ts'
import type { Target } from '../members.ts'
import { newIds } from '../new-ids.ts'
import type { ImportRow, Outcome } from '../records.ts'
import * as records from '../records.ts'
import { isNews } from '../records.ts'
import type { TextKind, TextList } from '../described/talk.ts'
import type { Author } from './authors.ts'
import { absentAuthor, authorIn, authorsOf } from './authors.ts'
import { convertedTexts } from './converted.ts'
import type { ImportingTexts } from './importing.ts'
import type { Place } from './places.ts'
import { placeIn, placesOf } from './places.ts'
import type { PlainText } from './plain-talk.ts'
import { makePlainTexts, plainRows } from './plain-talk.ts'
import type { NewText } from './text-rows.ts'
import { writeTexts } from './text-rows.ts'

const BATCH = 1000
/**
 * The most characters of a comment and of a post (migrations/0016-comments.sql, 0027-forums.sql).
 */
const MOST = { comment: 10_000, post: 50_000 } as const

/** Imports the texts of a list that are not here yet; a run that was killed continues. */
export async function importTexts(
  client: pg.ClientBase,
  { db, inTransaction }: Target,
  list: TextList,
  importing: ImportingTexts,
): Promise<void> {
  await makePlainTexts(client, list)
  const { kind } = list
  let after = Number.MIN_SAFE_INTEGER
  let done = 0
  for (;;) {
    const texts = await plainRows<PlainText>(client, kind, after, BATCH)
    if (texts.length === 0) break
    after = texts[texts.length - 1].id
    const ids = texts.map(({ id }) => id)
    const known = await records.ofIds(db, kind, ids)
    await inTransaction((tx) => book({ client, tx, kind, importing }, texts, known))
    done += texts.length
    importing.onTexts?.(done)
  }
}

interface Booking {
  readonly client: pg.ClientBase
  readonly tx: Db
  readonly kind: TextKind
  readonly importing: ImportingTexts
}

async function book(
  { client, tx, kind, importing }: Booking,
  texts: readonly PlainText[],
  known: ReadonlyMap<number, ImportRow>,
): Promise<void> {
  const judged = await judge(tx, texts)
  const refused = judged.flatMap((one) => ('row' in one ? [one.row] : []))
  const accepted = judged.flatMap((one) => ('row' in one ? [] : [one]))
  const bodies = accepted.map(({ text }) => text.body)
  const converted = await convertedTexts(tx, importing.site, bodies)
  const parts: Part[] = []
  for (const [at, one] of accepted.entries()) {
    const { text, original } = converted[at]
    const prefix = one.author.kind === 'absent' ? one.author.prefix : ''
    const most = MOST[one.place.target === 'topic' ? 'post' : 'comment']
    const bodiesHere = textParts(`${prefix}${text}`, most)
    if (text === '') refused.push(rowOf(one.text, 'left-out', 'It has no text'))
    else {
      bodiesHere.forEach((body, number) => {
        parts.push({ ...one, body, number, count: bodiesHere.length, original })
      })
    }
  }
  const rows = refused.filter((row) => isNews(row, known.get(row.oldId)))
  if (rows.length + parts.length === 0) return
  await records.mark(tx)
  await write({ client, tx, kind, importing }, parts)
  await records.put(tx, kind, rows)
}

interface Accepted {
  readonly text: PlainText
  readonly place: Place & { readonly target: NewText['target'] }
  readonly author: Exclude<Author, { readonly kind: 'waits' }>
}

interface Part extends Accepted {
  readonly body: string
  /** The number of the part, from 0. */
  readonly number: number
  readonly count: number
  readonly original: string | null
}

async function judge(tx: Db, texts: readonly PlainText[]) {
  const places = await placesOf(tx, texts)
  const authors = await authorsOf(tx, texts)
  const uploaders = await anonymousUploaders(tx, texts, places)
  return texts.map((text): Accepted | { readonly row: ImportRow } => {
    if (text.merged !== null) return { row: rowOf(text, 'merged', text.merged) }
    const place = placeIn(places, text)
    if (place.target === null) return { row: rowOf(text, place.outcome, place.reason) }
    const isUploader = (id: number) => place.target === 'torrent' && uploaders.get(place.id) === id
    const author = authorIn(authors, text, isUploader)
    if (author.kind === 'waits') {
      return { row: rowOf(text, 'quarantined', 'Its author is in quarantine') }
    }
    return { text, place, author }
  })
}

function rowOf({ id, digest }: PlainText, outcome: Outcome, reason: string): ImportRow {
  return { oldId: id, newId: null, outcome, reason, digest, figures: null }
}

/**
 * Returns the uploaders of anonymous torrents; their comments on these are automatically anonymous.
 */
async function anonymousUploaders(
  tx: Db,
  texts: readonly PlainText[],
  places: ReadonlyMap<string, Place>,
): Promise<ReadonlyMap<number, number>> {
  const isNeeded = texts.some(({ is_anonymous: isAnonymous }) => isAnonymous)
  const ids = [...places.values()].flatMap((one) => (one.target === 'torrent' ? [one.id] : []))
  if (!isNeeded || ids.length === 0) return new Map()
  const rows = await tx
    .selectFrom('torrent')
    .select(['id', 'uploader_id'])
    .where('id', 'in', ids)
    .where('is_anonymous', '=', true)
    .execute()
  return new Map(rows.map(({ id, uploader_id: uploader }) => [id, uploader ?? 0]))
}

async function write(
  { client, tx, kind, importing: { secrets, now } }: Booking,
  parts: readonly Part[],
): Promise<void> {
  const comments = await newIds(tx, 'comment', parts.filter(isComment).length)
  const posts = await newIds(tx, 'post', parts.length - comments.length)
  const absent = parts.some(({ author }) => author.kind === 'absent')
    ? await absentAuthor(tx, secrets, now)
    : 0
  const next = { comments: 0, posts: 0 }
  const texts = parts.map((part): NewText => {
    const { text, place, author, body, number, original } = part
    const id = isComment(part) ? comments[next.comments++] : posts[next.posts++]
    const authorId = author.kind === 'member' ? author.id : absent
    const times = { createdAt: text.created_at ?? now, editedAt: text.edited_at }
    const first = number === 0 ? original : null
    const { target, id: targetId } = place
    return { id, target, targetId, authorId, body, ...times, original: first }
  })
  await writeTexts(client, tx, texts)
  await note(tx, kind, parts, texts)
}

const isComment = ({ place }: Part) => place.target !== 'topic'

/**
 * Records the outcome of each text, in a row of its list. A part of a long text has a row with the
 * ID here as both IDs, and so does a comment that was a post.
 */
async function note(
  tx: Db,
  kind: TextKind,
  parts: readonly Part[],
  texts: readonly NewText[],
): Promise<void> {
  const made = new Map<string, ImportRow[]>()
  const put = (of: string, row: ImportRow) => {
    const list = made.get(of)
    if (list === undefined) made.set(of, [row])
    else list.push(row)
  }
  parts.forEach((part, at) => {
    const { id, digest } = part.text
    const base = { newId: texts[at].id, digest, figures: null, reason: remarkOf(part) }
    if (part.number > 0) {
      const of = isComment(part) ? COMMENT_PART : POST_PART
      put(of, { ...base, oldId: texts[at].id, outcome: 'imported', reason: '' })
    } else if (kind === 'post' && isComment(part)) {
      put('comment', { ...base, oldId: id, outcome: 'imported' })
      put(kind, { ...base, oldId: id, newId: null, outcome: 'merged', reason: AS_COMMENT })
    } else put(kind, { ...base, oldId: id, outcome: 'imported' })
  })
  for (const [of, list] of made) await records.put(tx, of, list)
}

export const COMMENT_PART = 'comment-part'
export const POST_PART = 'post-part'
const AS_COMMENT = 'A comment on a torrent'

function remarkOf({ author, count, text }: Part): string {
  const remarks = [
    ...(author.kind === 'absent' ? ['absent author'] : []),
    ...(count > 1 ? ['in parts'] : []),
    ...(text.created_at === null ? ['no time'] : []),
  ]
  return remarks.join(', ')
}
