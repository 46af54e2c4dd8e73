import type { Value } from '../rows.ts'
import { bitsAsText, withoutNul } from '../rows.ts'
import type { Charset } from './charsets.ts'

// The values of a row: the text between two commas, as bytes or as text.

export interface LiteralRules {
  readonly charset: Charset
  /**
   * Whether a backslash escapes. In the SQL mode NO_BACKSLASH_ESCAPES, it is an ordinary character.
   */
  readonly hasBackslashes: boolean
}

const QUOTE = 0x27
const BACKSLASH = 0x5c

/**
 * Returns the index after the string that begins with the quote at `at`; -1 if the string does not
 * end in these bytes.
 */
export function stringEnd(bytes: Buffer, at: number, rules: LiteralRules): number {
  const quote = bytes[at]
  const { isLead } = rules.charset
  for (let index = at + 1; index < bytes.length; index++) {
    const byte = bytes[index]
    if (byte === BACKSLASH && rules.hasBackslashes) index++
    else if (byte === quote) {
      // After the last byte, it is not known yet whether the quote is doubled.
      if (index + 1 === bytes.length) return -1
      if (bytes[index + 1] !== quote) return index + 1
      index++
    } else if (isLead !== null && isLead(byte)) index++
  }
  return -1
}

const ESCAPED: Readonly<Record<number, number>> = {
  0x30: 0, // \0
  0x62: 8, // \b
  0x6e: 10, // \n
  0x72: 13, // \r
  0x74: 9, // \t
  0x5a: 26, // \Z
}

/**
 * Returns the bytes that a quoted string stands for; `from` and `to` enclose it with its quotes.
 */
function unquoted(bytes: Buffer, from: number, to: number, rules: LiteralRules): Buffer {
  const content = bytes.subarray(from + 1, to - 1)
  const quote = bytes[from]
  const isPlain = content.indexOf(BACKSLASH) === -1 && content.indexOf(quote) === -1
  if (isPlain) return content
  const { isLead } = rules.charset
  const written = Buffer.allocUnsafe(content.length)
  let length = 0
  for (let index = 0; index < content.length; index++) {
    let byte = content[index]
    if (byte === BACKSLASH && rules.hasBackslashes) {
      byte = content[++index]
      byte = ESCAPED[byte] ?? byte
    } else if (byte === quote) index++
    else if (isLead !== null && isLead(byte) && index + 1 < content.length) {
      written[length++] = byte
      byte = content[++index]
    }
    written[length++] = byte
  }
  return written.subarray(0, length)
}

export type ColumnKind = 'text' | 'binary' | 'bit'

/**
 * Returns the value of a literal in a column of this kind.
 * @returns undefined if it is not a literal of a dump
 */
export function valueOf(
  bytes: Buffer,
  from: number,
  to: number,
  kind: ColumnKind,
  rules: LiteralRules,
): Value | undefined {
  const first = bytes[from]
  if (first === QUOTE || first === 0x22) return typed(unquoted(bytes, from, to, rules), kind, rules)
  const text = bytes.toString('latin1', from, to)
  if (/^[-+]?[\d.]/.test(text) && !/^0[xX]/.test(text)) return numberAs(text, kind)
  if (/^null$/i.test(text)) return null
  if (/^true$/i.test(text)) return '1'
  if (/^false$/i.test(text)) return '0'
  const hex = /^(?:0x([0-9a-f]*)|x'([0-9a-f]*)')$/i.exec(text)
  if (hex !== null) return typed(Buffer.from(hex[1] ?? hex[2], 'hex'), kind, rules)
  const bits = /^b'([01]*)'$/i.exec(text)
  if (bits !== null) return numberAs(BigInt(`0b0${bits[1]}`).toString(), kind)
  // `_binary 'text'`: the introducer only repeats the character set of the column.
  const introducer = /^_[a-z0-9]+\s*/i.exec(text)
  if (introducer === null) return undefined
  return valueOf(bytes, from + introducer[0].length, to, kind, rules)
}

function numberAs(text: string, kind: ColumnKind): Value {
  return kind === 'binary' ? Buffer.from(text, 'latin1') : text
}

function typed(bytes: Buffer, kind: ColumnKind, rules: LiteralRules): Value {
  // The bytes are copied, because the window that contains them moves on, and a chunk may outlive
  // it.
  if (kind === 'binary') return Buffer.from(bytes)
  return kind === 'bit' ? bitsAsText(bytes) : withoutNul(rules.charset.decode(bytes))
}
