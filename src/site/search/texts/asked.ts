import type { QueryError } from '../../../domain/search/expression.ts'
import { leavesOf } from '../../../domain/search/expression.ts'
import type { TextQuery } from '../../../domain/search/texts.ts'
import { readTextQuery } from '../../../domain/search/texts.ts'
import type { Db } from '../../../store/base/db.ts'
import { forumSlugs, isKindName } from '../../../store/search/texts/find.ts'
import type { Searcher } from '../../../store/search/texts/kinds.ts'
import { kindRow, textKindNames } from '../../../store/search/texts/kinds.ts'

type AskedTexts =
  | { readonly ok: true; readonly query: TextQuery }
  | { readonly ok: false; readonly errors: readonly QueryError[] }

/** Reads a line; `in:` with anything but a kind of text or a forum is an error. */
export async function readTexts(db: Db, line: string, searcher: Searcher): Promise<AskedTexts> {
  const read = readTextQuery(line, Math.floor(searcher.now.getTime() / 1000))
  if (!read.ok) return read
  const places = read.query.also
    .flatMap(leavesOf)
    .flatMap((leaf) => (leaf.kind === 'in' && !isKindName(leaf.name) ? [leaf] : []))
  if (places.length === 0) return read
  const forums = searcher.can('forums.read') ? await forumSlugs(db, searcher) : []
  const kinds = textKindNames.map((kind) => kindRow(kind).name).join(', ')
  const errors = places
    .filter(({ name }) => !forums.includes(name))
    .map(({ name, place }) => {
      return { place, text: `There is no forum “${name}”. in: accepts ${kinds} or a forum.` }
    })
  return errors.length === 0 ? read : { ok: false, errors }
}
