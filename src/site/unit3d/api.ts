import { toolIdNames } from '../../domain/unit3d/ids.ts'
import { anything, id, list, looseRecord, record, text } from '../../shared/shape.ts'
import type { Declared } from '../http/action.ts'
import { unit3d } from './dialect.ts'

const parameter = text(4_000).optional()
const others = toolIdNames.filter((name) => name !== 'imdb').map((name) => `\`${name}Id\``)
const idNames = `with or without \`tt\`; also ${others.join(', ')}`

/** Other parameters are ignored: every program adds some. */
const filterQuery = looseRecord({
  name: parameter.describe('words of the title'),
  file_name: parameter,
  'categories[]': parameter.describe('numbers; also `types[]` and `resolutions[]`'),
  imdbId: parameter.describe(idNames),
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

export const pending: Declared = {
  description: 'Lists torrents that wait for approval: yours, or all for those who approve them.',
  query: filterQuery,
  reply: record({
    data: list(looseRecord({ id, name: text(400) })),
    links: anything,
    meta: anything,
  }),
  ...ours,
}

export const show: Declared = {
  description: 'Returns a torrent as UNIT3D does.',
  reply: resource,
  ...ours,
}

const wanted = looseRecord({ id: anything, name: text(400), bounty: anything, status: text(10) })

export const requests: Declared = {
  description: 'Lists requests of members as UNIT3D does, those that can be filled by default.',
  query: looseRecord({
    name: parameter.describe('words of the title'),
    'categories[]': parameter.describe('numbers; also `types[]` and `resolutions[]`'),
    imdbId: parameter.describe(idNames),
    unfilled: parameter.describe('1; also `claimed`, `pending` and `filled`, in any combination'),
    uploader: parameter.describe('the name of the member who asks'),
    perPage: parameter.describe('100 at most'),
    page: parameter,
  }),
  reply: record({ data: list(wanted), links: anything, meta: anything }),
  ...ours,
}

export const request: Declared = {
  description: 'Returns a request of a member as UNIT3D does.',
  reply: wanted,
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
  reply: record({ success: anything, data: text(400), message: text(2_000) }),
  ...ours,
}
