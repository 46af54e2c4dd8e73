import { slugOf } from '../../../domain/bundles/names.ts'
import * as collectionItems from '../../../store/collections/items.ts'
import { post } from '../../http/action.ts'
import { MOST_FILES, torrentZip } from '../../torrents/parts/torrent-zip.ts'
import { openCollection } from '../rights.ts'
import * as api from './api.ts'

/** The most items to read for one archive: some are bundles or removed torrents, without a file. */
const MOST_ITEMS = 1_000

export const zip = post('/collections/:id/zip', 'torrents.download', api.zip, async (call) => {
  const found = await openCollection(call, call.params.id)
  if (!found.ok) return found.reply
  const { id, title } = found.collection
  const items = await collectionItems.itemsOf(call.db, id, 0, MOST_ITEMS)
  const torrents = items.flatMap((item) => {
    const isListed = item.torrent !== null && !item.torrent.isRemoved
    return isListed && item.torrent !== null ? [{ id: item.id, name: item.torrent.name }] : []
  })
  const name = slugOf(title) || `collection-${id}`
  return torrentZip(call, torrents.slice(0, MOST_FILES), `${name}.zip`)
})
