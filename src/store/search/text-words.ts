import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Term } from '../../domain/search/expression.ts'
import { wordsQuery } from './terms-query.ts'

/** Whole words that a text must have; all of them are required. */
export interface TextTerms {
  readonly description: readonly Term[]
  /** Terms of the MediaInfo or the BDInfo. */
  readonly media: readonly Term[]
}

/**
 * SQL: whether a torrent has these words in its texts. The words of both texts are indexed, so that
 * a rare word is looked up, and a common one is soon found in the order of the list.
 */
export function hasInTexts({ description, media }: TextTerms): RawBuilder<boolean> {
  const has = (column: 'description' | 'media', all: readonly Term[]) =>
    all.length === 0 ? [] : [sql`t.${sql.ref(column)} @@ ${wordsQuery({ all, none: [] })}`]
  const where = [...has('description', description), ...has('media', media)]
  return sql<boolean>`torrent.id in (
    select t.torrent_id from torrent_text_words t where ${sql.join(where, sql` and `)})`
}
