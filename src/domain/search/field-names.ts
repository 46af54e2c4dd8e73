import type { Attribute } from '../taxonomy/attributes/types.ts'
import { testOf } from './attributes.ts'
import type { QueryError } from './expression.ts'
import { QUALITIES } from './expression.ts'
import type { Asked, Field } from './line.ts'
import { EXTERNAL, FIELDS } from './fields.ts'
import { likeliest } from './spelling.ts'
import { asValue, tokensOf } from './tokens.ts'

// Finds the field with a name. In the order of precedence, these are the fields of the site,
// attributes by key, IDs in other catalogs, and the names that other sites use for any of these.

/** The names in this catalog that a line can contain. */
export interface KnownNames {
  readonly attributes: readonly Attribute[]
  /** The slugs of categories, which are only used for suggestions. */
  readonly categories: readonly string[]
}

const SYNONYMS: Readonly<Record<string, string>> = {
  ...{ type: 'cat', kind: 'cat', categories: 'cat' },
  ...{ name: 'title', files: 'file', filename: 'file' },
  ...{ tags: 'tag', genre: 'tag' },
  ...{ user: 'uploader', by: 'uploader' },
  ...{ seeds: 'seeders', seeder: 'seeders', leeches: 'leechers', leecher: 'leechers' },
  ...{ completed: 'snatches', downloads: 'snatches' },
  ...{ date: 'added', uploaded: 'added', age: 'added', status: 'is', state: 'is' },
  ...{ res: 'resolution', quality: 'resolution', video: 'codec', vcodec: 'codec' },
  ...{ acodec: 'audio', lang: 'languages', subs: 'subtitles', ep: 'episode' },
}

/** The prefix that always means the attribute of a key: `attr.resolution:1080p`. */
const ATTRIBUTE = 'attr.'
/** The fewest letters: shorter names resemble too many others. */
const MIN_NAME = 3

/** Returns the field with a name in lower case; null when there is none. */
export function fieldNamed(name: string, known: KnownNames): Field | null {
  if (name.startsWith(ATTRIBUTE)) return attributeField(name.slice(ATTRIBUTE.length), known)
  if (Object.hasOwn(FIELDS, name)) return FIELDS[name]
  if (known.attributes.some(({ key }) => key === name)) return attributeField(name, known)
  if (Object.hasOwn(EXTERNAL, name)) return EXTERNAL[name]
  return Object.hasOwn(SYNONYMS, name) ? fieldNamed(SYNONYMS[name], known) : null
}

/** Whether reading a line depends on the attributes that exist. */
export function asksForAttributes(line: string): boolean {
  const isBeyond = (name: string) => !Object.hasOwn(FIELDS, name)
  return tokensOf(line, () => true).some((token) => token.kind === 'field' && isBeyond(token.name))
}

/** Returns the error for an unknown field, with what the member may have meant. */
export function unknownField(
  { name, value, place, now }: Asked & { readonly name: string },
  typed: string,
  known: KnownNames,
): QueryError {
  const meant = meantBy({ name, value, place, now }, known)
  const quoted = `"${typed.replaceAll('"', '')}"`
  const suggestion = meant === null ? fieldList(known) : `Did you mean ${meant}?`
  const text =
    `There is no field “${name}”. ${suggestion} ` + `To search for the words, write ${quoted}.`
  return { place, text, instead: meant === null ? [quoted] : [meant, quoted] }
}

// Suggests a similar name whose field can have this value, or else a field for which the value is a
// choice.
function meantBy(
  { name, value, place, now }: Asked & { readonly name: string },
  known: KnownNames,
): string | null {
  const shown = asValue(value)
  const keys = known.attributes.map(({ key }) => key)
  const names = [FIELDS, EXTERNAL, SYNONYMS].flatMap((one) => Object.keys(one)).concat(keys)
  const similar =
    name.length < MIN_NAME
      ? null
      : likeliest(
          name,
          names.map((word) => ({ word, torrents: 0 })),
        )
  if (similar !== null) {
    const isName = Object.hasOwn(FIELDS, similar) || keys.includes(similar)
    const meant = isName ? similar : (SYNONYMS[similar] ?? similar)
    const leaf = fieldNamed(meant, known)?.read({ value, place, now })
    const isThere =
      typeof leaf === 'object' && leaf !== null && isKnownCategory(meant, value, known)
    if (isThere) return `${meant}:${shown}`
  }
  const lower = value.toLowerCase()
  if (known.categories.includes(lower)) return `cat:${lower}`
  if (QUALITIES.some((quality) => quality === lower)) return `is:${lower}`
  const choice = known.attributes.find(({ key, options }) => {
    return options.length > 0 && typeof testOf(key, value, known.attributes, now) !== 'string'
  })
  return choice === undefined ? null : `${choice.key}:${shown}`
}

function isKnownCategory(field: string, value: string, { categories }: KnownNames): boolean {
  return !['cat', 'category'].includes(field) || categories.includes(value.toLowerCase())
}

function fieldList({ attributes }: KnownNames): string {
  const keys = [...new Set(attributes.map(({ key }) => key))].filter((key) => !(key in FIELDS))
  return `Fields: ${[...Object.keys(FIELDS), ...keys].join(', ')}.`
}

function attributeField(key: string, { attributes }: KnownNames): Field {
  return {
    example: 'attr.resolution:1080p, attr.bitrate:>=256',
    read({ value, place, now }) {
      const test = testOf(key, value, attributes, now)
      return typeof test === 'string' ? test : { kind: 'attribute', key, value, place, test }
    },
  }
}
