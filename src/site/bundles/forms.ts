import type { Credit } from '../../domain/bundles/credits.ts'
import {
  creditText,
  MAX_CREDIT_NAME,
  MAX_CREDITS,
  readCredits,
} from '../../domain/bundles/credits.ts'
import type { BundleKind } from '../../domain/bundles/kinds.ts'
import { bundleKinds } from '../../domain/bundles/kinds.ts'
import { MAX_DESCRIPTION } from '../../domain/bundles/limits.ts'
import { idText, readExternalIds, storedIds } from '../../domain/bundles/external-ids/read.ts'
import type { ExternalId } from '../../domain/bundles/external-ids/read.ts'
import { MAX_TAGS, readTags } from '../../domain/torrents/texts.ts'
import { faultOfTitle } from '../../shared/hidden-characters.ts'
import {
  count,
  id,
  list,
  oneOf,
  smallId,
  strictRecord,
  text,
  titleText,
} from '../../shared/shape.ts'
import type { BundleRow } from '../../store/bundles/bundles.ts'
import type { BundleWords } from '../../store/bundles/edit.ts'
import { decodeCursor, listLimit } from '../http/frame/cursor.ts'
import type { Fields, FormResult } from '../http/frame/forms.ts'
import { readForm } from '../http/frame/forms.ts'
import { paging } from '../http/frame/shapes.ts'

export const MAX_TITLE = 255
export const MAX_SUMMARY = 200
const MAX_TITLES = 20
const MAX_QUERY = 200
/** The most characters of a credit with its role. */
const MAX_CREDIT = MAX_CREDIT_NAME + 20
/** The most characters of fields with several values. */
export const MAX_LINES = {
  ...{ otherTitles: 6_000, tags: 2_000, externalIds: 4_000 },
  credits: MAX_CREDITS * MAX_CREDIT,
} as const

const lines = (limit: number) => text(limit).or(list(titleText(MAX_TITLE)).max(100))
const typedNumber = count.or(text(15))

const words = {
  title: titleText(MAX_TITLE).optional().describe('optional for a season or an episode'),
  otherTitles: lines(MAX_LINES.otherTitles).optional().describe('other names, one per line'),
  year: typedNumber.optional(),
  number: typedNumber.optional().describe('for a season, an episode or a book: `5`, or `5-6`'),
  parts: typedNumber.optional().describe('total number of its numbered parts, if known'),
  description: text(MAX_DESCRIPTION).optional().describe('Markdown'),
  tags: lines(MAX_LINES.tags).optional().describe('separated by commas'),
  externalIds: lines(MAX_LINES.externalIds)
    .optional()
    .describe('`imdb:tt0133093`, addresses, ISBNs; one per line'),
  credits: text(MAX_LINES.credits)
    .or(list(titleText(MAX_CREDIT)).max(MAX_CREDITS))
    .optional()
    .describe('`Guest: Some Name`; one per line'),
}

export const createShape = strictRecord({
  kind: oneOf(bundleKinds),
  parent: typedNumber.optional().describe('ID of the parent bundle'),
  torrent: typedNumber.optional().describe('one of your torrents to add to it'),
  ...words,
})
export const editShape = strictRecord({
  ...words,
  revision: smallId
    .optional()
    .describe('the revision that you edit; answers 409 if it is not the current one'),
  summary: text(MAX_SUMMARY).optional().describe('what you changed and why, for the history'),
})

export const newQuery = strictRecord({
  parent: id.optional(),
  torrent: id.optional().describe('a torrent to add to it'),
  kind: oneOf(bundleKinds).optional(),
  title: titleText(MAX_TITLE).optional(),
  number: text(15).optional(),
})

export const listQuery = strictRecord({
  q: text(MAX_QUERY).optional().describe('words in the title, an address, or an external ID'),
  kind: oneOf(bundleKinds).optional(),
  sort: oneOf(['title', 'newest']).optional(),
  state: oneOf(['removed']).optional().describe('for staff: lists removed bundles'),
  ...paging,
})

export interface ListQuery {
  readonly q: string
  readonly kind: BundleKind | null
  readonly sort: 'title' | 'newest'
  readonly isRemoved: boolean
  readonly after: { readonly key: string; readonly id: number } | null
  readonly limit: number
}

const place = strictRecord({ key: text(1_000), id })

export function readList(query: Fields): ListQuery {
  const kind = bundleKinds.find((one) => one === query.kind) ?? null
  return {
    q: typeof query.q === 'string' ? query.q.trim().slice(0, MAX_QUERY) : '',
    kind,
    sort: query.sort === 'newest' ? 'newest' : 'title',
    isRemoved: query.state === 'removed',
    after: decodeCursor(place, query.cursor),
    limit: listLimit(query.limit),
  }
}

interface LastShown {
  readonly id: number
  readonly titleKey?: string
  /** Only for removed bundles, which are sorted by it. */
  readonly removedAt?: Date
}

/** Returns the cursor of the last row shown. */
export function placeOf({ id, titleKey = '', removedAt }: LastShown) {
  return { key: removedAt?.toISOString() ?? titleKey, id }
}

export interface CreateForm extends BundleWords {
  readonly kind: BundleKind
  readonly parentId: number | null
  readonly torrentId: number | null
}

/** Reads a new bundle. */
export function readCreate(body: Fields): FormResult<CreateForm> {
  const read = readForm(createShape, body)
  if (!read.ok) return read
  const given = wordsOf(read.value, BARE)
  if (!given.ok) return given
  const { kind } = read.value
  return {
    ok: true,
    value: {
      ...given.value,
      kind,
      parentId: numberOf(read.value.parent),
      torrentId: numberOf(read.value.torrent),
    },
  }
}

export interface EditForm extends BundleWords {
  readonly revision: number
  readonly summary: string
}

