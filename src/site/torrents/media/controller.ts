import { isBdInfo } from '../../../domain/torrents/media-info/bd-info.ts'
import { mediaPanel } from '../../../domain/torrents/media-info/panel.ts'
import type { Db } from '../../../store/base/db.ts'
import * as images from '../../../store/records/images.ts'
import * as media from '../../../store/torrents/media.ts'
import { created, del, get, page, patch, post, put } from '../../http/action.ts'
import { redirect, refuse } from '../../http/action.ts'
import { untyped } from '../../http/frame/fields.ts'
import { readForm, wrong } from '../../http/frame/forms.ts'
import { imageItem, keyIn } from '../../images/parts/lines.ts'
import { takeImage } from '../../images/parts/take.ts'
import { listedTorrent } from '../parts/listed.ts'
import * as api from './api.ts'
import { addShape, mediaInfoShape, moveShape } from '../parts/media-forms.ts'
import { suggestedOf, torrentImageItem } from './json.ts'
import { editable, shownOf, wrongMedia } from './open.ts'
import { mediaPage, textPage } from './pages.ts'
import { MEDIA_INFO_FAULT, pastedMediaInfo } from '../parts/media-read.ts'

const IMAGES = '/torrents/:id/images'
const MEDIA_INFO = '/torrents/:id/media-info'

export const edit = get('/torrents/:id/media', 'torrents.edit-own', api.show, async (call) => {
  const found = await editable(call, call.params.id)
  if (!found.ok) return found.reply
  const shown = await shownOf(call, found.torrent)
  const mediaInfo = await media.mediaInfo(call.db, found.torrent.id)
  const data = mediaPage(untyped({ mediaInfo: mediaInfo ?? '' }), shown)
  const items = shown.images.map(torrentImageItem)
  return page('torrents/media/edit', data, { images: items, hasNfo: shown.hasNfo, mediaInfo })
})

export const addImage = post(IMAGES, 'torrents.edit-own', api.addImage, async (call) => {
  const found = await editable(call, call.params.id)
  if (!found.ok) return found.reply
  const { torrent } = found
  const read = readForm(addShape, call.body)
  if (!read.ok) return wrongMedia(call, torrent, read.errors)
  const taken = await takeImage(call)
  if (!taken.ok) return wrongMedia(call, torrent, taken.errors, taken.retryAfterSeconds)
  const { kind = 'screenshot' } = read.value
  const done = await images.putOn(call.db, torrent.id, taken.image.id, kind)
  if (done === 'FULL') {
    return wrongMedia(
      call,
      torrent,
      wrong('', `This torrent already has ${images.MAX_OF_TORRENT} images.`),
    )
  }
  return created(`/torrents/${torrent.id}/media`, imageItem(taken.image), 'Image added.')
})

export const moveImage = patch(
  `${IMAGES}/:key`,
  'torrents.edit-own',
  api.moveImage,
  async (call) => {
    const found = await editable(call, call.params.id)
    if (!found.ok) return found.reply
    const { torrent } = found
    const read = readForm(moveShape, call.body)
    if (!read.ok) return wrongMedia(call, torrent, read.errors)
    const image = await imageIn(call)
    const isDone =
      image !== undefined && (await images.move(call.db, torrent.id, image.id, read.value.to))
    return isDone ? redirect(`/torrents/${torrent.id}/media`) : refuse('IMAGE_NOT_FOUND')
  },
)

export const removeImage = del(
  `${IMAGES}/:key`,
  'torrents.edit-own',
  api.removeImage,
  async (call) => {
    const found = await editable(call, call.params.id)
    if (!found.ok) return found.reply
    const { id } = found.torrent
    const image = await imageIn(call)
    const isDone = image !== undefined && (await images.takeOff(call.db, id, image.id))
    return isDone ? redirect(`/torrents/${id}/media`, 'Image removed.') : refuse('IMAGE_NOT_FOUND')
  },
)

async function imageIn({ db, params }: { db: Db; params: { readonly key: string } }) {
  const key = keyIn(params.key)
  return key === null ? undefined : images.find(db, key)
}

export const mediaInfo = get(MEDIA_INFO, 'catalog.read', api.mediaInfo, async (call) => {
  const found = await listedTorrent(call, call.params.id)
  if (!found.ok) return found.reply
  const text = await media.mediaInfo(call.db, found.torrent.id)
  const panel = text === null ? null : mediaPanel(text)
  if (text === null) return refuse('NO_MEDIA_INFO')
  const data = textPage(found.torrent, isBdInfo(text) ? 'BDInfo' : 'MediaInfo', text, null)
  return page('torrents/media/text', data, { text, panel, suggested: suggestedOf(panel) })
})

export const putMediaInfo = put(MEDIA_INFO, 'torrents.edit-own', api.putMediaInfo, async (call) => {
  const found = await editable(call, call.params.id)
  if (!found.ok) return found.reply
  const { torrent } = found
  const read = readForm(mediaInfoShape, call.body)
  if (!read.ok) return wrongMedia(call, torrent, read.errors)
  const kept = pastedMediaInfo(read.value.mediaInfo)
  if (kept === undefined) return wrongMedia(call, torrent, wrong('mediaInfo', MEDIA_INFO_FAULT))
  await media.keep(call.db, torrent.id, { mediaInfo: kept }, call.member.id, call.now)
  const said = kept === null ? 'MediaInfo removed.' : 'MediaInfo saved.'
  const suggested = suggestedOf(kept?.panel ?? null)
  return redirect(`/torrents/${torrent.id}/media`, said, { suggested })
})
