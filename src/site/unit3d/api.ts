import { anything, list, looseRecord, record, text } from '../../shared/shape.ts'
import type { Declared } from '../http/action.ts'
import { unit3d } from './dialect.ts'

const parameter = text(4_000).optional()

/** Others are ignored: every program adds some. */
const filterQuery = looseRecord({
  name: parameter.describe('words of the title'),
  file_name: parameter,
  'categories[]': parameter.describe('numbers; also `types[]` and `resolutions[]`'),
  imdbId: parameter.describe('with or without `tt`; also `tmdbId`, `tvdbId`, `malId`, `igdbId`'),
  seasonNumber: parameter,
  episodeNumber: parameter,
  perPage: parameter.describe('100 at most'),
  page: parameter,
  sortField: parameter,
  sortDirection: parameter,
})

const resource = record({ type: text(20), id: text(20), attributes: anything })
const resources = record({ data: list(resource), links: anything, meta: anything })

const ours = { isForTools: true, dialect: unit3d } as const

export const newest: Declared = {
  description: 'Lists the newest torrents as UNIT3D does.',
  query: looseRecord({ perPage: parameter, page: parameter }),
  reply: resources,
  ...ours,
}

export const filter: Declared = {
  description: 'Searches torrents with the parameters of UNIT3D.',
  query: filterQuery,
  reply: resources,
  ...ours,
}

export const show: Declared = {
  description: 'Returns a torrent as UNIT3D does.',
  reply: resource,
  ...ours,
}

export const user: Declared = {
  description: 'Returns your totals as UNIT3D does.',
  reply: looseRecord({ username: text(30) }),
  ...ours,
}

export const upload: Declared = {
  description: 'Publishes a torrent sent with the fields of UNIT3D.',
  files: ['torrent', 'nfo', 'cover', 'screenshots'],
  body: looseRecord({ name: parameter, category_id: parameter, type_id: parameter }),
  reply: record({ success: anything, data: text(400), message: text(100) }),
  ...ours,
}
