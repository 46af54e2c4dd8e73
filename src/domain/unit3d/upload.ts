import { sources } from '../bundles/external-ids/sources.ts'
import type { Source } from '../bundles/external-ids/sources.ts'
import type { Given } from '../integrations/given.ts'
import { foldedTags } from '../torrents/folded-tags.ts'
import type { FoldedTags } from '../torrents/folded-tags.ts'
import { MAX_DESCRIPTION } from '../torrents/texts.ts'
import type { ToolNumber } from './numbers.ts'
import type { ToolIdName } from './ids.ts'
import { TOOL_IDS, toolIdNames } from './ids.ts'
import { FLAG_TAGS, valueFor } from './numbers.ts'

// Translates the fields of an upload, as programs for UNIT3D sites send them, to the fields of our
// form.

type Errors = Readonly<Record<string, readonly string[]>>

/** What is known about the category of an upload. */
export interface UploadCategory {
  readonly slug: string
  readonly kind: string
  /** The keys of its attributes. */
  readonly attributes: readonly string[]
}

export type ReadUpload =
  | {
      readonly ok: true
      /** The fields of our form. */
      readonly fields: Readonly<Record<string, string>>
      /** Whether the uploader asks for approval. */
      readonly isPending: boolean
      /** Whether the upload is saved as a draft instead of being published. */
      readonly isDraft: boolean
      /** The fields that asked for something but have no effect. */
      readonly ignored: readonly string[]
    }
  | { readonly ok: false; readonly errors: Errors }

/** Returns the text of a field. If the field was sent several times, its last value counts. */
export function textIn(given: Given, name: string): string {
  const value = given[name]
  const last: unknown = Array.isArray(value) ? value.at(-1) : value
  return typeof last === 'string' || typeof last === 'number' ? String(last).trim() : ''
}

/** Reads the category number of an upload; null when it is not a number. */
export function categoryIn(given: Given): number | null {
  const text = textIn(given, 'category_id')
  return /^\d{1,9}$/.test(text) ? Number(text) : null
}

/**
 * Reads the fields of an upload. Fields that the site does not have are ignored.
 * @param shown attribute values in the name of the release
 */
export function readUpload(
  given: Given,
  category: UploadCategory,
  numbers: readonly ToolNumber[],
  shown: Readonly<Record<string, unknown>>,
): ReadUpload {
  const errors = new Map<string, readonly string[]>()
  const text = (name: string) => textIn(given, name)
  const { numbered, ignored } = numberedIn(given, category, numbers, shown, errors)
  const ids = idsIn(given, category, errors)
  const tags = foldedIn(given).tags.join(', ')
  const fields = {
    ...{ category: category.slug, description: descriptionIn(given) },
    ...(text('name') !== '' && { title: text('name') }),
    ...(mediaOf(given) !== '' && { mediaInfo: mediaOf(given) }),
    ...(tags !== '' && { tags }),
    ...(isOn(text('anonymous')) && { anonymous: 'true' }),
    ...numbered,
    ...episodeIn(given, category, errors),
    ...(ids.length > 0 && { bundleIds: ids.join(' ') }),
  }
  if (errors.size > 0) return { ok: false, errors: Object.fromEntries(errors) }
  return {
    ok: true,
    fields,
    isPending: ['mod_queue_opt_in', 'modq'].some((name) => isOn(text(name))),
    isDraft: isOn(text('draft')),
    ignored: [...ignoredIn(given), ...ignored],
  }
}

/** Fields that only staff can set on this site, or that it does not have. */
const IGNORED = ['exclusive', 'featured', 'free', 'doubleup', 'refundable', 'sticky']

/** Returns the fields of an upload that asked for something but have no effect on any torrent. */
function ignoredIn(given: Given): readonly string[] {
  return IGNORED.filter((name) => !/^(?:0*|false|off|no)$/i.test(textIn(given, name)))
}

function isOn(text: string): boolean {
  return /^(?:1|true|on|yes)$/i.test(text)
}

/**
 * Returns the tags for the flags and keywords of an upload; if there are too many, only the first
 * ones.
 */
function foldedIn(given: Given): FoldedTags {
  const flags = Object.entries(FLAG_TAGS).filter(([name]) => isOn(textIn(given, name)))
  return foldedTags([...flags.map(([, tag]) => tag), keywordsIn(given)].join(','))
}

/** The field may be sent several times. */
function keywordsIn({ keywords }: Given): string {
  const all: readonly unknown[] = Array.isArray(keywords) ? keywords : [keywords]
  return all.filter((one) => typeof one === 'string').join(',')
}

/** Returns the keywords that cannot be tags, or that are too many. */
export function leftKeywords(given: Given): readonly string[] {
  return foldedIn(given).left
}

/**
 * Our form has one field for MediaInfo and BDInfo. BDInfo is for discs, for which programs send no
 * MediaInfo.
 */
