import { isAscii, isUtf8 } from 'node:buffer'

// Decodes the texts of a dump from the character set that it names with SET NAMES.

/**
 * MySQL's names of character sets, and the platform's names for them; UTF-8 is handled separately.
 */
const ENCODINGS: Readonly<Record<string, string>> = {
  latin1: 'windows-1252',
  latin2: 'iso-8859-2',
  latin5: 'iso-8859-9',
  latin7: 'iso-8859-13',
  cp1250: 'windows-1250',
  cp1251: 'windows-1251',
  cp1256: 'windows-1256',
  cp1257: 'windows-1257',
  cp866: 'ibm866',
  koi8r: 'koi8-r',
  koi8u: 'koi8-u',
  greek: 'iso-8859-7',
  hebrew: 'iso-8859-8',
  macce: 'macintosh',
  macroman: 'macintosh',
  tis620: 'windows-874',
  gbk: 'gbk',
  gb2312: 'gbk',
  gb18030: 'gb18030',
  big5: 'big5',
  sjis: 'shift_jis',
  cp932: 'shift_jis',
  ujis: 'euc-jp',
  eucjpms: 'euc-jp',
  euckr: 'euc-kr',
}

const isLead = (byte: number) => byte > 0x80
/** The bytes between the two ranges are Katakana of one byte. */
const isSjisLead = (byte: number) => (byte > 0x80 && byte < 0xa0) || byte > 0xdf
/**
 * The character sets in which the second byte of a character can be a backslash, which then escapes
 * nothing.
 */
const LEADS: Readonly<Record<string, NonNullable<Charset['isLead']> | undefined>> = {
  ...{ gbk: isLead, gb18030: isLead, big5: isLead, sjis: isSjisLead, cp932: isSjisLead },
}
const UNICODE: ReadonlySet<string> = new Set(['utf8', 'utf8mb3', 'utf8mb4', 'ascii', 'binary'])

export interface Charset {
  readonly name: string
  readonly decode: (bytes: Buffer) => string
  /** Whether a byte begins a character of two bytes whose second one can be a backslash. */
  readonly isLead: ((byte: number) => boolean) | null
}

const windows1252 = new TextDecoder('windows-1252')

/** Old tables often contain Latin 1 in columns that are declared as UTF-8. */
function decodeUtf8(bytes: Buffer): string {
  if (isAscii(bytes)) return bytes.toString('latin1')
  return isUtf8(bytes) ? bytes.toString('utf8') : windows1252.decode(bytes)
}

export const utf8: Charset = { name: 'utf8mb4', decode: decodeUtf8, isLead: null }

/**
 * Returns a character set by its name in MySQL. Null if no dump of MySQL is written in it, or if
 * the platform cannot read it.
 */
export function charsetNamed(given: string): Charset | null {
  const name = given.toLowerCase()
  if (UNICODE.has(name)) return { ...utf8, name }
  if (!Object.hasOwn(ENCODINGS, name)) return null
  const decoder = new TextDecoder(ENCODINGS[name])
  const decode = (bytes: Buffer) =>
    isAscii(bytes) ? bytes.toString('latin1') : decoder.decode(bytes)
  return { name, decode, isLead: LEADS[name] ?? null }
}
