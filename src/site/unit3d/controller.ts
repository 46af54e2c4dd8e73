import { readWanted } from '../../domain/unit3d/wanted.ts'
import { get, json, post, refuse } from '../http/action.ts'
import { idOf } from '../http/frame/path-ids.ts'
import * as api from './api.ts'
import { aroundPage, resourceOf } from './documents.ts'
import { addressOf, listing, notACursor } from './listing.ts'
import { wanted, wantedOne } from './requests.ts'
import { pendingList } from './pending.ts'
import { one } from './search.ts'
import { publish } from './upload.ts'
import { userOf } from './user.ts'

// The API of UNIT3D sites, for programs that know it (docs/integrators/unit3d.md).

export const newest = get('/api/torrents', 'catalog.read', api.newest, (call) => {
  const { cursor, page, perPage } = call.query
  return listing(call, '/api/torrents', { cursor, page, perPage })
})

export const filter = get('/api/torrents/filter', 'catalog.read', api.filter, (call) =>
  listing(call, '/api/torrents/filter', call.query),
)

export const pending = get('/api/torrents/pending', 'catalog.read', api.pending, pendingList)

export const show = get('/api/torrents/:id', 'catalog.read', api.show, async (call) => {
  const found = await one(call, idOf(call.params.id))
  if (found === null) return refuse('TORRENT_NOT_FOUND')
  return json(resourceOf(found.item, found.numbers))
})

const REQUESTS = '/api/requests/filter'

export const requests = get(REQUESTS, 'requests.read', api.requests, async (call) => {
  const read = readWanted(call.query)
  if (!read.ok) return refuse('INVALID', { more: { errors: read.errors } })
  const found = await wanted(call.db, read)
  if (found === null) return notACursor()
  const { data, page, next } = found
  const { perPage } = read.search
  const address = addressOf(call, REQUESTS)
  return json({ data, ...aroundPage({ count: data.length, address, perPage, page, next }) })
})

export const request = get('/api/requests/:id', 'requests.read', api.request, async (call) => {
  const found = await wantedOne(call.db, idOf(call.params.id))
  return found === null ? refuse('REQUEST_NOT_FOUND') : json(found)
})

export const user = get('/api/user', 'account.own', api.user, async ({ db, member, now }) => {
  const found = await userOf(db, member.id, now)
  return found === null ? refuse('MEMBER_NOT_FOUND') : json(found)
})

export const upload = post('/api/torrents/upload', 'torrents.upload', api.upload, publish)
