import type { TorrentFile } from './file-list.ts'

/** A folder of a torrent, with the totals of everything below it. */
export interface Folder {
  readonly name: string
  readonly folders: readonly Folder[]
  readonly files: readonly TorrentFile[]
  readonly sizeBytes: number
  readonly fileCount: number
}

interface GrowingFolder extends Folder {
  readonly folders: GrowingFolder[]
  readonly files: TorrentFile[]
  readonly byName: Map<string, GrowingFolder>
  sizeBytes: number
  fileCount: number
}

/**
 * Arranges files as a tree, in the order of the list. In the tree, a file has only the last part of
 * its path.
 */
export function fileTree(files: readonly TorrentFile[]): Folder {
  const root = emptyFolder('')
  for (const { path, sizeBytes } of files) {
    const names = path.split('/')
    let folder = root
    count(folder, sizeBytes)
    for (const name of names.slice(0, -1)) {
      folder = childOf(folder, name)
      count(folder, sizeBytes)
    }
    folder.files.push({ path: names[names.length - 1], sizeBytes })
  }
  return root
}

function emptyFolder(name: string): GrowingFolder {
  return { name, folders: [], files: [], byName: new Map(), sizeBytes: 0, fileCount: 0 }
}

function count(folder: GrowingFolder, sizeBytes: number): void {
  folder.sizeBytes += sizeBytes
  folder.fileCount += 1
}

function childOf(folder: GrowingFolder, name: string): GrowingFolder {
  const known = folder.byName.get(name)
  if (known !== undefined) return known
  const child = emptyFolder(name)
  folder.byName.set(name, child)
  folder.folders.push(child)
  return child
}
