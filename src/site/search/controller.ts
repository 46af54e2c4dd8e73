import { get } from '../http/action.ts'
import * as api from './api.ts'
import { listTorrents } from './parts/listing.ts'

export const browse = get('/torrents', 'catalog.read', api.browse, (call) => {
  return listTorrents(call, call.query)
})
