import type { Db } from '../../../../store/base/db.ts'
import * as torrentFiles from '../../../../store/torrents/files.ts'
import type { TorrentRow } from '../../../../store/torrents/torrents.ts'
import type { TreeFolder } from '../../parts/file-tree.ts'
import { filesText, folderHref, folderOf, treeOf } from '../../parts/file-tree.ts'
import { section } from '../section.ts'

/** A torrent with at most this number of files shows all of them; others show one folder. */
const WHOLE_TREE = 300
/** The most entries of that folder to show. */
const ENTRIES_SHOWN = 100

/** The part of a torrent's files that is shown. */
interface TreeShown {
  readonly tree: TreeFolder
  /** Whether it is only one folder of a torrent with many files. */
  readonly isPart: boolean
  /** The path of that folder. */
  readonly path: string
}

export const files = section({
  name: 'files',
  statements: 1,
  read: ({ torrent, call }) => treeFor(call.db, torrent),
  part: ({ tree, isPart, path }, { torrent: { id, files: count } }) => ({
    heading: filesText(count),
    folder: isPart ? { href: folderHref(id, path), filesHref: `/torrents/${id}/files` } : null,
    tree,
  }),
})

/** Loads all files if there are few; else the first folder with more than one entry. */
async function treeFor(db: Db, { id, files: count }: TorrentRow): Promise<TreeShown> {
  if (count <= WHOLE_TREE) {
    const all = await torrentFiles.files(db, id, 0, WHOLE_TREE)
    return { tree: treeOf(all, count), isPart: false, path: '' }
  }
  const { top, inside } = await torrentFiles.topEntries(db, id, ENTRIES_SHOWN)
  const [only] = top
  if (top.length > 1 || only.isFile) {
    return { tree: folderOf(id, '', top), isPart: true, path: '' }
  }
  return { tree: folderOf(id, only.name, inside), isPart: true, path: only.name }
}
