import { sql } from 'kysely'
import { mayWriteTo, writersOf } from '../../domain/messages/writers.ts'
import type { Privacy } from '../../domain/accounts/privacy.ts'
import type { Db } from '../base/db.ts'
import type { Author } from './allowance.ts'

/** Why members with some names cannot be written to. */
export interface Refusing {
  readonly ok: false
  readonly code: 'UNKNOWN' | 'YOURSELF' | 'CLOSED' | 'ALREADY' | 'HAS_LEFT'
  readonly names: readonly string[]
}

type Found =
  | { readonly ok: true; readonly ids: readonly number[]; readonly names: readonly string[] }
  | Refusing

interface Row {
  readonly id: number
  readonly name: string
  readonly privacy: Privacy
  readonly rank: number
  readonly writerRank: number
  readonly hasWrittenTo: boolean
  readonly isIgnored: boolean
  /**
   * Whether the member has left the conversation to which they are being added; null: they were
   * never in it.
   */
  readonly hasLeft: boolean | null
}

/**
 * Returns the members with these names, if the author may write to all of them.
 * @param conversationId the conversation to which they are being added
 */
export async function recipients(
  tx: Db,
  author: Author,
  names: readonly string[],
  conversationId = 0,
): Promise<Found> {
  const wanted = new Map(names.map((name) => [name.toLowerCase(), name]))
  const rows = await read(tx, author, [...wanted.keys()], conversationId)
  const known = new Set(rows.map(({ name }) => name.toLowerCase()))
  const unknown = [...wanted].flatMap(([key, name]) => (known.has(key) ? [] : [name]))
  if (unknown.length > 0) return { ok: false, code: 'UNKNOWN', names: unknown }
  const self = rows.filter(({ id }) => id === author.id)
  if (self.length > 0) return refused('YOURSELF', self)
  const left = rows.filter(({ hasLeft }) => hasLeft === true)
  if (left.length > 0) return refused('HAS_LEFT', left)
  const inside = rows.filter(({ hasLeft }) => hasLeft === false)
  if (inside.length > 0) return refused('ALREADY', inside)
  const closed = rows.filter((row) => !isOpen(row, author))
  if (closed.length > 0) return refused('CLOSED', closed)
  return { ok: true, ids: rows.map(({ id }) => id), names: rows.map(({ name }) => name) }
}

function refused(code: Refusing['code'], rows: readonly Row[]): Refusing {
  return { ok: false, code, names: rows.map(({ name }) => name) }
}

function isOpen({ privacy, rank, ...known }: Row, { reachesAll }: Author) {
  return mayWriteTo({ ...known, wants: writersOf(privacy), reachesAll, memberRank: rank })
}

async function read(
  tx: Db,
  { id }: Author,
  names: readonly string[],
  conversationId: number,
): Promise<readonly Row[]> {
  const { rows } = await sql<Row>`
    select member.id, member.name, privacy, coalesce(class.rank, 0) as rank,
      coalesce((select rank from role where slug = (
        select own.class from member own where own.id = ${id})), 0) as "writerRank",
      exists (
        select from conversation_member mine
        join message on message.conversation_id = mine.conversation_id
        where mine.member_id = ${id} and message.author_id = member.id
      ) as "hasWrittenTo", member.ignored @> array[${id}::bigint] as "isIgnored",
      (select left_at is not null from conversation_member inside
        where inside.conversation_id = ${conversationId} and inside.member_id = member.id
      ) as "hasLeft"
    from member left join role class on class.slug = member.class
    where lower(member.name) = any(${[...names]}::text[]) and member.state = 'active'
      and member.left_at is null
    order by member.id`.execute(tx)
  return rows
}

/**
 * Returns the other members of a conversation, if all of them ignore the author; [] if at least one
 * does not.
 */
export async function ignoring(
  tx: Db,
  author: Author,
  conversationId: number,
): Promise<readonly string[]> {
  if (author.reachesAll) return []
  const { rows } = await sql<{ name: string; isIgnored: boolean }>`
    select name, ignored @> array[${author.id}::bigint] as "isIgnored"
    from conversation_member other join member on member.id = other.member_id
    where conversation_id = ${conversationId} and member_id <> ${author.id}
      and other.left_at is null order by member_id`.execute(tx)
  return rows.every(({ isIgnored }) => isIgnored) ? rows.map(({ name }) => name) : []
}
