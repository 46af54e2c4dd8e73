import type { Folder } from '../../../domain/torrents/file-tree.ts'
import { fileTree } from '../../../domain/torrents/file-tree.ts'
import { bytes, plural } from '../../../shared/format.ts'
import type { EntryRow } from '../../../store/torrents/files.ts'
import { withQuery } from '../../http/frame/cursor.ts'

/** The most files that a page shows as a complete tree; a larger torrent shows one folder. */
export const FILES_SHOWN = 1_000
/** The most files of a torrent whose folders are expanded. */
const OPEN_UP_TO = 30

/** The data of the partial `file-tree`; the lists are always present, so that recursion ends. */
export interface TreeFolder {
  readonly name: string
  /** `12 files, 1.3 GiB`; null when only some of the files are known. */
  readonly summary: string | null
  readonly isOpen: boolean
  readonly folders: readonly TreeFolder[]
  /** Folders that have a separate page. */
  readonly links: readonly FolderLink[]
  readonly files: readonly { readonly name: string; readonly size: string }[]
}

interface FolderLink {
  readonly name: string
  readonly href: string
  readonly summary: string
}

interface ListedFile {
  readonly path: string
  readonly size: number
}

/** Builds the tree of a torrent's first files; `fileCount` is the total number. */
export function treeOf(files: readonly ListedFile[], fileCount: number): TreeFolder {
  const listed = files.slice(0, FILES_SHOWN).map(({ path, size }) => ({ path, sizeBytes: size }))
  const isWhole = listed.length === fileCount
  return shown(fileTree(listed), { isWhole, isOpen: fileCount <= OPEN_UP_TO, depth: 0 })
}

/** Returns the contents of one folder, with links from its subfolders to their pages. */
export function folderOf(
  torrentId: number,
  path: string,
  entries: readonly EntryRow[],
): TreeFolder {
  const folders = entries.filter((entry) => !entry.isFile)
  const files = entries.filter((entry) => entry.isFile)
  return {
    name: path,
    summary: null,
    isOpen: true,
    folders: [],
    links: folders.map(({ name, files, size }) => ({
      name,
      href: folderHref(torrentId, below(path, name)),
      summary: summaryOf({ fileCount: files ?? 0, sizeBytes: size }),
    })),
    files: files.map(({ name, size }) => ({ name, size: bytes(size) })),
  }
}

/** Returns the path of an entry in a folder. */
export function below(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`
}

/** Returns the page of a folder. */
export function folderHref(torrentId: number, path: string): string {
  return withQuery(`/torrents/${torrentId}/files`, {}, { path })
}

interface How {
  readonly isWhole: boolean
  readonly isOpen: boolean
  readonly depth: number
}

function shown(folder: Folder, how: How): TreeFolder {
  const below = { ...how, depth: how.depth + 1 }
  return {
    name: folder.name,
    summary: how.isWhole ? summaryOf(folder) : null,
    isOpen: how.isOpen || how.depth <= 1,
    folders: folder.folders.map((one) => shown(one, below)),
    links: [],
    files: folder.files.map(({ path, sizeBytes }) => ({ name: path, size: bytes(sizeBytes) })),
  }
}

function summaryOf({ fileCount, sizeBytes }: Pick<Folder, 'fileCount' | 'sizeBytes'>): string {
  return `${filesText(fileCount)}, ${bytes(sizeBytes)}`
}

/** `1 file`, `12,345 files`. */
export function filesText(files: number): string {
  return plural(files, 'file', 'files')
}
