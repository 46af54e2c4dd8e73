import { byteCount, count, named, oneOf, record, text } from '../../../shared/shape.ts'
import type { EntryRow, FileRow } from '../../../store/torrents/files.ts'
import { below } from '../parts/file-tree.ts'

export const entryShape = named(
  'FileEntry',
  record({
    kind: oneOf(['folder', 'file']),
    path: text(10_000),
    size: byteCount.describe('for a folder: all files in it at any depth'),
    files: count.nullable().describe('for a folder: number of files in it at any depth'),
  }),
)

export function entryItem(folder: string, { isFile, name, size, files }: EntryRow) {
  return { kind: isFile ? 'file' : 'folder', path: below(folder, name), size, files }
}

export function fileItem({ path, size }: FileRow) {
  return { kind: 'file', path, size, files: null }
}
