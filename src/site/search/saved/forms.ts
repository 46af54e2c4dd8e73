import { IRC_SCHEDULES, SCHEDULES } from '../../../domain/search/schedules.ts'
import type { Infer } from '../../../shared/shape.ts'
import { flag, list, oneOf, strictRecord, text } from '../../../shared/shape.ts'
import type { Outputs } from '../../../store/search/saved-searches.ts'
import type { Fields } from '../../http/frame/forms.ts'
import { isChecked } from '../../http/frame/forms.ts'
import { paging } from '../../http/frame/shapes.ts'
import { browseQuery } from '../browse-query.ts'

export const MAX_NAME = 80
const MAX_ADDRESS = 2_000

// An unchecked box sends nothing, so a hidden field before it sends `false`.
const flagText = oneOf(['true', 'false', 'on'])
const notifies = flag
  .or(flagText)
  .or(list(flagText).max(2))
  .optional()
  .describe('`true` to be notified about new torrents')

const box = flag.or(flagText).or(list(flagText).max(2)).optional()
const outputs = {
  notifies,
  schedule: oneOf(SCHEDULES).optional().describe('when you are notified; `at-once` by default'),
  inFeed: box.describe('whether programs can read it as a feed; `true` by default'),
  irc: oneOf(IRC_SCHEDULES)
    .optional()
    .describe('when the bot sends them to your nick; `off` by default'),
  inStream: box.describe('whether programs can follow it as a stream; `true` by default'),
}

export const saveShape = strictRecord({
  name: text(MAX_NAME).trim().min(1),
  query: text(MAX_ADDRESS).describe('the query of the list: q=dune&category=movies'),
  ...outputs,
})
export const changeShape = strictRecord({
  name: text(MAX_NAME).trim().min(1).optional(),
  ...outputs,
})

/** Reads the outputs of a form; omitted ones stay unchanged. */
export function outputsIn(form: Omit<Infer<typeof changeShape>, 'name'>): Partial<Outputs> {
  return {
    notifies: readFlag(form.notifies),
    schedule: form.schedule,
    inFeed: readFlag(form.inFeed),
    inStream: readFlag(form.inStream),
    irc: form.irc,
  }
}

export const listQuery = strictRecord(paging)
export const newQuery = strictRecord({ query: text(MAX_ADDRESS).optional() })
/** The value of a checkbox or of a JSON body; undefined when it is missing. */
function readFlag(given: unknown): boolean | undefined {
  const last: unknown = Array.isArray(given) ? given.at(-1) : given
  if (last === undefined) return undefined
  return isChecked(last)
}

/** Parts of an address that only select a page of the list, or how it is shown. */
const PAGES = new Set(['cursor', 'limit', 'facets'])

/** Reads the fields of a list's query, as the router would; a leading `?` is allowed. */
export function fieldsOf(query: string): Fields {
  const fields = new Map<string, string | string[]>()
  for (const [name, value] of new URLSearchParams(query)) {
    if (PAGES.has(name) || value === '') continue
    const before = fields.get(name)
    fields.set(name, before === undefined ? value : [before, value].flat())
  }
  return Object.fromEntries(fields)
}

/** Parameters that may be sent once. */
const SINGLE = ['q', 'uploader', 'sort', 'view']

/** Returns the first error in the parameters of a list's query, with its column; null for none. */
export function refuseParameters(query: string): string | null {
  const known = Object.keys(browseQuery.shape)
  const pairs = [...new URLSearchParams(query)]
  const names = pairs.map(([name]) => name)
  const unknown = names.find((name) => !known.includes(name))
  if (unknown !== undefined) {
    const line = /[:\s]/.test(unknown) ? ` To search for it, write q=${unknown}.` : ''
    const hint = ` Parameters: ${known.join(', ')}.`
    return `Column ${columnOf(query, unknown)}: There is no parameter “${unknown}”.${line}${hint}`
  }
  // In an address, the router refuses it.
  const [broken] = pairs.find(([, value]) => value.includes('\0')) ?? []
  if (broken !== undefined) return `The parameter “${broken}” contains a control character.`
  const twice = SINGLE.find((name) => names.indexOf(name) !== names.lastIndexOf(name))
  return twice === undefined ? null : `The parameter “${twice}” can appear only once.`
}

/** Returns the column from 1; names may be encoded in the query. */
function columnOf(query: string, name: string): number {
  const parts = query.replace(/^\?/, ' ').split('&')
  const at = parts.findIndex((part) => new URLSearchParams(part.trimStart()).has(name))
  return parts.slice(0, at).reduce((sum, part) => sum + part.length + 1, 1)
}
