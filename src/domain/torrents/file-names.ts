import { hiddenPattern } from '../../shared/hidden-characters.ts'
import type { Bencoded, Token } from './bencode.ts'
import { itemsOf, kindOf, lengthOf, textOf, valueOf } from './bencode.ts'
import type { FileFault, Judged } from './faults.ts'
import { fault, isFault, quoted } from './faults.ts'
import type { Names } from './name-encoding.ts'
import { nameText, shownName } from './name-encoding.ts'

/** The most bytes of a name in common file systems. */
const MAX_NAME_BYTES = 255
/** The most bytes of a path; Windows and most clients fail far earlier. */
const MAX_PATH_BYTES = 4096
/**
 * The deepest nesting of folders, each of which is a <details> element on the page of the torrent.
 */
const MAX_PATH_PARTS = 64
/**
 * The most folders: two for each file that a torrent may have. Only malicious torrents have more.
 */
const MAX_FOLDERS = 200_000

const CONTROL = hiddenPattern(['c0', 'delete'])
const DIRECTION = hiddenPattern(['bidiControls'])
/** Names of devices in Windows, with any extension. */
const DEVICE = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?$/i

/** Returns why a name cannot be that of a file or folder; null when it can. */
function faultOfName(name: string): string | null {
  if (name === '') return 'is empty'
  if (name === '.' || name === '..') return 'leads out of its folder'
  if (/[/\\]/.test(name)) return 'contains a slash'
  if (CONTROL.test(name)) return 'contains control characters'
  if (DIRECTION.test(name)) return 'contains hidden characters that change the direction of text'
  if (/^[a-z]:/i.test(name)) return 'starts like a drive letter'
  if (DEVICE.test(name)) return 'is a device name on Windows'
  return null
}

/** A name, or several names joined with slashes, and their positions in the file. */
export interface ReadNames {
  readonly text: string
  readonly token: Token
  /** Whether the bytes in the file differ from the text in UTF-8. */
  readonly isDecoded: boolean
}

type Judge = (names: Names, token: Token, isTwin: boolean) => Judged<string>

/**
 * Reads the name of a torrent, which is checked like that of a file or folder; null when there is
 * none.
 */
export function readName(names: Names, info: Token): Judged<ReadNames> | null {
  return readTwins(names, info, 'name', (_, token, isTwin) => {
    return judgeName(names, token, 'name', isTwin)
  })
}

/**
 * Reads the path of an entry in a v1 list, whose parts are checked and joined; null when there is
 * none.
 */
export function readPath(names: Names, file: Token): Judged<ReadNames> | null {
  return readTwins(names, file, 'path', (_, token, isTwin) => {
    return judgePath(names, itemsOf(names.doc, token), isTwin)
  })
}

/**
 * Reads `name` or `path`, or the twin in UTF-8 that older tools add if names are in another
 * encoding. Like clients, this prefers the twin, unless the twin is broken and the name itself is
 * not.
 */
function readTwins(
  names: Names,
  dict: Token,
  key: 'name' | 'path',
  judge: Judge,
): Judged<ReadNames> | null {
  const { doc, keepsTwins } = names
  const [twin, plain] = [valueOf(doc, dict, `${key}.utf-8`), valueOf(doc, dict, key)]
  const read = (token: Token, isTwin: boolean): Judged<ReadNames> => {
    const text = judge(names, token, isTwin)
    if (isFault(text)) return text
    return { text, token, isDecoded: !isTwin && names.decode !== null }
  }
  if (twin === null) return plain === null ? null : read(plain, false)
  const first = read(twin, true)
  const isMarred = isFault(first) ? isBroken(doc, twin, key) : first.text.includes('\ufffd')
  if (plain === null || (!isMarred && (keepsTwins || !isFault(first)))) return first
  const second = read(plain, false)
  return isFault(second) && !(isMarred && isFault(first)) ? first : second
}

/** Whether a twin is broken: of another type, empty, or not UTF-8. */
function isBroken(doc: Bencoded, token: Token, key: 'name' | 'path'): boolean {
  if (key === 'name') return !textOf(doc, token)
  const parts = [...itemsOf(doc, token)]
  return parts.length === 0 || parts.some((part) => !textOf(doc, part))
}

