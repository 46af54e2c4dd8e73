import type { TorrentFile } from './file-list.ts'

/** The number that stands for the torrent itself, for files that are in no folder. */
const ROOT_FOLDER = 0

/** A folder, with the totals of everything below it, at any depth. */
export interface NumberedFolder {
  /**
   * The number, from 1, in the order in which folders first appear; a parent comes before its
   * children.
   */
  readonly number: number
  readonly parent: number
  readonly name: string
  readonly fileCount: number
  readonly sizeBytes: number
}

export interface FolderList {
  readonly folders: readonly NumberedFolder[]
  /** The number of the folder of each file, in the order of the files. */
  readonly folderOf: readonly number[]
}

type Growing = { -readonly [K in keyof NumberedFolder]: NumberedFolder[K] }

/** Returns all folders of a torrent, and the folder of each file. */
export function numberFolders(files: readonly TorrentFile[]): FolderList {
  const folders: Growing[] = []
  const known = new Map([['', ROOT_FOLDER]])
  const numberOf = (path: string): number => {
    const found = known.get(path)
    if (found !== undefined) return found
    const slash = path.lastIndexOf('/')
    const parent = numberOf(path.slice(0, Math.max(0, slash)))
    const number = folders.length + 1
    folders.push({ number, parent, name: path.slice(slash + 1), fileCount: 0, sizeBytes: 0 })
    known.set(path, number)
    return number
  }
  const folderOf = files.map(({ path, sizeBytes }) => {
    const number = numberOf(path.slice(0, Math.max(0, path.lastIndexOf('/'))))
    if (number !== ROOT_FOLDER) add(folders[number - 1], 1, sizeBytes)
    return number
  })
  // From the end, so that the sums of children are complete before their parents add them.
  for (const { parent, fileCount, sizeBytes } of folders.toReversed()) {
    if (parent !== ROOT_FOLDER) add(folders[parent - 1], fileCount, sizeBytes)
  }
  return { folders, folderOf }
}

function add(folder: Growing, fileCount: number, sizeBytes: number): void {
  folder.fileCount += fileCount
  folder.sizeBytes += sizeBytes
}

/** Returns the folder that contains all files; '' when there is none. */
export function commonFolder(files: readonly { readonly path: string }[]): string {
  const [first] = files
  const at = first === undefined ? -1 : first.path.indexOf('/')
  if (at < 0) return ''
  const folder = first.path.slice(0, at)
  return files.every(({ path }) => path.startsWith(`${folder}/`)) ? folder : ''
}
