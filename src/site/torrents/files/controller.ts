import type { Permission } from '../../../domain/roles/permissions.ts'
import * as torrentFiles from '../../../store/torrents/files.ts'
import type { TorrentRow } from '../../../store/torrents/torrents.ts'
import type { Call, Reply } from '../../http/action.ts'
import { get, page, refuse } from '../../http/action.ts'
import { listLimit } from '../../http/frame/cursor.ts'
import { cut } from '../../http/frame/pager.ts'
import { listedTorrent } from '../parts/listed.ts'
import * as api from './api.ts'
import type { FilesAsked } from './forms.ts'
import { readFiles } from './forms.ts'
import { entryItem, fileItem } from './json.ts'
import { entryLine, fileLine, filesPage, folderCaption } from './pages.ts'

/** Rows per page; JSON lists use `limit` like all others. */
const FILES_PER_PAGE = 200

export const list = get('/torrents/:id/files', 'catalog.read', api.list, async (call) => {
  const found = await listedTorrent(call, call.params.id)
  if (!found.ok) return found.reply
  const asked = readFiles(call.query)
  return asked.kind === 'folder'
    ? oneFolder(call, found.torrent, asked)
    : manyFiles(call, found.torrent, asked)
})

type Asked<K extends FilesAsked['kind']> = Extract<FilesAsked, { readonly kind: K }>
type AnyCall = Call<string, Permission>

async function oneFolder(
  { db, query, wantsJson }: AnyCall,
  torrent: TorrentRow,
  asked: Asked<'folder'>,
): Promise<Reply> {
  const { path, after } = asked
  const top = { number: 0, files: torrent.files, size: torrent.size }
  const folder = path === '' ? top : await torrentFiles.findFolder(db, torrent.id, path)
  if (folder === undefined) return refuse('FOLDER_NOT_FOUND')
  const limit = wantsJson ? listLimit(query.limit) : FILES_PER_PAGE
  const read = await torrentFiles.entries(db, torrent.id, folder.number, after, limit + 1)
  const { rows, next } = cut(read, limit, ({ isFile, number }) => ({ isFile, number }))
  const lines = rows.map((row) => entryLine(torrent.id, path, row))
  const caption = folderCaption(folder.files, folder.size)
  const data = filesPage({
    ...{ torrent, asked, lines, caption, query, next },
    isFirst: after === null,
  })
  return page('torrents/files/list', data, {
    items: rows.map((row) => entryItem(path, row)),
    next,
    total: null,
  })
}

async function manyFiles(
  { db, query, wantsJson }: AnyCall,
  torrent: TorrentRow,
  asked: Asked<'list'>,
): Promise<Reply> {
  const { words, from } = asked
  const limit = wantsJson ? listLimit(query.limit) : FILES_PER_PAGE
  const read =
    words.length === 0
      ? await torrentFiles.files(db, torrent.id, from, limit + 1)
      : await torrentFiles.searchFiles(db, torrent.id, words, from, limit + 1)
  const { rows, next } = cut(read, limit, ({ position }) => ({ from: position + 1 }))
  const caption = folderCaption(torrent.files, torrent.size)
  const lines = rows.map(fileLine)
  const data = filesPage({ torrent, asked, lines, caption, query, next, isFirst: from === 0 })
  const total = words.length === 0 ? torrent.files : null
  return page('torrents/files/list', data, { items: rows.map(fileItem), next, total })
}
