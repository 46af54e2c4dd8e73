import type { Bencoded, Token } from './bencode.ts'
import { content, kindOf } from './bencode.ts'

/**
 * The names that BitComet has used for padding since 2007; a text in the language of the user
 * follows.
 */
const BITCOMET = /^_____padding_file_\d+_/
/** Longer than the part of such a name that matters. */
const TOLD_BYTES = 40

/** A name that padding has: one of BitComet, which libtorrent also knows, or `.pad/N`. */
type PadName = 'bitcomet' | 'folder'

/** Returns the kind of a path that is that of padding, even if `attr` does not mark it. */
export function padNameOf(doc: Bencoded, path: Token): PadName | null {
  if (kindOf(doc, path) !== 'list') return null
  let [folder, last]: (Token | null)[] = [null, null]
  // Not a generator, because it is called for each of 100,000 files.
  for (let part = path + 1; part < doc.nexts[path]; part = doc.nexts[part]) {
    folder = last
    last = part
  }
  if (last === null) return null
  const name = startOf(doc, last)
  if (name.startsWith('_')) return BITCOMET.test(name) ? 'bitcomet' : null
  const isInFolder = folder !== null && /^\d+$/.test(name) && startOf(doc, folder) === '.pad'
  return isInFolder ? 'folder' : null
}

function startOf(doc: Bencoded, token: Token): string {
  if (kindOf(doc, token) !== 'string') return ''
  return String.fromCharCode(...content(doc, token).subarray(0, TOLD_BYTES))
}
