import { bytes, count, exactBytes } from '../../../shared/format.ts'
import type { EntryRow, FileRow } from '../../../store/torrents/files.ts'
import type { TorrentRow } from '../../../store/torrents/torrents.ts'
import type { PageData } from '../../http/action.ts'
import type { Fields } from '../../http/frame/forms.ts'
import type { Pager } from '../../http/frame/pager.ts'
import { pagerOf } from '../../http/frame/pager.ts'
import type { TorrentLink } from '../parts/links.ts'
import { torrentLink } from '../parts/links.ts'
import { below, filesText, folderHref } from '../parts/file-tree.ts'
import type { Tabs } from '../parts/tabs.ts'
import { torrentTabs } from '../parts/tabs.ts'
import type { FilesAsked } from './forms.ts'
import type { Link } from '../../ui/link.ts'

interface Line {
  readonly name: string
  /** The page of a folder. */
  readonly href: string | null
  /** The number of files in a folder. */
  readonly files: string | null
  readonly size: string
  readonly sizeTitle: string
}

export interface FilesPage extends PageData, Tabs {
  readonly torrent: TorrentLink
  readonly action: string
  readonly q: string
  readonly caption: string
  /** The parent folders, of which the last has no address; empty in a list. */
  readonly trail: readonly { readonly label: string; readonly href: string | null }[]
  readonly hasTrail: boolean
  /** The link to the other view. */
  readonly other: Link
  readonly lines: readonly Line[]
  readonly hasLines: boolean
  readonly isSearch: boolean
  readonly pager: Pager | null
}

interface Shown {
  readonly torrent: TorrentRow
  readonly asked: FilesAsked
  readonly lines: readonly Line[]
  readonly caption: string
  readonly query: Fields
  readonly isFirst: boolean
  readonly next: string | null
}

export function filesPage(shown: Shown): FilesPage {
  const { torrent, asked, lines, caption, query, isFirst, next } = shown
  const path = `/torrents/${torrent.id}/files`
  const isFolder = asked.kind === 'folder'
  return {
    title: `Files of ${torrent.name}`,
    ...torrentTabs(torrent, 'files'),
    torrent: torrentLink(torrent),
    action: path,
    q: isFolder ? '' : asked.q,
    caption,
    trail: isFolder ? trailOf(torrent.id, asked.path) : [],
    hasTrail: isFolder,
    other: isFolder
      ? { label: 'All files in one list', href: `${path}?view=list` }
      : { label: 'View by folder', href: path },
    lines,
    hasLines: lines.length > 0,
    isSearch: !isFolder && asked.q !== '',
    pager: pagerOf(path, { isFirst, next }, query),
  }
}

export function entryLine(torrentId: number, folder: string, entry: EntryRow): Line {
  const { name, isFile, files, size } = entry
  return {
    name,
    href: isFile ? null : folderHref(torrentId, below(folder, name)),
    files: files === null ? null : count(files),
    size: bytes(size),
    sizeTitle: exactBytes(size),
  }
}

export function fileLine({ path, size }: FileRow): Line {
  return {
    name: path,
    href: null,
    files: null,
    size: bytes(size),
    sizeTitle: exactBytes(size),
  }
}

/** `1,234 files, 5.6 GiB`. */
export function folderCaption(files: number, size: number): string {
  return `${filesText(files)}, ${bytes(size)}`
}

function trailOf(torrentId: number, path: string): FilesPage['trail'] {
  const names = path === '' ? [] : path.split('/')
  const folders = names.map((label, at) => ({
    label,
    href: at === names.length - 1 ? null : folderHref(torrentId, names.slice(0, at + 1).join('/')),
  }))
  return [{ label: 'All', href: path === '' ? null : folderHref(torrentId, '') }, ...folders]
}
