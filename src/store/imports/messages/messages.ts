import type pg from 'pg'
import { textParts } from '../../../domain/imports/text-parts.ts'
import type { Db } from '../../base/db.ts'
import { copyRows } from '../../base/bulk-copy.ts'
import type { Cell } from '../../base/bulk-copy.ts'
import { textDigest } from '../../text-rules/text-digest.ts'
import { isLaravelSecret, LARAVEL_START, laravelSecret } from '../laravel-secret.ts'
import type { Target } from '../members.ts'
import { newIds } from '../new-ids.ts'
import type { ImportRow, Outcome } from '../records.ts'
import * as records from '../records.ts'
import { quoted, stagedTable } from '../staging/staged-tables.ts'
import type { MessageDescription } from '../described/messages.ts'
import type { Author } from '../texts/authors.ts'
import { absentAuthor, authorIn, authorsOf } from '../texts/authors.ts'
import { convertedTexts } from '../texts/converted.ts'
import type { ImportingTexts } from '../texts/importing.ts'
import type { Conversations } from './conversations.ts'
import { conversationsOf, emptyConversations, moveMembers } from './conversations.ts'
import type { PlainMessage } from './plain-messages.ts'
import {
  CONVERSATION,
  makePlainMessages,
  MESSAGE,
  MESSAGE_PART,
  openMessages,
} from './plain-messages.ts'

// Messages between members. Only the members of a conversation may read them: their original text
// is deleted once it is converted to Markdown, and no report quotes them.

const BATCH = 1000
/** The limit of the table (migrations/0026-messages.sql). */
const MAX_BODY = 10_000

interface ImportingMessages extends ImportingTexts {
  /** The APP_KEY with which the old site encrypted messages, if it did. */
  readonly appKey: string
}

/** Imports the messages that are not here yet; a run continues after a kill. */
export async function importMessages(
  client: pg.ClientBase,
  { db, inTransaction }: Target,
  description: MessageDescription,
  { appKey, ...importing }: ImportingMessages,
): Promise<void> {
  await makePlainMessages(client, description)
  let after: Pick<PlainMessage, 'conversation_id' | 'id'> = { conversation_id: -1, id: 0 }
  let done = 0
  for (;;) {
    const stored = await openMessages(client, after, BATCH)
    if (stored.length === 0) break
    const messages = stored.map((message) => {
      return { ...message, body: laravelSecret(message.body, appKey) ?? message.body }
    })
    after = messages[messages.length - 1]
    const ids = messages.map(({ id }) => id)
    const known = await records.ofIds(db, MESSAGE, ids)
    await inTransaction((tx) => book({ client, tx, importing }, messages, known))
    done += messages.length
    importing.onTexts?.(done)
  }
  await inTransaction(emptyConversations)
}

interface Booking {
  readonly client: pg.ClientBase
  readonly tx: Db
  readonly importing: ImportingTexts
}

async function book(
  { client, tx, importing }: Booking,
  messages: readonly PlainMessage[],
  known: ReadonlyMap<number, ImportRow>,
): Promise<void> {
  const authored = messages.map((message) => ({ message, author: writtenBy(message) }))
  const authors = await authorsOf(
    tx,
    authored.map(({ author }) => author),
  )
  const judged = authored.map(({ message, author: by }) => {
    const author = authorIn(authors, by, () => false)
    return { message, author, why: whyNone(message) ?? whyOf(author) }
  })
  const readable = judged.filter(({ why }) => why === null).map(({ message }) => message)
  const conversations = await conversationsOf({ client, tx, importing }, readable)
  const rows: ImportRow[] = []
  const open: Open[] = []
  for (const { message, author, why: whyHere } of judged) {
    const conversationId = conversations.get(message.conversation_id)?.row.newId
    const why = whyHere ?? waitsFor(conversations, message)
    if (why !== null) rows.push(rowOf(message, why))
    else if (conversationId != null) {
      open.push({ message, authorId: author.kind === 'member' ? author.id : null, conversationId })
    }
  }
  const fresh = rows.filter((row) => records.isNews(row, known.get(row.oldId)))
  const news = [...conversations.values()].filter(({ isNews }) => isNews).map(({ row }) => row)
  if (fresh.length + open.length + news.length === 0) return
  await records.mark(tx)
  await records.put(tx, CONVERSATION, news)
  await write({ client, tx, importing }, open)
  await records.put(tx, MESSAGE, fresh)
  await moveMembers(tx, conversations)
}

