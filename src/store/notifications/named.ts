import { sql } from 'kysely'
import type { Named } from '../../domain/texts/named.ts'
import { MAX_NAMED } from '../../domain/texts/named.ts'
import { ANONYMOUS } from '../../domain/torrents/texts.ts'
import type { Db } from '../base/db.ts'
import { notifyAll } from './notifications.ts'

// Notifies the members that a text names, in the same way for all kinds of texts: one notification
// per text and member, and only for members who can read the place.

/** The members that a text names. */
export interface Naming {
  readonly named: Named
  /** The members that the text named before an edit, who were already notified. */
  readonly before?: Named
}

interface NamingText extends Naming {
  readonly authorId: number
  /** Whether the author's name is not shown. */
  readonly isAnonymous?: boolean
  /** The title of the place. */
  readonly title: string
  readonly href: string
  /** The thread, as in `notify`: for example `torrent 12`. */
  readonly thread: string
}

/**
 * Notifies the quoted and mentioned members of a text; returns their IDs.
 * @param sees which of some members can read the place
 * @param others members who are notified about the text in another way
 */
export async function tellNamed(
  tx: Db,
  { authorId, isAnonymous = false, named, before, title, href, thread }: NamingText,
  { sees, others = [] }: Readers,
  now: Date,
): Promise<readonly number[]> {
  const found = await membersIn(tx, named)
  if (found.length === 0) return []
  const known = before === undefined ? [] : await membersIn(tx, before)
  const left = new Set([authorId, ...others, ...known.map(({ id }) => id)])
  const fresh = found.filter(({ id }) => !left.has(id))
  if (fresh.length === 0) return []
  const readers = new Set(await sees(fresh.map(({ id }) => id)))
  const author = await tx
    .selectFrom('member')
    .select(['id', 'name'])
    .where('id', '=', authorId)
    .executeTakeFirstOrThrow()
  const data = { author: isAnonymous ? ANONYMOUS : author.name, title }
  const by = isAnonymous ? undefined : author
  for (const code of ['quote', 'mention'] as const) {
    const told = fresh.filter(
      ({ id, isQuoted }) => readers.has(id) && isQuoted === (code === 'quote'),
    )
    const members = told.map(({ id }) => id)
    await notifyAll(tx, { members, code, data, href, author: by, thread, now })
  }
  return [...readers]
}

interface Readers {
  readonly sees: (members: readonly number[]) => Promise<readonly number[]>
  readonly others?: readonly number[]
}

/** Returns the named members who are active, in the order of their IDs. */
async function membersIn(tx: Db, { mentioned, quoted = [] }: Named) {
  if (mentioned.length === 0 && quoted.length === 0) return []
  const names = mentioned.slice(0, MAX_NAMED).map((name) => name.toLowerCase())
  const of = (wanted: string) => {
    return quoted.slice(0, MAX_NAMED).flatMap(({ kind, id }) => (kind === wanted ? [id] : []))
  }
  const { rows } = await sql<{ id: number; isQuoted: boolean }>`
    select member.id, bool_or(named.is_quoted) as "isQuoted" from (
      select id, false as is_quoted from member where lower(name) = any(${names}::text[])
      union all
      select author_id, true from comment
      where id = any(${of('comment')}::bigint[]) and removed_at is null
      union all
      select author_id, true from post
      where id = any(${of('post')}::bigint[]) and removed_at is null
    ) named join member using (id) where member.state = 'active'
    group by member.id order by member.id`.execute(tx)
  return rows
}
