import type { Bencoded, Token } from './bencode.ts'
import {
  bytesOf,
  entriesOf,
  integerOf,
  isSorted,
  itemsOf,
  kindOf,
  textOf,
  valueOf,
} from './bencode.ts'
import type { FileFault, Judged } from './faults.ts'
import { fault, isFault, quoted } from './faults.ts'
import { faultOfPaths, inFile, judgePath, readPath } from './file-names.ts'
import type { Names } from './name-encoding.ts'
import { utf8Names } from './name-encoding.ts'
import { padNameOf } from './padding.ts'

const MAX_FILES = 100_000
/** The largest file: libtorrent allows less than 2^30 - 1 blocks of 16 KiB. */
const MAX_FILE_SIZE_BYTES = (2 ** 30 - 1) * 16_384 - 1
/**
 * The largest total: the largest offset that libtorrent allows in the data that is divided into
 * pieces.
 */
export const MAX_TOTAL_BYTES = 2 ** 48 - 1

/** A file of a torrent. */
export interface TorrentFile {
  /** Names joined with slashes; relative to the folder of the torrent if it has one. */
  readonly path: string
  readonly sizeBytes: number
}

/** A file of the v1 list, with its offset in the data that is divided into pieces. */
interface PlacedFile extends TorrentFile {
  readonly offset: number
}

/** A padding file of the v1 list (BEP 47). */
export interface Pad {
  readonly sizeBytes: number
  readonly offset: number
  /** Whether `attr` or a name of BitComet marks it; otherwise, clients create a file for it. */
  readonly isMarked: boolean
}

export interface V1Files {
  readonly files: readonly PlacedFile[]
  readonly pads: readonly Pad[]
  /** The number of bytes that the pieces cover, including padding (BEP 47). */
  readonly pieceBytes: number
  /**
   * Whether the files are in a folder; false for a single file, which has the name of the torrent.
   */
  readonly hasFolder: boolean
}

/**
 * Reads the files of an info dictionary according to BEP 3 (`length` or `files`), without padding
 * files.
 */
export function readV1Files(names: Names, info: Token, name: string): Judged<V1Files> {
  const { doc } = names
  const [length, list] = [valueOf(doc, info, 'length'), valueOf(doc, info, 'files')]
  if (length !== null && list !== null) {
    return fault('NOT_A_TORRENT', 'The file says that it is both a single file and several files.')
  }
  if (length !== null) {
    const sizeBytes = readSize(doc, length)
    if (isFault(sizeBytes)) return sizeBytes
    return {
      files: [{ path: name, sizeBytes, offset: 0 }],
      pads: [],
      pieceBytes: sizeBytes,
      hasFolder: false,
    }
  }
  if (list === null) return fault('NO_FILES', 'The file lists no files.')
  if (kindOf(doc, list) !== 'list') {
    return fault('NOT_A_TORRENT', 'The file list has the wrong type.')
  }
  return readList(names, list)
}

function readList(names: Names, list: Token): Judged<V1Files> {
  const files: PlacedFile[] = []
  const pads: Pad[] = []
  let offset = 0
  let number = 0
  for (const item of itemsOf(names.doc, list)) {
    const file = readFile(names, item, ++number)
    if (isFault(file)) return file
    const { path, sizeBytes, padding } = file
    if (padding !== null) pads.push({ sizeBytes, offset, isMarked: padding === 'marked' })
    else files.push({ path, sizeBytes, offset })
    offset += sizeBytes
    if (offset > MAX_TOTAL_BYTES) return tooLarge()
    if (files.length > MAX_FILES) return tooMany()
  }
  if (files.length === 0) return fault('NO_FILES', 'The file lists no files.')
  const twice = faultOfPaths(files.map((file) => file.path))
  return isFault(twice) ? twice : { files, pads, pieceBytes: offset, hasFolder: true }
}

interface ListedFile extends TorrentFile {
  /** Whether it is padding, and whether clients know it; null: it is no padding. */
  readonly padding: 'marked' | 'unmarked' | null
}

function readFile(names: Names, item: Token, number: number): Judged<ListedFile> {
  const { doc } = names
  if (kindOf(doc, item) !== 'dict') {
    return fault('NOT_A_TORRENT', `Entry ${number} of the file list has the wrong type.`)
  }
  const path = valueOf(doc, item, 'path') ?? valueOf(doc, item, 'path.utf-8')
  const parts = path === null ? [] : itemsOf(doc, path)
  const length = valueOf(doc, item, 'length')
  const size = length === null ? fault('BAD_SIZE', 'It has no length.') : readSize(doc, length)
  if (isFault(size)) return inFile(size, names, parts, number)
  const attributes = attributesOf(doc, item)
  const padding = paddingOf(doc, path, attributes)
  if (padding !== null) return { path: '', sizeBytes: size, padding }
  const read = readPath(names, item) ?? fault('BAD_PATH', 'It has no path.')
  if (isFault(read)) return inFile(read, names, parts, number)
  if (attributes.includes('l')) return inFile(symbolicLink(), names, parts, number)
  return { path: read.text, sizeBytes: size, padding }
}

