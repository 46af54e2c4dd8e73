import type { Bencoded, Token } from './bencode.ts'
import {
  bytesOf,
  compareBytes,
  entriesOf,
  integerOf,
  isSorted,
  isString,
  itemsOf,
  kindOf,
  lengthOf,
  rawOf,
  textOf,
  valueOf,
} from './bencode.ts'
import type { BencodeWriter } from './bencode-write.ts'
import { createBencodeWriter } from './bencode-write.ts'
import { readName, readPath } from './file-names.ts'
import type { ReadNames } from './file-names.ts'
import { isFault } from './faults.ts'
import type { Judged } from './faults.ts'
import type { Names } from './name-encoding.ts'
import type { ReadTorrent } from './metainfo.ts'

// The known keys in the order of their bytes. All others are dropped, because they name other
// sites, or make the same content another torrent.
const INFO_KEYS = [
  'file tree',
  'files',
  'length',
  'meta version',
  'name',
  'piece length',
  'pieces',
  'private',
  'source',
] as const
const FILE_KEYS = ['attr', 'length', 'path']
const LEAF_KEYS = ['attr', 'length', 'pieces root']

/** A change to an info dictionary. */
export type InfoChange =
  | { readonly what: 'private' }
  | { readonly what: 'source'; readonly before: string | null }
  | { readonly what: 'dropped'; readonly keys: readonly string[] }
  | { readonly what: 'names' }
  | { readonly what: 'spelling' }

export interface NormalInfo {
  /** The info dictionary, as this site serves it. */
  readonly info: Uint8Array
  /** The info dictionary, as it was uploaded. */
  readonly original: Uint8Array
  /** Why the two differ; empty when the bytes, and therefore the hash, are the same. */
  readonly changes: readonly InfoChange[]
}

/**
 * Returns the info dictionary with only known keys, `private` set and this site's `source`
 * (integrations.md §5). If it already has this form, its bytes and its hash do not change, so a
 * tool that sets both keys can seed before the upload has finished.
 */
export function normaliseInfo({ doc, info, names }: ReadTorrent, source: string): NormalInfo {
  const original = rawOf(doc, info)
  const writer = createBencodeWriter()
  writeInfo(writer, names, info, source)
  const written = writer.written()
  if (compareBytes(original, written) === 0) return { info: original, original, changes: [] }
  return { info: written, original, changes: changesOf(names, info, source) }
}

function writeInfo(writer: BencodeWriter, names: Names, info: Token, source: string): void {
  const { doc } = names
  writer.open('dict')
  for (const key of INFO_KEYS) {
    const token = valueOf(doc, info, key)
    if (key === 'name') writeNames(writer, names, key, readName(names, info), token)
    if (key === 'name' || (token === null && key !== 'private' && key !== 'source')) continue
    writer.key(key)
    if (key === 'private') writer.integer(1)
    else if (key === 'source') writer.text(source)
    else if (key === 'files') writeFiles(writer, names, token as Token)
    else if (key === 'file tree') writeTree(writer, doc, token as Token)
    else writer.raw(rawOf(doc, token as Token))
  }
  writer.close()
}

function writeFiles(writer: BencodeWriter, names: Names, list: Token): void {
  const { doc } = names
  writer.open('list')
  for (const file of itemsOf(doc, list)) {
    writer.open('dict')
    for (const key of FILE_KEYS) {
      const token = valueOf(doc, file, key)
      if (key !== 'path') writeEntry(writer, doc, key, token)
      else writePath(writer, names, file, token)
    }
    writer.close()
  }
  writer.close()
}

function writePath(writer: BencodeWriter, names: Names, file: Token, given: Token | null): void {
  const { doc } = names
  const isPlain = names.decode === null && valueOf(doc, file, 'path.utf-8') === null
  if (hasParts(doc, given)) {
    // Copied without parsing it again, because a list can have 100,000 files.
    if (isPlain) writeEntry(writer, doc, 'path', given)
    else writeNames(writer, names, 'path', readPath(names, file), given)
    return
  }
  const read = readPath(names, file)
  if (read !== null && !isFault(read)) {
    writeNames(writer, names, 'path', read, given)
    return
  }
  // This is padding. It gets a path, because older clients cannot read a list that contains a file
  // without one.
  const length = valueOf(doc, file, 'length')
  writer.key('path')
  writer.open('list')
  writer.text('.pad')
  writer.text(String(length === null ? 0 : integerOf(doc, length)))
  writer.close()
}

