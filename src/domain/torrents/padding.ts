import type { Bencoded, Token } from './bencode.ts'
import { content, kindOf } from './bencode.ts'

/** BitComet's names for padding since 2007; a text in the user's language follows. */
const BITCOMET = /^_____padding_file_\d+_/
/** Longer than the relevant part of such a name. */
const TOLD_BYTES = 40

/** Returns whether a path names padding, even if `attr` does not: BitComet's, or `.pad/N`. */
export function isPadPath(doc: Bencoded, path: Token): boolean {
  if (kindOf(doc, path) !== 'list') return false
  let [folder, last]: (Token | null)[] = [null, null]
  // Has no generator, as it is called for each of 100,000 files.
  for (let part = path + 1; part < doc.nexts[path]; part = doc.nexts[part]) {
    folder = last
    last = part
  }
  if (last === null) return false
  const name = startOf(doc, last)
  if (name.startsWith('_')) return BITCOMET.test(name)
  return folder !== null && /^\d+$/.test(name) && startOf(doc, folder) === '.pad'
}

function startOf(doc: Bencoded, token: Token): string {
  if (kindOf(doc, token) !== 'string') return ''
  return String.fromCharCode(...content(doc, token).subarray(0, TOLD_BYTES))
}
