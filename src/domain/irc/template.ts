import { byteLength, cutText, plainText } from './plain.ts'

// Templates of lines: text with fields in braces. `{?field}…{/field}` is left out when the field is
// empty. Everything else is sent as it is written.

/** The longest line, in bytes of UTF-8: what IRC transmits of a message, apart from its sender. */
export const LINE_BYTES = 440
/** The longest template, in characters. */
export const TEMPLATE_LENGTH = 400

/** The fields that a template can use. */
export const LINE_FIELDS = [
  ...['kind', 'id', 'name', 'category', 'type', 'resolution', 'year', 'size', 'bytes', 'files'],
  ...['freeleech', 'downloadFactor', 'uploadFactor', 'doubleUpload', 'internal', 'uploader'],
  ...['tags', 'infoHash', 'url', 'page'],
] as const
export type LineField = (typeof LINE_FIELDS)[number]
export type LineValues = Readonly<Record<string, string>>

/** The line of the UNIT3D family, which autobrr's definitions can read. */
export const DEFAULT_TEMPLATE =
  'Category [{category}] Type [{type}] Name [{name}] ' +
  '{?resolution}Resolution [{resolution}] {/resolution}' +
  'Freeleech [{freeleech}] Internal [{internal}] Double Upload [{doubleUpload}] ' +
  'Size [{size}] Uploader [{uploader}] Url [{url}]'

interface Text {
  readonly text: string
}
interface Field {
  readonly field: string
  /** The position in the template, from 0. */
  readonly at: number
}
interface Section extends Field {
  readonly parts: readonly Part[]
}
type Part = Text | Field | Section

export interface TemplateFault {
  readonly says: string
  /** The position of the fault in the template, from 1. */
  readonly at: number
}

export interface Template {
  readonly parts: readonly Part[]
}

const TOKEN = /\{(\?|\/)?([^{}]*)\}|[{}]/g

/** Reads a template; a fault says what is wrong and where. */
export function readTemplate(source: string): Template | TemplateFault {
  const open: { field: string; at: number; parts: Part[] }[] = [{ field: '', at: 0, parts: [] }]
  let from = 0
  for (const token of source.matchAll(TOKEN)) {
    const [all, mark, field] = token
    const at = token.index
    const inside = open[open.length - 1]
    if (at > from) inside.parts.push({ text: source.slice(from, at) })
    from = at + all.length
    if (field === undefined) return fault(`Unmatched brace: ${all}`, at)
    if (!LINE_FIELDS.some((one) => one === field)) return fault(`There is no field {${field}}`, at)
    if (mark === '?') open.push({ field, at, parts: [] })
    else if (mark === undefined) inside.parts.push({ field, at })
    else if (inside.field !== field) return fault(`{/${field}} closes nothing that is open`, at)
    else {
      open.pop()
      open[open.length - 1].parts.push(inside)
    }
  }
  const last = open[open.length - 1]
  if (open.length > 1) return fault(`{?${last.field}} is not closed by {/${last.field}}`, last.at)
  if (from < source.length) last.parts.push({ text: source.slice(from) })
  return { parts: last.parts }
}

function fault(says: string, at: number): TemplateFault {
  return { says, at: at + 1 }
}

export function isFault(read: Template | TemplateFault): read is TemplateFault {
  return 'says' in read
}

/** The fields that are shortened when a line is too long, in this order. */
const CUT: readonly LineField[] = ['tags', 'name', 'uploader', 'category', 'type']
/** The bytes that remain of a shortened field, as long as it is enough to shorten others. */
const KEPT_BYTES = 24

/**
 * Returns the line of a template, in at most `limit` bytes. If the line is too long, its tags are
 * left out first, then the name is shortened; URLs and numbers stay complete as long as that is
 * enough.
 */
export function renderLine(template: Template, given: LineValues, limit: number): string {
  const literals = literalsOf(template.parts)
  const values: Record<string, string> = {}
  for (const [field, value] of Object.entries(given)) values[field] = honest(value, literals)
  for (const leastBytes of [KEPT_BYTES, 0]) {
    for (const field of CUT) {
      const excess = byteLength(fill(template.parts, values)) - limit
      if (excess <= 0) break
      const has = byteLength(values[field] ?? '')
      const uses = usesOf(template.parts, field)
      if (uses === 0 || has <= leastBytes) continue
      values[field] = cutText(values[field], Math.max(leastBytes, has - Math.ceil(excess / uses)))
    }
  }
  return cutText(plainText(fill(template.parts, values)), limit)
}

function fill(parts: readonly Part[], values: LineValues): string {
  return parts.map((part) => filled(part, values)).join('')
}

function filled(part: Part, values: LineValues): string {
  if ('text' in part) return part.text
  const value = values[part.field] ?? ''
  if (!('parts' in part)) return value
  return value === '' ? '' : fill(part.parts, values)
}

function usesOf(parts: readonly Part[], field: string): number {
  return parts.reduce((sum, part) => {
    if ('parts' in part) return sum + usesOf(part.parts, field)
    return sum + ('field' in part && part.field === field ? 1 : 0)
  }, 0)
}

// Replaces the square brackets of a name such as `… ] Freeleech [100%] …`, which would be read as
// fields of the line, with round ones. Names with other brackets are sent as they are.
function honest(value: string, literals: readonly string[]): string {
  const plain = plainText(value)
  const tight = tightened(plain)
  if (!literals.some((literal) => tight.includes(literal))) return plain
  return plain.replaceAll('[', '(').replaceAll(']', ')')
}

function literalsOf(parts: readonly Part[]): readonly string[] {
  return parts.flatMap((part) => {
    if ('parts' in part) return literalsOf(part.parts)
    if (!('text' in part)) return []
    return (part.text.match(/[^[\]]*\[/g) ?? []).map(tightened).filter((one) => /\w/.test(one))
  })
}

function tightened(text: string): string {
  return text.replaceAll(/\s/g, '').toLowerCase()
}