/** Whether a path is a list of strings, as clients require, and starts with a name. */
function hasParts(doc: Bencoded, path: Token | null): boolean {
  if (path === null || kindOf(doc, path) !== 'list') return false
  const first = path + 1
  // Not a generator, because it is called for each of 100,000 files.
  for (let part = first; part < doc.nexts[path]; part = doc.nexts[part]) {
    if (kindOf(doc, part) !== 'string') return false
  }
  return first < doc.nexts[path] && lengthOf(doc, first) > 0
}

/**
 * Writes the name or path in UTF-8. The path of padding is not changed, because it is not checked.
 */
function writeNames(
  writer: BencodeWriter,
  { doc }: Names,
  key: 'name' | 'path',
  read: Judged<ReadNames> | null,
  given: Token | null,
): void {
  if (read === null || isFault(read) || !read.isDecoded) {
    writeEntry(writer, doc, key, read === null || isFault(read) ? given : read.token)
    return
  }
  writer.key(key)
  if (key === 'name') {
    writer.text(read.text)
    return
  }
  writer.open('list')
  for (const part of read.text.split('/')) writer.text(part)
  writer.close()
}

/** Writes a folder or leaf of a v2 file tree, whose depth was limited by the scanner. */
function writeTree(writer: BencodeWriter, doc: Bencoded, folder: Token): void {
  writer.open('dict')
  for (const { key, value } of entriesOf(doc, folder)) {
    writer.raw(rawOf(doc, key))
    if (bytesOf(doc, key)?.length === 0) {
      writer.open('dict')
      for (const name of LEAF_KEYS) writeEntry(writer, doc, name, valueOf(doc, value, name))
      writer.close()
    } else {
      writeTree(writer, doc, value)
    }
  }
  writer.close()
}

function writeEntry(writer: BencodeWriter, doc: Bencoded, key: string, value: Token | null): void {
  if (value === null) return
  writer.key(key)
  writer.raw(rawOf(doc, value))
}

function changesOf(names: Names, info: Token, source: string): InfoChange[] {
  const { doc } = names
  const changes: InfoChange[] = []
  const privateFlag = valueOf(doc, info, 'private')
  if (privateFlag === null || integerOf(doc, privateFlag) !== 1) changes.push({ what: 'private' })
  const sourceTag = valueOf(doc, info, 'source')
  const before = sourceTag === null ? null : (textOf(doc, sourceTag) ?? '?')
  if (before !== source) {
    changes.push({
      what: 'source',
      before: before && before.slice(0, MAX_TOLD_CHARACTERS.source),
    })
  }
  const keys = droppedKeys(doc, info)
  if (keys.length > 0) changes.push({ what: 'dropped', keys })
  if (names.decode !== null) changes.push({ what: 'names' })
  if (changes.length === 0 || !isSorted(doc, info)) changes.push({ what: 'spelling' })
  return changes
}

const MAX_DROPPED_TOLD = 20
/** The most characters that are shown of texts in the file, each of which can be 16 MiB long. */
const MAX_TOLD_CHARACTERS = { key: 40, source: 1_000 } as const

/**
 * Returns the names of keys that were dropped, in the dictionary and in the entries of its file
 * list.
 */
function droppedKeys(doc: Bencoded, info: Token): string[] {
  const dropped = new Set<string>()
  addUnknown(doc, info, INFO_KEYS, dropped)
  const files = valueOf(doc, info, 'files')
  if (files !== null && kindOf(doc, files) === 'list') {
    for (const file of itemsOf(doc, files)) addUnknown(doc, file, FILE_KEYS, dropped)
  }
  return [...dropped]
}

function addUnknown(doc: Bencoded, dict: Token, known: readonly string[], out: Set<string>): void {
  for (const { key } of entriesOf(doc, dict)) {
    if (out.size === MAX_DROPPED_TOLD) return
    if (known.some((name) => isString(doc, key, name))) continue
    out.add((textOf(doc, key) ?? '?').slice(0, MAX_TOLD_CHARACTERS.key))
  }
}
