import { readFilter } from '../../domain/unit3d/request.ts'
import { readWanted } from '../../domain/unit3d/wanted.ts'
import * as obligations from '../../store/hit-and-run/lists.ts'
import * as memberPages from '../../store/members/pages.ts'
import type { Call, Reply } from '../http/action.ts'
import { get, json, post, refuse } from '../http/action.ts'
import { withQuery } from '../http/frame/cursor.ts'
import type { Fields } from '../http/frame/forms.ts'
import * as api from './api.ts'
import { listOfResources, resourceOf, userDocument } from './documents.ts'
import { listOfWanted, wanted, wantedOne } from './requests.ts'
import { one, search } from './search.ts'
import { publish } from './upload.ts'

// The API of UNIT3D sites, for programs that know it (docs/integrators/unit3d.md).

export const newest = get('/api/torrents', 'catalog.read', api.newest, (call) => {
  const { cursor, page, perPage } = call.query
  return listing(call, '/api/torrents', { cursor, page, perPage })
})

export const filter = get('/api/torrents/filter', 'catalog.read', api.filter, (call) =>
  listing(call, '/api/torrents/filter', call.query),
)

async function listing(
  call: Call<string, 'catalog.read'>,
  path: string,
  query: Fields,
): Promise<Reply> {
  const read = readFilter(query)
  if (!read.ok) return refuse('INVALID', { more: { errors: read.errors } })
  const found = await search(call, read.request)
  if (found === null) {
    return refuse('INVALID', { more: { errors: { cursor: ['is not a cursor of this search'] } } })
  }
  const bare = { api_token: undefined, page: undefined, cursor: undefined }
  const document = listOfResources({
    ...found,
    perPage: read.request.perPage,
    siteUrl: call.config.BABOU_SITE_URL,
    address: (change) => withQuery(path, call.query, { ...bare, ...change }),
  })
  return json(document)
}

export const show = get('/api/torrents/:id', 'catalog.read', api.show, async (call) => {
  const { id } = call.params
  const found = /^[1-9]\d{0,14}$/.test(id) ? await one(call, Number(id)) : null
  if (found === null) return refuse('TORRENT_NOT_FOUND')
  return json(resourceOf(found.item, found.numbers))
})

export const requests = get('/api/requests/filter', 'requests.read', api.requests, async (call) => {
  const { db, query, config } = call
  const read = readWanted(query)
  if (!read.ok) return refuse('INVALID', { more: { errors: read.errors } })
  const found = await wanted(db, read)
  if (found === null) {
    return refuse('INVALID', { more: { errors: { cursor: ['is not a cursor of this search'] } } })
  }
  const bare = { api_token: undefined, page: undefined, cursor: undefined }
  const address = (change: Readonly<Record<string, string | undefined>>) =>
    config.BABOU_SITE_URL + withQuery('/api/requests/filter', query, { ...bare, ...change })
  return json(listOfWanted(found, read.search.perPage, address))
})

export const request = get('/api/requests/:id', 'requests.read', api.request, async (call) => {
  const { id } = call.params
  const found = /^[1-9]\d{0,14}$/.test(id) ? await wantedOne(call.db, Number(id)) : null
  return found === null ? refuse('REQUEST_NOT_FOUND') : json(found)
})

export const user = get('/api/user', 'account.own', api.user, async ({ db, member }) => {
  const profile = await memberPages.byId(db, member.id)
  if (profile === null) return refuse('MEMBER_NOT_FOUND')
  const { warned } = await obligations.countsOf(db, member.id)
  const group = profile.className ?? profile.role
  return json(userDocument(profile, group, warned))
})

export const upload = post('/api/torrents/upload', 'torrents.upload', api.upload, publish)
