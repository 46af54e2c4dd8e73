import type { Bencoded, Token } from './bencode.ts'
import { kindOf, lengthOf, textOf, valueOf } from './bencode.ts'
import type { Judged } from './faults.ts'
import { fault, isFault, quoted } from './faults.ts'

/** The longest name in common file systems. */
const MAX_NAME_BYTES = 255
/** Windows and most clients fail far earlier. */
const MAX_PATH_BYTES = 4096
/** Nested folders, each a <details> on the torrent's page. */
const MAX_PATH_PARTS = 64
/** Two for each file that a torrent may have; only malicious files have more. */
const MAX_FOLDERS = 200_000

const CONTROL = /[\u0000-\u001f\u007f]/
/** Characters that change the direction of text: `exe.gpj` shown for `jpg.exe`. */
const DIRECTION = /[\u202a-\u202e\u2066-\u2069]/
/** Device names of Windows, with any extension. */
const DEVICE = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?$/i

/** Why this cannot be the name of a file or folder; null when it can. */
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

/**
 * The value of `name`, or of its twin `name.utf-8`, which older tools write for names in another
 * encoding. Null when there is neither.
 */
export function utf8Twin(doc: Bencoded, dict: Token, name: 'name' | 'path'): Token | null {
  return valueOf(doc, dict, `${name}.utf-8`) ?? valueOf(doc, dict, name)
}

/** The text of a name token, checked as the name of a file or folder. */
export function judgeName(doc: Bencoded, token: Token, what: string): Judged<string> {
  const code = what === 'name' ? 'BAD_NAME' : 'BAD_PATH'
  if (kindOf(doc, token) !== 'string') {
    return fault(code, `The ${what} in the file has the wrong type.`)
  }
  const text = textOf(doc, token)
  if (text === null) return fault(code, `The ${what} in the file is not UTF-8 text.`)
  if (lengthOf(doc, token) > MAX_NAME_BYTES) {
    return fault(code, `The ${what} ${quoted(text)} is longer than ${MAX_NAME_BYTES} bytes.`)
  }
  const why = faultOfName(text)
  return why === null ? text : fault(code, `The ${what} ${quoted(text)} ${why}.`)
}

/** Names joined to a path with slashes, each checked. */
export function judgePath(doc: Bencoded, names: Iterable<Token>): Judged<string> {
  let path = ''
  let parts = 0
  for (const token of names) {
    const name = judgeName(doc, token, 'path part')
    if (isFault(name)) return name
    path += path === '' ? name : `/${name}`
    if (++parts > MAX_PATH_PARTS || path.length > MAX_PATH_BYTES) {
      return fault('BAD_PATH', `The path ${quoted(path)} is too long or too deep.`)
    }
  }
  return path === '' ? fault('BAD_PATH', 'A file in the list has no path.') : path
}

/**
 * Checks whether two files have the same path, one is a folder of another, or there are too many
 * folders. Sorted with the slash as the lowest character, everything below a path directly follows
 * it.
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

/** The folders of a path that are not folders of the previous path. */
function foldersBeyond(before: string, path: string): number {
  let at = 0
  while (at < path.length && path[at] === before[at]) at++
  let found = 0
  for (; at < path.length; at++) if (path[at] === '\0') found++
  return found
}
