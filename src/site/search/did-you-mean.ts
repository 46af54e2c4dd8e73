import { withoutHidden } from '../../domain/search/hidden.ts'
import { respell, wordsToSpell } from '../../domain/search/respell.ts'
import { likeliest } from '../../domain/search/spelling.ts'
import * as torrentSearch from '../../store/search/findings.ts'
import type { Db } from '../../store/base/db.ts'
import * as searchWords from '../../store/search/known-words.ts'
import type { Browse, Known } from './browse-query.ts'
import { readLine } from './query-line.ts'

/**
 * Suggests a line that has results for one that has none: unknown words are replaced by words of
 * the catalog. Null when there is no such line.
 */
export async function didYouMean(
  { db, now }: { readonly db: Db; readonly now: Date },
  { line, filter, categories: chosen }: Pick<Browse, 'line' | 'filter' | 'categories'>,
  { categories, hidden }: Known,
): Promise<string | null> {
  const words = wordsToSpell(line)
  const candidates = await searchWords.alike(db, words)
  const meant = new Map<string, string>()
  for (const word of words) {
    const own = candidates.filter(({ typed }) => typed === word)
    const likely = likeliest(word.toLowerCase(), own)
    if (likely !== null) meant.set(word, likely)
  }
  if (meant.size === 0) return null
  const respelled = respell(line, meant)
  const read = await readLine(db, respelled, categories, now)
  if (!read.ok) return null
  const slugs = chosen.map(({ slug }) => slug)
  const search = hidden === null ? read.query : withoutHidden(read.query, hidden, slugs)
  const isFound = await torrentSearch.isThereAny(db, { ...filter, search, now })
  return isFound ? respelled : null
}
