import { createHash } from 'node:crypto'
import type { TorrentFile } from '../../domain/torrents/file-list.ts'
import { numberFolders } from '../../domain/torrents/folders.ts'
import type { Metainfo } from '../../domain/torrents/metainfo.ts'
import type { Upload } from '../../domain/uploads/upload.ts'
import { bigintArray, intArray, textArray } from '../base/binary-arrays.ts'

// An upload on its way from the thread that parses it to the tables. A torrent can have 100,000
// files, and nothing here takes time of the main thread for each of them.

/** The number of rows per statement. */
const ROWS_AT_ONCE = 10_000
/** How many files are available to pages, rules and suggestions. */
const FIRST_FILES = 5_000

/** The rows of one statement: one parameter per column, each an array. */
export interface RowBatch {
  /** The position of the first row. */
  readonly from: number
  readonly columns: readonly Uint8Array[]
}

export interface PackedFiles {
  readonly count: number
  /** The first files, at most 5,000. */
  readonly first: readonly TorrentFile[]
  readonly sizesHash: Uint8Array
  /** With the columns path, size and folder. */
  readonly rows: readonly RowBatch[]
  /** With the columns parent, number, name, files and size. */
  readonly folderRows: readonly RowBatch[]
}

/** An accepted upload, with rows in place of its list of files. */
export interface PackedUpload extends Omit<Upload, 'metainfo'> {
  readonly metainfo: Omit<Metainfo, 'files' | 'pieceLayers'>
  readonly files: PackedFiles
}

export function packUpload(upload: Upload): PackedUpload {
  const { files, pieceLayers: _, ...metainfo } = upload.metainfo
  return { ...upload, metainfo, files: packFiles(files) }
}

function packFiles(files: readonly TorrentFile[]): PackedFiles {
  const { folders, folderOf } = numberFolders(files)
  return {
    count: files.length,
    first: files.slice(0, FIRST_FILES),
    sizesHash: sizesHash(files.map(({ sizeBytes }) => sizeBytes)),
    rows: batches(files, (some, from) => [
      textArray(some.map(({ path }) => path)),
      bigintArray(some.map(({ sizeBytes }) => sizeBytes)),
      intArray(folderOf.slice(from, from + ROWS_AT_ONCE)),
    ]),
    folderRows: batches(folders, (some) => [
      intArray(some.map(({ parent }) => parent)),
      intArray(some.map(({ number }) => number)),
      textArray(some.map(({ name }) => name)),
      intArray(some.map(({ fileCount }) => fileCount)),
      bigintArray(some.map(({ sizeBytes }) => sizeBytes)),
    ]),
  }
}

function batches<T>(
  all: readonly T[],
  columnsOf: (some: readonly T[], from: number) => readonly Uint8Array[],
): RowBatch[] {
  const made: RowBatch[] = []
  for (let from = 0; from < all.length; from += ROWS_AT_ONCE) {
    made.push({ from, columns: columnsOf(all.slice(from, from + ROWS_AT_ONCE), from) })
  }
  return made
}

/** Returns the value of `torrent.sizes_hash` for files of these sizes, in any order. */
export function sizesHash(sizesBytes: readonly number[]): Buffer {
  const text = [...sizesBytes].sort((one, other) => other - one).join(',')
  return createHash('sha256').update(text).digest().subarray(0, 16)
}
