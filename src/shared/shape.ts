import * as z from 'zod'
import { isBase64 } from './base64.ts'
import { faultOfTitle } from './hidden-characters.ts'

// The project's vocabulary of shapes, through which all unknown input is read.
export type { ZodType as Shape, infer as Infer } from 'zod'

export const oneOf = z.enum
export const list = z.array
export const flag = z.boolean()

/** Any JSON value. */
export const jsonValue = z.json().meta({ id: 'Json' })

/** A value that is checked elsewhere: the payload of an event that is passed on. */
export const anything = z.unknown()

/** An object that may not have any other field: forms, settings, API bodies. */
export const strictRecord = z.strictObject

/** A value that matches one of two shapes. */
export function eitherOf<A extends z.ZodType, B extends z.ZodType>(a: A, b: B) {
  return z.union([a, b])
}

/** An object whose unknown fields are dropped: events from a newer minor version. */
export const record = z.object

/** An object whose other fields are kept as they are. */
export const looseRecord = z.looseObject

/**
 * An object whose fields are not known in advance: it has a shape for their names and one for their
 * values.
 */
export const mapOf = z.record

/** A whole number from 0 to 2^53 - 1: IDs, versions, sizes in bytes, counts. */
export const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)

/** A duration in seconds, or another figure that is only displayed. */
export const seconds = z.number().min(0)

/** A database id. */
export const id = count.min(1)

/** A whole number that fits in an `integer` column of the database: places, numbers of rows. */
const smallCount = count.max(2 ** 31 - 1)

/** The same from 1 on: revisions of a record, which each edit increments. */
export const smallId = smallCount.min(1)

/** A point in time in milliseconds, up to the latest that a Date can represent. */
export const timeMs = count.max(8.64e15)

/** A point in time as it is in JSON: ISO 8601 in UTC. */
export const time = z.iso.datetime().describe('ISO 8601 in UTC')

/** Bytes as they are in JSON: a whole number, or decimal text above 2^53 - 1. */
export const byteCount = z
  .union([count, z.string().regex(/^\d{16,20}$/)])
  .describe('bytes; decimal text above 2^53')

/** Converts bytes to the form that `byteCount` reads. */
export function exactBytes(bytes: bigint): number | string {
  return bytes <= Number.MAX_SAFE_INTEGER ? Number(bytes) : String(bytes)
}

/** A decimal number, such as a ratio or a factor. */
export const decimal = z.number()

/**
 * Gives a shape a name in the API's document, such as `Torrent`. Each name may be given only once.
 */
export function named<S extends z.ZodType>(name: string, shape: S): S {
  return shape.meta({ id: name })
}

/**
 * Free text of at most `limit` characters; refuses control characters other than line ends, and
 * half a surrogate pair, which JSON in the database cannot contain.
 */
export function text(limit: number) {
  return z
    .string()
    .max(limit)
    .regex(/^[^\u0000-\u0008\u000b\u000c\u000e-\u001f]*$/, 'control characters')
    .refine((value) => !/\p{Cs}/u.test(value), 'half a character')
}

/** A title: text without characters that are invisible or that change how the text is shown. */
export function titleText(limit: number) {
  return text(limit).superRefine((value, context) => {
    const fault = faultOfTitle(value)
    if (fault !== null) context.addIssue({ code: 'custom', message: fault })
  })
}

/**
 * A checkbox: a form sends `on`, or nothing when it is not checked; tools send true or false. Read
 * it with `isChecked` (site/http/frame/forms.ts).
 */
export const checkbox = flag.or(oneOf(['on', 'true', 'false', '']))

/** A revision in the forms in which tools and HTML forms send it. */
export const typedRevision = smallId.or(text(9).regex(/^\d*$/, 'must be a number'))

/** Exactly this number of lowercase hex digits. */
export function hex(digits: number) {
  const pattern = new RegExp(`^[0-9a-f]{${digits}}$`)
  return z.string().regex(pattern, `must be ${digits} lower-case hex digits`)
}

/** An info hash (v1, or the first 20 bytes of v2) as 40 hex digits. */
export const infoHash = hex(40)

/** A passkey as 32 hex digits. */
export const passkey = hex(32)

/** The random 128-bit ID of a journal, a store or an outbox as 32 hex digits. */
export const randomId = hex(32)

/** 32 bytes (a nonce, a SHA-256) as 64 hex digits. */
export const bytes32 = hex(64)

/** Bytes: a buffer in memory, base64 in JSON. */
export const bytes = z
  .union([
    z.instanceof(Buffer),
    z
      .string()
      .refine(isBase64, 'base64')
      .transform((text) => Buffer.from(text, 'base64')),
  ])
  .meta({ contentEncoding: 'base64' })

/** A color such as `#12664f`; empty: none. */
export const color = z
  .string()
  .max(7)
  .regex(/^$|^#[0-9a-f]{6}$/, 'must be a color such as #12664f, or empty')

/** The name of something in a URL: `movies`, `tv-shows`. */
export const slug = z
  .string()
  .regex(
    /^[a-z0-9]+(-[a-z0-9]+)*$/,
    'can only contain lowercase letters and digits, with single hyphens between them',
  )
  .max(60)

/**
 * The name of a member. `/users/ann.json` is the JSON of ann, so no name may end like that of a
 * file.
 */
export const memberName = text(30)
  .min(2)
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_.-]*$/,
    'can only contain letters, digits, “_”, “.” and “-”, and must start with a letter or digit',
  )
  .refine((name) => !/\.(json|xml|rss|atom)$/i.test(name), 'cannot end like the name of a file')

const ATOM = "[\\p{L}\\p{N}!#$%&'*+/=?^_`{|}~-]+"
const LABEL = '[\\p{L}\\p{N}]([\\p{L}\\p{N}-]*[\\p{L}\\p{N}])?'

/**
 * An email address of the usual form (dot-atom of RFC 5321, letters of any script), without quotes,
 * comments or lists, which email programs read in different ways.
 */
/**
 * The most characters of an email address: RFC 5321, section 4.5.3.1.3, without the brackets around
 * the path.
 */
export const MAX_EMAIL = 254

export const emailAddress = text(MAX_EMAIL).regex(
  new RegExp(`^(?=.{1,64}@)${ATOM}(\\.${ATOM})*@${LABEL}(\\.${LABEL})+$`, 'u'),
  'is not an email address',
)

/** The fewest characters of a password. */
export const PASSWORD_LENGTH = 8

export const newPassword = text(200).min(PASSWORD_LENGTH)

/**
 * Returns the most characters that a shape of text allows; null if it has no limit, or is not a
 * text.
 */
export function maxLengthOf(shape: z.ZodType): number | null {
  if (shape instanceof z.ZodString) return shape.maxLength
  if (shape instanceof z.ZodOptional || shape instanceof z.ZodNullable) {
    return maxLengthOf(shape.unwrap() as z.ZodType)
  }
  if (!(shape instanceof z.ZodUnion)) return null
  const lengths = (shape.options as readonly z.ZodType[]).map(maxLengthOf)
  return lengths.find((length) => length !== null) ?? null
}

/** Returns the JSON Schema (2020-12) of a shape: of its input, or of its output. */
export function jsonSchema(shape: z.ZodType, io: 'input' | 'output') {
  return z.toJSONSchema(shape, { io, unrepresentable: 'any' })
}

/** Returns the faults of an input, one line per field: `port: expected number`. */
export function faults(error: z.ZodError): string[] {
  return error.issues.map((issue) => {
    const where = issue.path.join('.')
    return where === '' ? issue.message : `${where}: ${issue.message}`
  })
}
