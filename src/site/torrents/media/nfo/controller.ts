import { isNfo, nfoText } from '../../../../domain/torrents/nfo.ts'
import * as media from '../../../../store/torrents/media.ts'
import { carrying, del, file, get, page, put, redirect, refuse } from '../../../http/action.ts'
import { wrong } from '../../../http/frame/forms.ts'
import { nfoImage } from '../../../images/parts/nfo.ts'
import { fileNameOf } from '../../parts/file-name.ts'
import { listedTorrent } from '../../parts/listed.ts'
import { NFO_FAULT } from '../../parts/media-read.ts'
import { editable, wrongMedia } from '../open.ts'
import { textPage } from '../pages.ts'
import * as api from './api.ts'

const NFO = '/torrents/:id/nfo'

export const nfo = get(NFO, 'catalog.read', api.nfo, async (call) => {
  const found = await listedTorrent(call, call.params.id)
  if (!found.ok) return found.reply
  const { torrent } = found
  const bytes = await media.nfo(call.db, torrent.id)
  if (bytes === null) return refuse('NO_NFO')
  const text = nfoText(bytes)
  const fileHref = `/torrents/${torrent.id}/nfo.txt`
  return page(
    'torrents/media/text',
    textPage(torrent, 'NFO', text, fileHref, `/torrents/${torrent.id}/nfo.png`),
    { text },
  )
})

/** Sends the NFO unchanged, named after the torrent. */
export const nfoFile = get(`${NFO}.txt`, 'catalog.read', api.nfoFile, async (call) => {
  const found = await listedTorrent(call, call.params.id)
  if (!found.ok) return found.reply
  const bytes = await media.nfo(call.db, found.torrent.id)
  if (bytes === null) return refuse('NO_NFO')
  return file('text/plain', bytes, fileNameOf(found.torrent.name, '.nfo'))
})

/** Sends the NFO as an image, for programs without code page 437 or fixed-width text. */
export const nfoPicture = get(`${NFO}.png`, 'catalog.read', api.nfoPng, async (call) => {
  const found = await listedTorrent(call, call.params.id)
  if (!found.ok) return found.reply
  const bytes = await media.nfo(call.db, found.torrent.id)
  if (bytes === null) return refuse('NO_NFO')
  const picture = await nfoImage(nfoText(bytes))
  if (picture === null) return refuse('TOO_MANY_REQUESTS', { retryAfterSeconds: 5 })
  const headers = { 'Cache-Control': 'private, max-age=600' }
  return carrying(file('image/png', picture), { headers })
})

export const putNfo = put(NFO, 'torrents.edit-own', api.putNfo, async (call) => {
  const found = await editable(call, call.params.id)
  if (!found.ok) return found.reply
  const { torrent } = found
  const sent = call.files.find(({ field }) => field === 'nfo')
  if (sent === undefined) return wrongMedia(call, torrent, wrong('nfo', 'is required'))
  if (!isNfo(sent.bytes)) {
    return wrongMedia(call, torrent, wrong('nfo', NFO_FAULT))
  }
  await media.keep(call.db, torrent.id, { nfo: sent.bytes }, call.member.id, call.now)
  return redirect(`/torrents/${torrent.id}/media`, 'NFO saved.')
})

export const removeNfo = del(NFO, 'torrents.edit-own', api.removeNfo, async (call) => {
  const found = await editable(call, call.params.id)
  if (!found.ok) return found.reply
  const { id } = found.torrent
  await media.keep(call.db, id, { nfo: null }, call.member.id, call.now)
  return redirect(`/torrents/${id}/media`, 'NFO removed.')
})
