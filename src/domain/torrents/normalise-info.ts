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
  rawOf,
  textOf,
  valueOf,
} from './bencode.ts'
import type { BencodeWriter } from './bencode-write.ts'
import { createBencodeWriter } from './bencode-write.ts'
import { utf8Twin } from './file-names.ts'
import type { ReadTorrent } from './metainfo.ts'

// Keys in the order of their bytes. All others are dropped: they name other sites, or turn the same
// content into another torrent.
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

/** One change to an info dictionary. */
export type InfoChange =
  | { readonly what: 'private' }
  | { readonly what: 'source'; readonly before: string | null }
  | { readonly what: 'dropped'; readonly keys: readonly string[] }
  | { readonly what: 'spelling' }

export interface NormalInfo {
  /** The info dictionary as this site serves it. */
  readonly info: Uint8Array
  /** The uploaded one. */
  readonly original: Uint8Array
  /** Why they differ; empty when the bytes, and with them the hash, are the same. */
  readonly changes: readonly InfoChange[]
}

/**
 * The info dictionary with only known keys, `private` set and this site's `source` (integrations.md
 * §5). One that already has this form keeps its bytes and its hash: a tool that sets both can seed
 * before the upload has finished.
 */
export function normaliseInfo({ doc, info }: ReadTorrent, source: string): NormalInfo {
  const original = rawOf(doc, info)
  const writer = createBencodeWriter()
  writeInfo(writer, doc, info, source)
  const written = writer.written()
  if (compareBytes(original, written) === 0) return { info: original, original, changes: [] }
  return { info: written, original, changes: changesOf(doc, info, source) }
}

function writeInfo(writer: BencodeWriter, doc: Bencoded, info: Token, source: string): void {
  writer.open('dict')
  for (const key of INFO_KEYS) {
    const token = key === 'name' ? utf8Twin(doc, info, 'name') : valueOf(doc, info, key)
    if (token === null && key !== 'private' && key !== 'source') continue
    writer.key(key)
    if (key === 'private') writer.integer(1)
    else if (key === 'source') writer.text(source)
    else if (key === 'files') writeFiles(writer, doc, token as Token)
    else if (key === 'file tree') writeTree(writer, doc, token as Token)
    else writer.raw(rawOf(doc, token as Token))
  }
  writer.close()
}

function writeFiles(writer: BencodeWriter, doc: Bencoded, list: Token): void {
  writer.open('list')
  for (const file of itemsOf(doc, list)) {
    writer.open('dict')
    for (const key of FILE_KEYS) {
      writeEntry(
        writer,
        doc,
        key,
        key === 'path' ? utf8Twin(doc, file, key) : valueOf(doc, file, key),
      )
    }
    writer.close()
  }
  writer.close()
}

/** A folder or leaf of a v2 file tree; the scanner has limited its depth. */
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

function changesOf(doc: Bencoded, info: Token, source: string): InfoChange[] {
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
  if (changes.length === 0 || !isSorted(doc, info)) changes.push({ what: 'spelling' })
  return changes
}

const MAX_DROPPED_TOLD = 20
/** Texts of the file that are shown: each of them can be 16 MiB long. */
const MAX_TOLD_CHARACTERS = { key: 40, source: 1_000 } as const

/** The names of dropped keys, of the dictionary and of the entries of its file list. */
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
