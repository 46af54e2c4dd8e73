import fs from 'node:fs'
import path from 'node:path'
import { crc32 } from 'node:zlib'
import type { Infer } from '../../../../shared/shape.ts'
import { count, flag, list, oneOf, strictRecord, text } from '../../../../shared/shape.ts'
import type { Column } from '../arrays.ts'
import { withRoom } from '../arrays.ts'
import type { Catalog } from '../catalog.ts'
import { catalogOf, partsOf } from './parts.ts'

// A loaded catalog in a file, from which the next start takes a tenth of the time. The file has the
// arrays of the catalog, a table of them with their checksums, and the length and checksum of this
// table. A file with another layout, of another database, or with damage is not read.

/** Increase it with each change of what the arrays mean. */
const LAYOUT = 2
const MOST_TABLE_BYTES = 2 ** 16
/** How much is written at a time; other work runs in between. */
const BLOCK_BYTES = 2 ** 21
const END_BYTES = 8
const TYPES = { Uint8Array, Uint16Array, Uint32Array, Int32Array, Float64Array } as const
const TYPE_NAMES = Object.keys(TYPES) as (keyof typeof TYPES)[]
/** The byte order of this machine, as the bytes of a number. */
const BYTE_ORDER = new Uint8Array(Uint16Array.of(1).buffer)[0]

const keyShape = strictRecord({
  /** The identity of the database from which the catalog was loaded. */
  database: text(200),
  /** Identifies a row of that database, which is written after the file. */
  token: text(40),
  /** All transactions with a lower ID are included. */
  horizon: text(20),
  isNameOrdered: flag,
})
export type FileKey = Infer<typeof keyShape>

const partShape = strictRecord({
  name: text(40),
  type: oneOf(TYPE_NAMES),
  length: count,
  sum: count,
})
const tableShape = strictRecord({
  layout: count,
  byteOrder: count,
  key: keyShape,
  parts: list(partShape),
})
type Table = Infer<typeof tableShape>

/**
 * Writes a catalog to a file next to `file`; the returned function moves it there. Counts of swarms
 * may change while it is written: those in the file are then newer than its horizon, and are read
 * once more.
 */
export async function writeCatalog(
  file: string,
  key: FileKey,
  catalog: Catalog,
): Promise<() => void> {
  const beside = `${file}.new`
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  fs.rmSync(beside, { force: true })
  const handle = await fs.promises.open(beside, 'wx', 0o600) // never through a symbolic link
  let isWhole = false
  try {
    const parts: Table['parts'] = []
    for (const [name, part] of Object.entries(partsOf(catalog))) {
      const sum = await writePart(handle, part)
      parts.push({ name, type: typeOf(part), length: part.length, sum })
    }
    const table: Table = { layout: LAYOUT, byteOrder: BYTE_ORDER, key, parts }
    const json = Buffer.from(JSON.stringify(table))
    const end = Buffer.alloc(END_BYTES)
    end.writeUInt32LE(json.length, 0)
    end.writeUInt32LE(crc32(json), 4)
    await handle.writeFile(Buffer.concat([json, end]))
    await handle.sync()
    isWhole = true
  } finally {
    await handle.close()
    // If the disk is full, a partial file would take space from others.
    if (!isWhole) fs.rmSync(beside, { force: true })
  }
  return () => fs.renameSync(beside, file)
}

async function writePart(handle: fs.promises.FileHandle, part: Column): Promise<number> {
  const bytes = bytesOf(part)
  let sum = 0
  for (let at = 0; at < bytes.length; at += BLOCK_BYTES) {
    const block = Buffer.from(bytes.subarray(at, at + BLOCK_BYTES)) // a copy: counts may change
    sum = crc32(block, sum)
    await handle.writeFile(block)
  }
  return sum
}

/** Opens a file; returns null when there is none, or it is not a catalog of this site. */
export function openCatalog(file: string): OpenCatalog | null {
  let handle: number
  try {
    handle = fs.openSync(file, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW)
  } catch {
    return null
  }
  const { size } = fs.fstatSync(handle)
  const table = readTable(handle, size)
  if (table === null) {
    fs.closeSync(handle)
    return null
  }
  return {
    key: table.key,
    read: () => readParts(handle, table),
    close: () => fs.closeSync(handle),
  }
}

export interface OpenCatalog {
  readonly key: FileKey
  /** Reads the catalog; null: it is damaged. */
  readonly read: () => Catalog | null
  readonly close: () => void
}

function readTable(handle: number, size: number): Table | null {
  if (size < END_BYTES) return null
  const end = readAt(handle, Buffer.alloc(END_BYTES), size - END_BYTES)
  const length = end.readUInt32LE(0)
  if (length > MOST_TABLE_BYTES || length > size - END_BYTES) return null
  const json = readAt(handle, Buffer.alloc(length), size - END_BYTES - length)
  if (crc32(json) !== end.readUInt32LE(4)) return null
  const { data: table } = tableShape.safeParse(JSON.parse(json.toString()))
  if (table?.layout !== LAYOUT || table.byteOrder !== BYTE_ORDER) return null
  return bytesOfAll(table) === size - END_BYTES - length ? table : null
}

function bytesOfAll({ parts }: Table): number {
  return parts.reduce((sum, { type, length }) => sum + length * TYPES[type].BYTES_PER_ELEMENT, 0)
}

function readParts(handle: number, { parts }: Table): Catalog | null {
  const read: Record<string, Column> = {}
  let at = 0
  for (const { name, type, length, sum } of parts) {
    const part = withRoom<Column>(TYPES[type], length)
    const bytes = readAt(handle, bytesOf(part), at)
    if (crc32(bytes) !== sum) return null
    read[name] = part
    at += bytes.length
  }
  return catalogOf(read)
}

/** Fills the bytes; throws if the file ends before they are filled. */
function readAt(handle: number, bytes: Buffer, from: number): Buffer {
  for (let at = 0; at < bytes.length;) {
    const read = fs.readSync(handle, bytes, at, bytes.length - at, from + at)
    if (read === 0) throw new Error('the file ends early')
    at += read
  }
  return bytes
}

function bytesOf({ buffer, byteOffset, byteLength }: Column): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}

function typeOf(part: Column): keyof typeof TYPES {
  return TYPE_NAMES.find((name) => part instanceof TYPES[name]) ?? 'Uint8Array'
}
