import { sql } from 'kysely'
import type { Term } from '../../domain/search/expression.ts'
import type { Db } from '../base/db.ts'
import { wordsQuery } from './terms-query.ts'

/** Torrents that are looked at further: the newest of those that have the words. */
const MOST = 10_000

interface TextTerms {
  readonly description: readonly Term[]
  /** Of the MediaInfo or the BDInfo. */
  readonly media: readonly Term[]
}

/** The newest listed torrents with all of these words in their texts. */
export async function havingInTexts(
  db: Db,
  { description, media }: TextTerms,
): Promise<readonly number[]> {
  const has = (column: 'description' | 'media', all: readonly Term[]) =>
    all.length === 0 ? [] : [sql`t.${sql.ref(column)} @@ ${wordsQuery({ all, none: [] })}`]
  const where = [...has('description', description), ...has('media', media)]
  if (where.length === 0) return []
  const { rows } = await sql<{ id: number }>`
    select torrent_id as id from torrent_text_words t join torrent on torrent.id = torrent_id
    where torrent.state = 'listed' and ${sql.join(where, sql` and `)}
    order by torrent_id desc limit ${MOST}`.execute(db)
  return rows.map(({ id }) => id)
}