/** Reads an edit; omitted fields are not changed. */
export function readEdit(body: Fields, bundle: BundleRow): FormResult<EditForm> {
  const { revision } = body
  const isText = typeof revision === 'string' && /^\d{1,9}$/.test(revision)
  const read = readForm(editShape, { ...body, ...(isText && { revision: Number(revision) }) })
  if (!read.ok) return read
  const { revision: seen = bundle.revision, summary = '' } = read.value
  const given = wordsOf(read.value, wordsOfRow(bundle))
  if (!given.ok) return given
  const said = summary.replace(/\s+/g, ' ').trim()
  return { ok: true, value: { ...given.value, revision: seen, summary: said } }
}

/** Returns the current texts of a bundle. */
export function wordsOfRow(row: BundleRow): BundleWords {
  return { ...row, externalIds: storedIds(row.externalIds) }
}

const BARE: BundleWords = {
  title: '',
  otherTitles: [],
  year: null,
  number: null,
  numberEnd: null,
  parts: null,
  description: '',
  tags: [],
  externalIds: [],
}

interface Given {
  readonly title?: string
  readonly otherTitles?: string | string[]
  readonly year?: number | string
  readonly number?: number | string
  readonly parts?: number | string
  readonly description?: string
  readonly tags?: string | string[]
  readonly externalIds?: string | string[]
  readonly credits?: string | string[]
}

function wordsOf(given: Given, before: BundleWords): FormResult<BundleWords> {
  const errors: Record<string, string[]> = {}
  const within = (name: 'year' | 'parts', least: number, most: number) => {
    if (given[name] === undefined) return before[name]
    const value = numberOf(given[name])
    const isFine = value === null ? given[name] === '' : value >= least && value <= most
    if (!isFine) errors[name] = [`must be a number from ${least} to ${most}`]
    return value
  }
  const [year, parts] = [within('year', 1000, 2999), within('parts', 1, 5000)]
  const counted = given.number === undefined ? before : rangeOf(String(given.number))
  if (counted === null) errors.number = ['must be a number like 5, or two like 5-6']
  const tags = given.tags === undefined ? before.tags : readTags(linesOf(given.tags).join(','))
  if (tags === null) errors.tags = [`must be at most ${MAX_TAGS} words of letters and digits`]
  const externalIds = idsOf(given.externalIds, before.externalIds, errors)
  const credits = creditsOf(given.credits, before.credits, errors)
  const title = given.title === undefined ? before.title : given.title.replace(/\s+/g, ' ').trim()
  if (title === '' && counted?.number == null) errors.title = ['is required']
  const otherTitles =
    given.otherTitles === undefined ? before.otherTitles : linesOf(given.otherTitles)
  if (otherTitles.length > MAX_TITLES) errors.otherTitles = [`must be at most ${MAX_TITLES}`]
  if (Object.keys(errors).length > 0) return { ok: false, errors }
  const description = (given.description ?? before.description).replace(/\r\n?/g, '\n').trim()
  const { number, numberEnd } = counted ?? before
  const value = { title, otherTitles, year, number, numberEnd, parts, description, externalIds }
  return { ok: true, value: { ...value, tags: tags ?? [], credits } }
}

function creditsOf(
  given: string | readonly string[] | undefined,
  before: readonly Credit[] | undefined,
  errors: Record<string, string[]>,
): readonly Credit[] | undefined {
  if (given === undefined) return before
  const read = readCredits(linesOf(given))
  const names = read.ok ? read.credits.map(({ name }) => name) : []
  const fault = read.ok ? names.map(faultOfTitle).find((one) => one !== null) : read.error
  if (read.ok && fault === undefined) return read.credits
  errors.credits = [fault ?? '']
  return before
}

function idsOf(
  given: string | readonly string[] | undefined,
  before: readonly ExternalId[],
  errors: Record<string, string[]>,
): readonly ExternalId[] {
  if (given === undefined) return before
  const read = readExternalIds(typeof given === 'string' ? given : given.join('\n'))
  if (read.ok) return read.ids
  errors.externalIds = [read.error]
  return before
}

/** Reads `5` or `5-6`; an empty text has no number. Null: the text is invalid. */
function rangeOf(typed: string): { number: number | null; numberEnd: number | null } | null {
  if (typed.trim() === '') return { number: null, numberEnd: null }
  const [, first, last] = /^\s*(\d{1,5})\s*(?:[-–]\s*(\d{1,5})\s*)?$/.exec(typed) ?? []
  if (first === undefined) return null
  if (last === undefined) return { number: Number(first), numberEnd: null }
  return Number(last) > Number(first) ? { number: Number(first), numberEnd: Number(last) } : null
}

/** Reads a typed whole number; null when there is none. */
export function numberOf(given: unknown): number | null {
  if (typeof given === 'number') return given
  return typeof given === 'string' && /^\s*\d{1,15}\s*$/.test(given) ? Number(given) : null
}

function linesOf(given: string | readonly string[]): readonly string[] {
  const all = typeof given === 'string' ? given.split(/[\r\n]+/) : given
  return all.map((line) => line.replace(/\s+/g, ' ').trim()).filter((line) => line !== '')
}

/** Returns the initial values of a bundle's form. */
export function formOf(words: BundleWords): Fields {
  const { number, numberEnd } = words
  const range = numberEnd === null ? `${number ?? ''}` : `${number}-${numberEnd}`
  return {
    title: words.title,
    otherTitles: words.otherTitles.join('\n'),
    year: words.year ?? '',
    number: range,
    parts: words.parts ?? '',
    description: words.description,
    tags: words.tags.join(', '),
    externalIds: words.externalIds.map(idText).join('\n'),
    credits: (words.credits ?? []).map(creditText).join('\n'),
  }
}
