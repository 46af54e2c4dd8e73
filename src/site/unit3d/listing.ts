import { readFilter } from '../../domain/unit3d/request.ts'
import type { FilterRequest } from '../../domain/unit3d/request.ts'
import type { Call, Reply } from '../http/action.ts'
import { document, refuse } from '../http/action.ts'
import { withQuery } from '../http/frame/cursor.ts'
import type { Fields } from '../http/frame/forms.ts'
import { keyOf, standInFor } from '../torrents/parts/described.ts'
import type { WrittenPage } from '../torrents/parts/shared-pages.ts'
import { alone, sharedPages, sharingWith } from '../torrents/parts/shared-pages.ts'
import type { Address } from './documents.ts'
import { aroundPage, resourceOf } from './documents.ts'
import { search } from './search.ts'

type ListCall = Call<string, 'catalog.read'>

/** Null: the cursor does not belong to the search, and there is no text. */
type Written = WrittenPage<'page' | null>

const JSON_TYPE = 'application/json; charset=utf-8'
/** The longest age of peer counts and factors in a page. */
const KEPT_MS = 10_000

const page = sharedPages<Written['more']>({ milliseconds: KEPT_MS, isKeptFrom: 'second' })

/** Returns a page of torrents, with the parameters of UNIT3D. */
export async function listing(call: ListCall, path: string, query: Fields): Promise<Reply> {
  const read = readFilter(query)
  if (!read.ok) return refuse('INVALID', { more: { errors: read.errors } })
  const address = addressOf(call, path)
  const readers = sharingWith(call)
  const write = () => writeListing(call, read.request, address)
  const key = await keyOf(call)
  const question = JSON.stringify([readers, key === null, address({}), read.request])
  const found = readers === null ? await alone(write) : await page(call.db, question, write)
  if (found.more === null) return notACursor()
  return document(JSON_TYPE, () => found.document.withKey(key ?? ''))
}

async function writeListing(
  call: ListCall,
  request: FilterRequest,
  address: Address,
): Promise<Written> {
  const found = await search({ ...call, downloadKey: standInFor(call) }, request)
  if (found === null) return { text: '', more: null }
  const { items, numbers, total, page: number, next } = found
  const { perPage } = request
  const around = aroundPage({ count: items.length, address, perPage, page: number, next })
  const data = items.map((item) => resourceOf(item, numbers))
  return {
    text: JSON.stringify({ data, ...around, meta: { ...around.meta, total } }),
    more: 'page',
  }
}

/** Returns addresses of a list with the requested parameters, but never with the token. */
export function addressOf(
  { config, query }: Pick<ListCall, 'config' | 'query'>,
  path: string,
): Address {
  const bare = { api_token: undefined, page: undefined, cursor: undefined }
  return (change) => config.BABOU_SITE_URL + withQuery(path, query, { ...bare, ...change })
}

export const notACursor = () =>
  refuse('INVALID', { more: { errors: { cursor: ['is not a cursor of this search'] } } })
