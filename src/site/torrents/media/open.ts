import type { Permission } from '../../../domain/roles/permissions.ts'
import * as images from '../../../store/records/images.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import * as torrentLogs from '../../../store/torrents/logs.ts'
import * as media from '../../../store/torrents/media.ts'
import type { TorrentRow } from '../../../store/torrents/torrents.ts'
import type { Call, OrReply, Reply } from '../../http/action.ts'
import { invalid, refused } from '../../http/action.ts'
import type { FieldErrors } from '../../http/frame/forms.ts'
import { listedTorrent } from '../parts/listed.ts'
import { mayEdit } from '../parts/rights.ts'
import type { MediaShown } from './pages.ts'
import { mediaPage } from './pages.ts'

type Asked = Call<string, Permission> & Call<string, 'torrents.edit-own'>

type Editable = OrReply<{ readonly torrent: TorrentRow }>

/** Returns the torrent in a path, if the sender may edit it. */
export async function editable(call: Asked, param: string): Promise<Editable> {
  const found = await listedTorrent(call, param)
  if (!found.ok || mayEdit(call, found.torrent)) return found
  return refused('FORBIDDEN')
}

/** Loads the data that the page shows. */
export async function shownOf({ db, config }: Asked, torrent: TorrentRow): Promise<MediaShown> {
  const [rows, nfo, logs, { imagesByUrl: byUrl }] = await Promise.all([
    images.ofTorrent(db, torrent.id),
    media.nfo(db, torrent.id),
    torrentLogs.of(db, torrent.id),
    settings.site(db, config),
  ])
  return { torrent, images: rows, hasNfo: nfo !== null, logs, byUrl }
}

/** Shows the page again with its errors; saved images and texts are shown unchanged. */
export async function wrongMedia(
  call: Asked,
  torrent: TorrentRow,
  errors: FieldErrors,
  retryAfterSeconds?: number,
): Promise<Reply> {
  const { mediaInfo = await media.mediaInfo(call.db, torrent.id) } = call.body
  const values = { ...call.body, mediaInfo }
  const data = mediaPage({ values, errors }, await shownOf(call, torrent))
  const limited = { code: 'TOO_MANY_IMAGES', retryAfterSeconds } as const
  return invalid('torrents/media/edit', data, errors, retryAfterSeconds ? limited : {})
}