/**
 * Returns whether a file is padding. The names of padding are not checked, because no one sees
 * them.
 */
function paddingOf(doc: Bencoded, path: Token | null, attributes: string) {
  if (attributes.includes('p')) return 'marked'
  const name = path === null ? null : padNameOf(doc, path)
  return name === 'folder' ? 'unmarked' : name && 'marked'
}

/** Returns the files of a v2 file tree (BEP 52), in the order of the tree. */
export function readV2Files(doc: Bencoded, tree: Token): Judged<readonly V2File[]> {
  if (kindOf(doc, tree) !== 'dict' || !isSorted(doc, tree)) {
    return fault('HYBRID_MISMATCH', 'The v2 file tree has the wrong type or order.')
  }
  const files: V2File[] = []
  return walk(doc, tree, [], files) ?? files
}

export interface V2File extends TorrentFile {
  /** The SHA-256 root of the file's blocks; null for an empty file. */
  readonly root: Uint8Array | null
}

/** Adds the files below a folder to `out`; returns what is wrong, if anything. */
function walk(doc: Bencoded, folder: Token, names: Token[], out: V2File[]): FileFault | null {
  for (const { key, value } of entriesOf(doc, folder)) {
    if (bytesOf(doc, key)?.length === 0) {
      if (names.length === 0 || doc.nexts[value] !== doc.nexts[folder]) return wrongTree()
      const file = readLeaf(doc, value, names)
      if (isFault(file)) return file
      if (out.push(file) > MAX_FILES) return tooMany()
    } else {
      names.push(key)
      const found = kindOf(doc, value) === 'dict' ? walk(doc, value, names, out) : wrongTree()
      if (found !== null) return found
      names.pop()
    }
  }
  return null
}

function readLeaf(doc: Bencoded, leaf: Token, names: readonly Token[]): Judged<V2File> {
  const length = valueOf(doc, leaf, 'length')
  if (kindOf(doc, leaf) !== 'dict' || length === null) return wrongTree()
  const [sizeBytes, utf8] = [readSize(doc, length), utf8Names(doc)]
  if (isFault(sizeBytes)) return inFile(sizeBytes, utf8, names)
  const path = judgePath(utf8, names)
  if (isFault(path)) return inFile(path, utf8, names)
  const attributes = attributesOf(doc, leaf)
  if (attributes.includes('l')) return inFile(symbolicLink(), utf8, names)
  if (attributes.includes('p')) return paddedTree(path)
  const token = valueOf(doc, leaf, 'pieces root')
  const root = token === null ? null : bytesOf(doc, token)
  if (sizeBytes > 0 && !isRoot(root)) {
    return fault('HYBRID_MISMATCH', `In the v2 file tree ${quoted(path)} has no valid pieces root.`)
  }
  return { path, sizeBytes, root: sizeBytes > 0 ? root : null }
}

function readSize(doc: Bencoded, token: Token): Judged<number> {
  const size = integerOf(doc, token)
  if (size === null) return fault('BAD_SIZE', 'The size is not a whole number, or is too large.')
  if (size < 0) return fault('BAD_SIZE', 'The size is negative.')
  return size <= MAX_FILE_SIZE_BYTES
    ? size
    : fault('BAD_SIZE', 'The size is 16 TiB or more, which no client accepts.')
}

/** Whether these bytes are a SHA-256; a root of zeros means that there is none. */
function isRoot(bytes: Uint8Array | null): boolean {
  return bytes?.length === 32 && bytes.some((byte) => byte !== 0)
}

function attributesOf(doc: Bencoded, dict: Token): string {
  const token = valueOf(doc, dict, 'attr')
  return token === null ? '' : (textOf(doc, token) ?? '')
}

export function tooLarge() {
  return fault('BAD_SIZE', 'The sizes add up to 256 TiB or more.')
}

function tooMany() {
  return fault('TOO_MANY_FILES', 'The torrent has more than 100,000 files.')
}

function wrongTree() {
  return fault('HYBRID_MISMATCH', 'The v2 file tree is not valid (BEP 52).')
}

function paddedTree(path: string) {
  const what = `The v2 file tree lists ${quoted(path)} as padding`
  return fault('HYBRID_MISMATCH', `${what}, which only a v1 list can have.`)
}

function symbolicLink() {
  return fault('BAD_PATH', 'It is a symbolic link, which is not accepted here.')
}
