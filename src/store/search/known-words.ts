import { sql } from 'kysely'
import { LRUCache } from 'lru-cache'
import type { Candidate } from '../../domain/search/spelling.ts'
import type { Db } from '../base/db.ts'
import type { Some } from '../records/tasks/failed-rows.ts'
import { apartFrom, named } from '../records/tasks/failed-rows.ts'

// Words of names, stored to suggest spellings. A word is kept even when no torrent has it any
// longer: a suggestion is only made if a search for it finds something.

/** The least similarity (of 1) of a suggested word. */
const ALIKE = 0.25
/** How many of the most similar words are compared letter by letter. */
const CANDIDATES = 30

/** Adds the words of the next `limit` torrents' names; returns how many torrents were read. */
export async function learn(db: Db, ...[limit, except]: Some): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const { up_to: from } = await tx
      .selectFrom('search_words_read')
      .select('up_to')
      .forUpdate()
      .executeTakeFirstOrThrow()
    const { rows } = await sql<{ id: number }>`
      select id from torrent where id > ${from} and ${apartFrom(sql`id`, except)}
      order by id limit ${limit}`.execute(tx)
    const ids = rows.map(({ id }) => id)
    const last = ids.at(-1)
    if (last === undefined) return 0
    await named(ids, () =>
      sql`
        insert into search_word (word, torrents)
        select word, count(*)
        from torrent, unnest(tsvector_to_array(ts_filter(search, '{a}'))) as word
        where id = any(${ids}::bigint[]) and word ~ '^[^0-9]+$' and length(word) between 3 and 40
        group by word order by word
        on conflict (word) do update set torrents = search_word.torrents + excluded.torrents
        `.execute(tx),
    )
    await tx.updateTable('search_words_read').set({ up_to: last }).execute()
    return ids.length
  })
}

/**
 * Adds the words of all further names in one statement. It takes only as long as reading the names,
 * whereas `learn` writes a word again with every thousand torrents that have it; but it is one long
 * transaction.
 */
export async function learnAll(db: Db): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const { up_to: from } = await tx
      .selectFrom('search_words_read')
      .select('up_to')
      .forUpdate()
      .executeTakeFirstOrThrow()
    const { rows } = await sql<{ last: number }>`
      select greatest(coalesce(max(id), 0), ${from}::bigint) as last from torrent`.execute(tx)
    const [{ last }] = rows
    const further = `id > ${from} and id <= ${last}`
    const names = `select ts_filter(search, '{a}') from torrent where ${further}`
    await sql`
      insert into search_word (word, torrents)
      select word, ndoc from ts_stat(${names})
      where word ~ '^[^0-9]+$' and length(word) between 3 and 40
      order by word
      on conflict (word) do update set torrents = search_word.torrents + excluded.torrents
      `.execute(tx)
    await tx.updateTable('search_words_read').set({ up_to: last }).execute()
  })
}

/**
 * The most cached words: a misspelled word is often requested again, when the reader changes the
 * filter.
 */
const KEPT_WORDS = 2_000

interface Kept {
  /**
   * The last torrent whose words were known at the time of the lookup: later ones may change the
   * answer.
   */
  readonly upTo: number
  readonly candidates: readonly Candidate[]
}

const keptOf = new WeakMap<Db, LRUCache<string, Kept>>()

/** Suggests similar words for each word that no name contains; other words get no suggestion. */
export async function alike(
  db: Db,
  words: readonly string[],
): Promise<readonly (Candidate & { readonly typed: string })[]> {
  if (words.length === 0) return []
  const kept = keptOf.get(db) ?? new LRUCache<string, Kept>({ max: KEPT_WORDS })
  keptOf.set(db, kept)
  const upTo = await learnedUpTo(db)
  const asked = [...new Set(words)]
  const known = new Map(asked.map((word) => [word, kept.get(word)] as const))
  const unknown = asked.filter((word) => known.get(word)?.upTo !== upTo)
  const found = await lookUp(db, unknown)
  for (const word of unknown) {
    const candidates = found
      .filter(({ typed }) => typed === word)
      .map(({ word: meant, torrents }) => ({ word: meant, torrents }))
    known.set(word, { upTo, candidates })
    kept.set(word, { upTo, candidates })
  }
  return asked.flatMap((typed) =>
    (known.get(typed)?.candidates ?? []).map((candidate) => ({ typed, ...candidate })),
  )
}

async function learnedUpTo(db: Db): Promise<number> {
  const row = await db.selectFrom('search_words_read').select('up_to').executeTakeFirstOrThrow()
  return row.up_to
}

async function lookUp(db: Db, words: readonly string[]) {
  if (words.length === 0) return []
  return db.transaction().execute(async (tx) => {
    await sql`select set_config('pg_trgm.similarity_threshold', ${String(ALIKE)}, true)`.execute(tx)
    const { rows } = await sql<Candidate & { typed: string }>`
      select typed, word, torrents
      from unnest(${words}::text[]) as typed, lateral (
        select word, torrents from search_word where word % search_key(typed)
        order by similarity(word, search_key(typed)) desc, torrents desc, word limit ${CANDIDATES}
      ) as best
      where not exists (select from search_word where word = search_key(typed))`.execute(tx)
    return rows
  })
}