/** Reads the token of a name, which is checked as the name of a file or folder. */
function judgeName(names: Names, token: Token, what: string, isTwin = false): Judged<string> {
  const code = what === 'name' ? 'BAD_NAME' : 'BAD_PATH'
  if (kindOf(names.doc, token) !== 'string') {
    return fault(code, `The ${what} in the file has the wrong type.`)
  }
  const text = nameText(names, token, isTwin)
  if (text === null) {
    const expected = isTwin ? 'UTF-8 text' : names.expected
    return fault(code, `The ${what} ${quoted(shownName(names, token))} is not ${expected}.`)
  }
  if (bytesOfName(names, token, text) > MAX_NAME_BYTES) {
    return fault(code, `The ${what} ${quoted(text)} is longer than ${MAX_NAME_BYTES} bytes.`)
  }
  const why = faultOfName(text)
  return why === null ? text : fault(code, `The ${what} ${quoted(text)} ${why}.`)
}

const encoder = new TextEncoder()

function bytesOfName({ doc, decode }: Names, token: Token, text: string): number {
  return decode === null ? lengthOf(doc, token) : encoder.encode(text).length
}

/** Joins names with slashes to form a path, and checks each of them. */
export function judgePath(names: Names, parts: Iterable<Token>, isTwin = false): Judged<string> {
  let path = ''
  let [count, bytes] = [0, 0]
  for (const token of parts) {
    const name = judgeName(names, token, 'path part', isTwin)
    if (isFault(name)) return name
    path += path === '' ? name : `/${name}`
    bytes += 1 + bytesOfName(names, token, name)
    if (++count > MAX_PATH_PARTS) {
      return fault('BAD_PATH', `The path is deeper than ${MAX_PATH_PARTS} folders.`)
    }
    if (bytes - 1 > MAX_PATH_BYTES) {
      return fault('BAD_PATH', `The path is longer than ${MAX_PATH_BYTES} bytes.`)
    }
  }
  return path === '' ? fault('BAD_PATH', 'The path is empty.') : path
}

/** Adds the path of the file to a fault, as far as it can be shown. */
export function inFile(
  { code, text }: FileFault,
  names: Names,
  parts: Iterable<Token>,
  number?: number,
): FileFault {
  let path = ''
  for (const part of parts) {
    path += path === '' ? shownName(names, part) : `/${shownName(names, part)}`
    if (path.length > MAX_PATH_BYTES) break
  }
  const which = number === undefined ? 'In the v2 file tree' : `File ${number}`
  const shown = path === '' ? which : `${which}, ${quoted(path)}`
  return fault(code, `${shown}: ${text.charAt(0).toLowerCase()}${text.slice(1)}`)
}

/**
 * Checks whether two files have the same path, a file is the folder of another one, or there are
 * too many folders. Paths are sorted with the slash as the lowest character, so that everything
 * below a path directly follows it.
 */
export function faultOfPaths(paths: readonly string[]): Judged<null> {
  const sorted = paths.map((path) => path.replaceAll('/', '\0')).sort()
  let folders = sorted.length === 0 ? 0 : foldersBeyond('', sorted[0])
  for (let at = 1; at < sorted.length; at++) {
    const [before, path] = [sorted[at - 1], sorted[at]]
    folders += foldersBeyond(before, path)
    if (folders > MAX_FOLDERS) return fault('TOO_MANY_FILES', 'It has more than 200,000 folders.')
    if (path !== before && !path.startsWith(`${before}\0`)) continue
    const shown = quoted(before.replaceAll('\0', '/'))
    if (path === before) return fault('DUPLICATE_PATH', `The path ${shown} is listed twice.`)
    return fault('DUPLICATE_PATH', `The path ${shown} is both a file and a folder.`)
  }
  return null
}

/** Returns how many folders of a path are not folders of the previous path. */
function foldersBeyond(before: string, path: string): number {
  let at = 0
  while (at < path.length && path[at] === before[at]) at++
  let found = 0
  for (; at < path.length; at++) if (path[at] === '\0') found++
  return found
}
