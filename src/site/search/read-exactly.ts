import { STATES } from '../../store/search/filters.ts'
import * as memberPages from '../../store/members/pages.ts'
import * as categories from '../../store/taxonomy/categories.ts'
import * as tags from '../../store/taxonomy/torrent-tags.ts'
import type { Db } from '../../store/base/db.ts'
import { refused } from '../http/action.ts'
import type { FieldErrors, Fields } from '../http/frame/forms.ts'
import type { Asked } from './asked-list.ts'
import { readAsked } from './asked-list.ts'
import { browseQuery, refuseTooMany, textOf, valuesOf } from './browse-query.ts'
import { withChoices } from './parts/by-hand.ts'

// Programs read feeds, saved searches, archives and streams, and process the whole list. So a value
// that does not exist is refused with the name of its parameter, as unknown parameters are.

/** Parameters that have one of a few values. */
const CHOICES = ['sort', 'hidden', 'view', 'facets'] as const
const LIMIT = /^\d{1,4}$/

/** Reads the filter of a list, all of whose values must exist. */
export async function readExactly(
  call: Parameters<typeof readAsked>[0],
  query: Fields,
): Promise<Asked> {
  const errors = refuseTooMany(query) === null ? await faultsOf(call.db, query) : null
  if (errors === null) return readAsked(call, withAdded(query))
  const detail = Object.entries(errors)
    .map(([name, texts]) => `${name} ${texts.join('; ')}.`)
    .join(' ')
  return refused('INVALID', { detail, more: { errors } })
}

/** Returns the query with the conditions of `add` in its line, as a browser gets them. */
export function withAdded({ add, ...query }: Fields): Fields {
  return add === undefined ? query : { ...query, q: withChoices(textOf(query.q), add) }
}

/** Returns the errors in the values of a list's query, by parameter; null: none. */
async function faultsOf(db: Db, query: Fields): Promise<FieldErrors | null> {
  const faults = new Map<string, readonly string[]>()
  const check = (name: string, known: ReadonlySet<string>, hint: string) => {
    const unknown = valuesOf(query[name]).filter((value) => !known.has(value))
    if (unknown.length === 0) return
    faults.set(name, [`has no value “${unknown[0].slice(0, 60)}”${hint}`])
  }
  const [all, asked] = await Promise.all([
    categories.list(db),
    tags.resolve(db, valuesOf(query.tag)),
  ])
  const slugs = all.map(({ slug }) => slug)
  check('category', new Set(slugs), `: use ${slugs.join(', ')}`)
  check('tag', new Set(asked.flatMap(({ slug, tag }) => (tag === null ? [] : slug))), '')
  check('state', new Set<string>(STATES), `: use ${STATES.join(', ')}`)
  for (const name of CHOICES) {
    const value = textOf(query[name])
    if (value === '' || browseQuery.shape[name].safeParse(value).success) continue
    faults.set(name, [`has no value “${value.slice(0, 60)}”`])
  }
  const bare = valuesOf(query.add).find((one) => one.indexOf(':') <= 0)
  if (bare !== undefined) faults.set('add', [`has no value “${bare.slice(0, 60)}”`])
  const limit = textOf(query.limit)
  if (limit !== '' && !LIMIT.test(limit)) faults.set('limit', ['must be a number'])
  const uploader = textOf(query.uploader).trim()
  if (uploader !== '' && (await memberPages.named(db, uploader)) === null) {
    faults.set('uploader', [`has no value “${uploader.slice(0, 60)}”`])
  }
  return faults.size === 0 ? null : Object.fromEntries(faults)
}
