import fs from 'node:fs/promises'
import path from 'node:path'
import type { Envelope } from '../../bridge/define-event.ts'
import type { Applied } from '../../bridge/link/progress.ts'
import { syncFolder } from '../journal/folder.ts'
import type { Rows } from '../memory/tables/rows.ts'
import { writeWhole } from '../journal/write-whole.ts'
import { encodeRecord, jsonRecord, KEPT_LAYOUT, readJson, readRecords, RECORD } from './records.ts'
import type { PackRow, RowsContext, UnpackRow } from './rows.ts'
import { MOST_ROW_WORDS, packMember, packTorrent, unpackMember, unpackTorrent } from './rows.ts'

/**
 * Rows are written in records of this many words, each of which takes about 1 ms; other work can
 * run in between.
 */
const BLOCK_WORDS = 2 ** 15

export interface KeptHead extends Applied {
  readonly layout: number
  readonly generation: number
  /** When the tracker last lacked nothing, in seconds since 1970. */
  readonly wall: number
}

export interface BaseOptions extends RowsContext {
  readonly head: Omit<KeptHead, 'layout'>
  readonly singles: readonly Envelope[]
  /** The path of the complete file. */
  readonly file: string
  readonly isCancelled: () => boolean
}

/**
 * Writes the whole state to a temporary file and renames it; returns the size in bytes, or null
 * when it was canceled. Rows may be newer than `head` says: events after that position are applied
 * to them again, which is harmless because of their versions (docs/decisions/0003).
 */
export async function writeBase(options: BaseOptions): Promise<number | null> {
  const { file, head, singles, tables } = options
  const beside = `${file}.new`
  const handle = await fs.open(beside, 'w', 0o600) // it contains passkeys
  let bytes = 0
  const put = async (record: Buffer) => {
    await writeWhole(handle, record)
    bytes += record.length
  }
  try {
    await put(jsonRecord(RECORD.head, { layout: KEPT_LAYOUT, ...head }))
    for (const single of singles) await put(jsonRecord(RECORD.single, single))
    const members = await putRows(options, put, RECORD.members, tables.members.rows, packMember)
    const torrents = await putRows(options, put, RECORD.torrents, tables.torrents.rows, packTorrent)
    if (options.isCancelled()) return null
    await put(jsonRecord(RECORD.end, { members, torrents }))
    await handle.sync()
    await fs.rename(beside, file)
    syncFolder(path.dirname(file))
    return bytes
  } finally {
    await handle.close()
    await fs.rm(beside, { force: true })
  }
}

async function putRows(
  options: BaseOptions,
  put: (record: Buffer) => Promise<void>,
  kind: number,
  rows: Rows,
  pack: PackRow,
): Promise<number> {
  const block = new Int32Array(BLOCK_WORDS)
  let [at, count] = [0, 0]
  const flush = () => {
    const record = encodeRecord(kind, new Uint8Array(block.buffer, 0, at * 4))
    at = 0
    return put(record)
  }
  for (let number = 0; number < rows.count() && !options.isCancelled(); number++) {
    const row = rows.at(number)
    if (row === 0) continue
    const end = pack(options, row, block, at)
    if (end > at) count++
    at = end
    if (at > BLOCK_WORDS - MOST_ROW_WORDS) await flush()
  }
  if (at > 0) await flush()
  return count
}

/** Returns the head of a base whose records are complete and intact; otherwise null. */
export function checkBase(file: string): KeptHead | null {
  let head: KeptHead | null = null
  let isWhole = false
  const { wholeBytes, fileBytes } = readRecords(file, (kind, body) => {
    if (kind === RECORD.head) head = readHead(body)
    isWhole = kind === RECORD.end
    return head !== null
  })
  return isWhole && wholeBytes === fileBytes ? head : null
}

/** Reads the head; null: it is damaged, or has a layout that this version does not know. */
export function readHead(body: Buffer): KeptHead | null {
  const head = readJson(body) as KeptHead | null
  return head?.layout === KEPT_LAYOUT ? head : null
}

/** Puts a base that `checkBase` has accepted into the tables. */
export function restoreBase(
  file: string,
  context: RowsContext,
  onSingle: (event: Envelope) => void,
): void {
  readRecords(file, (kind, body) => {
    if (kind === RECORD.members) unpackRows(context, body, unpackMember)
    else if (kind === RECORD.torrents) unpackRows(context, body, unpackTorrent)
    else if (kind === RECORD.single) onSingle(readJson(body) as Envelope)
    return true
  })
}

function unpackRows(context: RowsContext, body: Buffer, unpack: UnpackRow): void {
  const rows = new Int32Array(body.length / 4) // a copy: the body may start at any byte
  new Uint8Array(rows.buffer).set(body)
  for (let at = 0; at < rows.length;) at = unpack(context, rows, at)
}
