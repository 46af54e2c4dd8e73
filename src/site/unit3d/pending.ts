import { readFilter } from '../../domain/unit3d/request.ts'
import type { Call, Reply } from '../http/action.ts'
import { json, refuse } from '../http/action.ts'
import { aroundPage, resourceOf } from './documents.ts'
import { addressOf, notACursor } from './listing.ts'
import { search } from './search.ts'

const PATH = '/api/torrents/pending'

/**
 * Torrents that wait for approval, with the parameters of a search: those of the requesting member,
 * or all for moderators. Rows are flat, as the programs that request them expect.
 */
export async function pendingList(call: Call<string, 'catalog.read'>): Promise<Reply> {
  const read = readFilter(call.query)
  if (!read.ok) return refuse('INVALID', { more: { errors: read.errors } })
  const uploaderId = call.can('torrents.moderate') ? null : call.member.id
  const found = await search(call, read.request, { uploaderId })
  if (found === null) return notACursor()
  const { items, numbers, total, page, next } = found
  const { perPage } = read.request
  const address = addressOf(call, PATH)
  const around = aroundPage({ count: items.length, address, perPage, page, next })
  const data = items.map((item) => {
    return { id: item.torrent.id, ...resourceOf(item, numbers).attributes }
  })
  return json({ data, ...around, meta: { ...around.meta, total } })
}