function mediaOf(given: Given): string {
  return textIn(given, 'mediainfo') || textIn(given, 'bdinfo')
}

/** If there is MediaInfo as well, BDInfo is added below the description, unless it is too long. */
function descriptionIn(given: Given): string {
  const description = textIn(given, 'description')
  const below = infoBelow(given)
  if (below === '' || isInfoLeft(given)) return description
  return description === '' ? below : `${description}\n\n${below}`
}

function infoBelow(given: Given): string {
  const info = textIn(given, 'mediainfo') === '' ? '' : textIn(given, 'bdinfo')
  return info === '' ? '' : `\`\`\`\n${info.replaceAll('```', "'''")}\n\`\`\``
}

function isInfoLeft(given: Given): boolean {
  const below = infoBelow(given)
  const { length } = textIn(given, 'description')
  return below !== '' && length + 2 + below.length > MAX_DESCRIPTION
}

/** Names the BDInfo if it makes the description too long. */
export function leftInfo(given: Given): readonly string[] {
  return isInfoLeft(given) ? ['bdinfo, which is too long for the description'] : []
}

type Noted = Map<string, readonly string[]>

/**
 * Reads the type and the resolution. A value of “other” says nothing, so the name of the release
 * decides. Programs send a resolution for every upload: other categories ignore it.
 */
function numberedIn(
  given: Given,
  { attributes }: UploadCategory,
  numbers: readonly ToolNumber[],
  shown: Readonly<Record<string, unknown>>,
  errors: Noted,
) {
  const numbered: Record<string, string> = {}
  const ignored: string[] = []
  for (const kind of ['type', 'resolution'] as const) {
    const name = `${kind}_id`
    const typed = textIn(given, name)
    if (typed === '') continue
    const row = numbers.find((one) => one.kind === kind && String(one.number) === typed)
    if (row?.attribute == null) {
      errors.set(name, [`is not a ${kind} of this site`])
    } else if (row.values.length > 0 && attributes.includes(row.attribute)) {
      numbered[`attr.${row.attribute}`] = valueFor(row, shown[row.attribute])
    } else if (row.values.length > 0 && kind === 'type') {
      errors.set(name, [`is not a ${kind} of this category`])
    } else if (row.values.length > 0) {
      ignored.push(name)
    }
  }
  return { numbered, ignored }
}

/** Reads `1` and `S01`. Programs send 0 for unknown values; episode 0 means a whole season. */
function episodeIn(
  given: Given,
  { attributes }: UploadCategory,
  errors: Noted,
): Readonly<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const [key, before] of [
    ['season', /^s(?=\d)/i],
    ['episode', /^ep?(?=\d)/i],
  ] as const) {
    const name = `${key}_number`
    const typed = textIn(given, name).replace(before, '')
    if (typed === '' || !attributes.includes(key)) continue
    if (!/^\d{1,5}$/.test(typed)) errors.set(name, ['must be a whole number'])
    else if (Number(typed) > 0) found[`attr.${key}`] = String(Number(typed))
  }
  return found
}

/** Returns the external IDs in the format of our form, such as `imdb:tt0133093`. */
function idsIn(given: Given, { kind }: UploadCategory, errors: Noted): readonly string[] {
  return toolIdNames.flatMap((name) => {
    const typed = textIn(given, name)
    const source = sourceFor(name, kind)
    if (source === null || /^(?:tt)?0*$/i.test(typed)) return []
    const value = sources[source].read(typed)
    if (value === null) errors.set(name, [`is not an ID of ${sources[source].label}`])
    return value === null ? [] : [`${source}:${value}`]
  })
}

/**
 * Returns the source for a catalog's ID; null for torrents that are neither films nor series,
 * because the catalogs have only those.
 */
function sourceFor(name: ToolIdName, kind: string): Source | null {
  const { film, series } = TOOL_IDS[name]
  if (film === series || kind === 'movie') return film
  return kind === 'tv' ? series : null
}

/** The names under which a program expects the errors of our fields. */
const NAMES: Readonly<Record<string, string>> = {
  title: 'name',
  category: 'category_id',
  mediaInfo: 'mediainfo',
  tags: 'keywords',
  'attr.resolution': 'resolution_id',
  'attr.season': 'season_number',
  'attr.episode': 'episode_number',
  bundleIds: 'tmdb',
}
const TYPES = ['attr.source', 'attr.format', 'attr.platform']

/** Returns the errors of our fields under the program's names. */
export function errorsFor(errors: Errors, given: Given): Errors {
  const isDisc = textIn(given, 'mediainfo') === ''
  const nameOf = (field: string) => {
    if (field === 'mediaInfo' && isDisc) return 'bdinfo'
    if (TYPES.includes(field)) return 'type_id'
    return Object.hasOwn(NAMES, field) ? NAMES[field] : field
  }
  const named = Object.entries(errors).map(([field, texts]) => [nameOf(field), texts] as const)
  return Object.fromEntries(named)
}
