import type { Leaf, Place, QueryError } from '../../domain/search/expression.ts'
import { leavesOf } from '../../domain/search/expression.ts'
import { asksForAttributes } from '../../domain/search/field-names.ts'
import type { ReadQuery } from '../../domain/search/query.ts'
import { readQuery } from '../../domain/search/query.ts'
import * as attributes from '../../store/taxonomy/attributes.ts'
import * as memberPages from '../../store/members/pages.ts'
import * as tags from '../../store/taxonomy/torrent-tags.ts'
import type { CategoryRow } from '../../store/taxonomy/categories.ts'
import type { Db } from '../../store/base/db.ts'

// Reads the line of the search box and looks up the names in it.

type Named = Extract<Leaf, { readonly kind: 'named' }>

/** Reads a line; an unknown category, tag or uploader is an error at its position. */
export async function readLine(
  db: Db,
  line: string,
  categories: readonly CategoryRow[],
  now: Date,
): Promise<ReadQuery> {
  const seconds = Math.floor(now.getTime() / 1000)
  const read = readQuery(line, seconds, {
    attributes: asksForAttributes(line) ? await attributes.searchable(db) : [],
    categories: categories.map(({ slug }) => slug),
  })
  const query = read.ok ? read.query : read.rest
  const leaves = query?.also.flatMap(leavesOf) ?? []
  const names = leaves.filter((leaf): leaf is Named => leaf.kind === 'named')
  const unknown = await unknownNames(db, names, categories)
  if (unknown.length === 0) return read
  return { ok: false, errors: [...(read.ok ? [] : read.errors), ...unknown], rest: null }
}

/** Formats the errors in a line, each with its column (from 1) and one sentence. */
export function errorText(errors: readonly QueryError[]): string {
  return errors.map(({ place, text }) => `Column ${place.from + 1}: ${text}`).join(' ')
}

/** Splits a line into three parts; the middle one is what an error is about. */
export function around(line: string, { from, to }: Place) {
  const chars = Array.from(line)
  return {
    before: chars.slice(0, from).join(''),
    at: chars.slice(from, to).join('') || '…',
    after: chars.slice(to).join(''),
  }
}

async function unknownNames(
  db: Db,
  names: readonly Named[],
  categories: readonly CategoryRow[],
): Promise<readonly QueryError[]> {
  const slugs = names.filter(({ field }) => field === 'tag').map(({ name }) => name)
  const known = new Set(
    (await tags.resolve(db, slugs)).flatMap(({ slug, tag }) => (tag ? slug : [])),
  )
  const errors: QueryError[] = []
  for (const { field, name, place } of names) {
    if (field === 'category' && !categories.some(({ slug }) => slug === name)) {
      const all = categories.map(({ slug }) => slug).join(', ')
      errors.push({ place, text: `There is no category “${name}”. Categories: ${all}.` })
    }
    if (field === 'tag' && !known.has(name)) {
      errors.push({ place, text: `No torrent has the tag “${name}”.` })
    }
    if (field === 'uploader' && (await memberPages.named(db, name)) === null) {
      errors.push({ place, text: `There is no member “${name}”.` })
    }
  }
  return errors
}
