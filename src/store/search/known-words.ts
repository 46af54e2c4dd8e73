import { sql } from 'kysely'
import type { Candidate } from '../../domain/search/spelling.ts'
import type { Db } from '../base/db.ts'
import { apartFrom, named } from '../records/tasks/failed-rows.ts'

// Words of names, stored to suggest spellings. A word is kept even when no torrent has it any
// longer: a suggestion is only made if it finds something.

/** Minimum similarity (of 1) of a suggested word. */
const ALIKE = 0.25
/** The number of most similar words that are compared by their letters. */
const CANDIDATES = 30

/** Adds the words of the next `limit` torrents' names; returns how many torrents were read. */
export async function learn(
  db: Db,
  limit: number,
  except: readonly number[] = [],
): Promise<number> {
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

/** Suggests similar words for each word that no name contains; other words are left out. */
export async function alike(
  db: Db,
  words: readonly string[],
): Promise<readonly (Candidate & { readonly typed: string })[]> {
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