function writtenBy({ author_id }: PlainMessage) {
  return { author_id, author_name: '', is_anonymous: false }
}

type Why = Pick<ImportRow, 'outcome' | 'reason'>

/** Returns why a message is not imported, whatever its conversation; null: it can be imported. */
function whyNone({ merged, author_id: author, body }: PlainMessage): Why | null {
  if (merged !== null) return { outcome: 'merged', reason: merged }
  if (author === null) return { outcome: 'left-out', reason: 'The old site’s software wrote it' }
  if (isLaravelSecret(body)) return { outcome: 'quarantined', reason: SEALED }
  return body.trim() === '' ? { outcome: 'left-out', reason: 'It has no text' } : null
}

const SEALED = 'It is encrypted: passwords.appKey of the mapping file is not the old site’s APP_KEY'

function whyOf(author: Author): Why | null {
  const waits = { outcome: 'quarantined', reason: 'Its author is in quarantine' } as const
  return author.kind === 'waits' ? waits : null
}

function waitsFor(conversations: Conversations, message: PlainMessage): Why | null {
  const row = conversations.get(message.conversation_id)?.row
  if (row === undefined) return { outcome: 'left-out', reason: 'It has no conversation' }
  return row.newId === null ? { outcome: row.outcome, reason: row.reason } : null
}

function rowOf({ id }: PlainMessage, why: Why): ImportRow {
  return { oldId: id, newId: null, ...why, digest: '', figures: null }
}

interface Open {
  readonly message: PlainMessage
  /** Null: a member without an account here. */
  readonly authorId: number | null
  readonly conversationId: number
}

async function write(
  { client, tx, importing: { site, secrets, now } }: Booking,
  open: readonly Open[],
): Promise<void> {
  if (open.length === 0) return
  const absent = open.some(({ authorId }) => authorId === null)
    ? await absentAuthor(tx, secrets, now)
    : 0
  const bodies = open.map(({ message }) => message.body)
  const texts = await convertedTexts(tx, site, bodies)
  const parts = open.flatMap((one, at) => {
    // A text that consists only of markup becomes empty.
    const text = texts[at].text === '' ? one.message.body.trim() : texts[at].text
    return textParts(text, MAX_BODY).map((body, number) => ({ ...one, body, number }))
  })
  const ids = await newIds(tx, 'message', parts.length)
  const cells = parts.map(({ message, authorId, conversationId, body }, at): Cell[] => {
    const author = authorId ?? absent
    return [ids[at], conversationId, author, body, textDigest(body), message.at ?? now]
  })
  const columns = ['id', 'conversation_id', 'author_id', 'body', 'digest', 'created_at'] as const
  await copyRows(client, 'message', columns, cells)
  const base = { outcome: 'imported' as Outcome, digest: '', figures: null }
  const rowsOf = (isFirst: boolean) =>
    parts.flatMap(({ message, authorId, number }, at): ImportRow[] => {
      if ((number === 0) !== isFirst) return []
      const reason = isFirst && authorId === null ? 'absent author' : ''
      return [{ ...base, oldId: isFirst ? message.id : ids[at], newId: ids[at], reason }]
    })
  await records.put(tx, MESSAGE, rowsOf(true))
  await records.put(tx, MESSAGE_PART, rowsOf(false))
}

/** Returns whether the old site encrypted messages that are not here yet. */
export async function hasSealedMessages(
  client: pg.ClientBase,
  { texts: [table, , text] }: MessageDescription,
): Promise<boolean> {
  const { rows } = await client.query(
    `select from ${stagedTable(table)} where ${quoted(text)} like '${LARAVEL_START}%' limit 1`,
  )
  return rows.length > 0
}

/**
 * Deletes the staged texts of imported messages, as only the members of their conversations may
 * read them.
 */
export async function dropMessageTexts(
  client: pg.ClientBase,
  { texts: [table, id, text] }: MessageDescription,
): Promise<void> {
  await client.query(`
    update ${stagedTable(table)} s set ${quoted(text)} = null from import_row r
    where r.kind = '${MESSAGE}' and r.outcome in ('imported', 'merged')
      and r.old_id = import.big(s.${quoted(id)}) and s.${quoted(text)} is not null;
    drop table if exists import.plain_message`)
}
