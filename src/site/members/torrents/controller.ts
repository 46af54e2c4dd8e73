import type { Permission } from '../../../domain/roles/permissions.ts'
import { torrentStates } from '../../../domain/uploads/moderation.ts'
import type { OwnKind } from '../../../store/traffic/own-torrents.ts'
import { ownTorrents } from '../../../store/traffic/own-torrents.ts'
import { feedLinks } from '../../feeds/parts/addresses.ts'
import type { Call, Reply } from '../../http/action.ts'
import { get, page, redirect } from '../../http/action.ts'
import { listLimit, withQuery } from '../../http/frame/cursor.ts'
import { cut } from '../../http/frame/pager.ts'
import { rowFacts, rowsPerPage } from '../../torrents/parts/rows/facts.ts'
import * as api from './api.ts'
import { orderIn, placeIn } from './forms.ts'
import { ownTorrentItem } from './json.ts'
import { ownPage, pathOf } from './pages.ts'

export const uploads = get('/me/uploads', 'account.own', api.uploads, (call) => {
  return listOwn(call, 'uploads')
})

export const snatches = get('/me/snatches', 'account.own', api.snatches, (call) => {
  return listOwn(call, 'snatches')
})

export const seeding = get('/me/seeding', 'account.own', api.seeding, (call) => {
  return listOwn(call, 'seeding')
})

/** The address from before `/me/uploads`, which programs know. */
export const oldUploads = get(
  '/torrents/uploads',
  'torrents.upload',
  api.oldUploads,
  async (call) => {
    if (call.wantsJson) return listOwn(call, 'uploads')
    return redirect(withQuery(pathOf('uploads'), call.query, {}))
  },
)

type OwnCall = Call<string, Permission> & {
  readonly member: Call<string, 'account.own'>['member']
}

async function listOwn(call: OwnCall, kind: OwnKind): Promise<Reply> {
  const { db, member, query, now } = call
  const order = orderIn(query.sort)
  const after = placeIn(query.cursor, order.sort)
  const limit = listLimit(query.limit, rowsPerPage(call))
  const state = torrentStates.find((one) => kind === 'uploads' && one === query.state) ?? null
  const asked = { kind, state, ...order, after, limit: limit + 1 }
  const read = await ownTorrents(db, member.id, asked)
  const { rows, next } = cut(read, limit, ({ place, id }) => ({ place, id }))
  const items = rows.map(ownTorrentItem)
  const facts = await rowFacts(
    call,
    rows.map(({ id }) => id),
  )
  const paged = { isFirst: after === null, next }
  const about = {
    query,
    paged,
    feed: feedLinks(call, kind),
    canUpload: call.can('torrents.upload'),
  }
  const shown = { kind, state, order, rows, facts, ...about, now }
  return page('members/torrents/list', ownPage(shown), { items, next, total: null })
}
