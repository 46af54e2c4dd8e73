import type { IncomingMessage } from 'node:http'
import { asUtf8 } from '../../../domain/texts/utf8.ts'
import { MIB } from '../../../domain/units.ts'
import type { FieldErrors, Fields } from '../frame/forms.ts'
import type { RefusalCode } from '../refusals.ts'
import { readPairs } from '../target.ts'

/** The limit for forms and JSON: enough for a long description with every character escaped. */
export const MAX_BODY_BYTES = MIB

export type BodyResult =
  | { readonly ok: true; readonly body: Fields }
  | { readonly ok: false; readonly code: RefusalCode; readonly errors?: FieldErrors }

/** The deepest nesting of JSON: walking 1 MiB of brackets would overflow the stack. */
const MAX_LEVELS = 50
/**
 * Values in JSON: the largest form has a tenth of them. A megabyte of numbers, each with an error,
 * takes a second.
 */
const MAX_VALUES = 50_000

const NOTHING: BodyResult = { ok: true, body: {} }

/** Reads an urlencoded or JSON body. A multipart body is left for the action that accepts it. */
export async function readBody(req: IncomingMessage): Promise<BodyResult> {
  if (!hasBody(req)) return NOTHING
  const type = mediaType(req)
  if (type === 'multipart/form-data') return NOTHING
  const encoding = req.headers['content-encoding'] ?? 'identity'
  if (encoding !== 'identity') return { ok: false, code: 'UNSUPPORTED_BODY' }
  if (type === 'application/x-www-form-urlencoded') return readAs(req, fromForm)
  if (type === 'application/json') return readAs(req, fromJson)
  const bytes = await readBytes(req, MAX_BODY_BYTES)
  return bytes?.length === 0 ? NOTHING : { ok: false, code: 'UNSUPPORTED_BODY' }
}

export function mediaType(req: IncomingMessage): string {
  return (req.headers['content-type'] ?? '').split(';')[0].trim().toLowerCase()
}

function hasBody(req: IncomingMessage): boolean {
  const length = req.headers['content-length']
  return req.headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0')
}

/**
 * Reads the whole body; null when it is larger than `limit`. The rest of a larger body is read and
 * discarded, so that the sender sees the reply; the server's time limit for requests bounds this.
 */
async function readBytes(req: IncomingMessage, limit: number): Promise<Buffer | null> {
  if (Number(req.headers['content-length'] ?? 0) > limit) {
    req.resume()
    return null
  }
  const chunks: Buffer[] = []
  let size = 0
  return new Promise((resolve, reject) => {
    req.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= limit) chunks.push(chunk)
      else resolve(null)
    })
    req.on('end', () => resolve(Buffer.concat(chunks)))
    req.on('error', reject)
  })
}

async function readAs(
  req: IncomingMessage,
  parse: (text: string) => BodyResult,
): Promise<BodyResult> {
  const bytes = await readBytes(req, MAX_BODY_BYTES)
  if (bytes === null) return { ok: false, code: 'TOO_LARGE' }
  const text = asUtf8(bytes)
  return text === null ? { ok: false, code: 'BAD_ENCODING' } : parse(text)
}

function fromForm(text: string): BodyResult {
  const body = readPairs(text)
  return body === null ? { ok: false, code: 'BAD_ENCODING' } : { ok: true, body }
}

/** Half a surrogate pair, which JSON can write and UTF-8 cannot contain. */
const HALF = /\p{Cs}/u

function fromJson(text: string): BodyResult {
  if (text.trim() === '') return NOTHING
  if (isTooMuch(text)) return { ok: false, code: 'BAD_REQUEST' }
  let [hasNul, hasHalf] = [false, false]
  const look = (item: unknown) => {
    if (typeof item !== 'string') return
    hasNul ||= item.includes('\0')
    hasHalf ||= HALF.test(item)
  }
  try {
    const value: unknown = JSON.parse(text, (name, item: unknown) => {
      look(name)
      look(item)
      return item
    })
    if (hasNul) return { ok: false, code: 'BAD_ENCODING' }
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    if (!isObject) return { ok: false, code: 'BAD_REQUEST' }
    const body = value as Fields
    return hasHalf ? { ok: false, code: 'INVALID', errors: halvesIn(body) } : { ok: true, body }
  } catch {
    return { ok: false, code: 'BAD_REQUEST' }
  }
}

/**
 * Returns whether a JSON text is nested deeper, or has more values, than any form; brackets and
 * commas inside its strings do not count.
 */
function isTooMuch(text: string): boolean {
  let [level, values, isText] = [0, 1, false]
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]
    if (isText && sign === '\\') at++
    else if (sign === '"') isText = !isText
    else if (isText) continue
    else if (sign === '[' || sign === '{') level++
    else if (sign === ']' || sign === '}') level--
    else if (sign === ',') values++
    if (level > MAX_LEVELS || values > MAX_VALUES) return true
  }
  return false
}

/**
 * Returns an error for each field with half a character; for the form as a whole if it is nested
 * deeper.
 */
function halvesIn(body: Fields): FieldErrors {
  const names = Object.keys(body).filter((name) => {
    const value = body[name]
    return typeof value === 'string' && !HALF.test(name) && HALF.test(value)
  })
  const named = names.length === 0 ? [''] : names
  return Object.fromEntries(named.map((name) => [name, ['contains an incomplete character']]))
}
