import { categoryNumber, numberFor } from '../../domain/unit3d/numbers.ts'
import type { ToolNumber } from '../../domain/unit3d/numbers.ts'
import type { WantedRequest } from '../../domain/unit3d/wanted.ts'
import { rowStates, wantedStateOf, wantedValues } from '../../domain/unit3d/wanted.ts'
import { id as idShape, record } from '../../shared/shape.ts'
import type { Db } from '../../store/base/db.ts'
import type { ProgramRequest } from '../../store/requests/for-programs.ts'
import * as requests from '../../store/requests/for-programs.ts'
import * as toolNumbers from '../../store/taxonomy/tool-numbers.ts'
import { encodeCursor, readCursor } from '../http/frame/cursor.ts'
import { idsOf, laravelTime } from './documents.ts'

// Requests of members, as programs for UNIT3D sites read them.

const placeShape = record({ id: idShape })

/** Returns a page of requests; null: its cursor does not belong to this search. */
export async function wanted(db: Db, { search, states }: WantedRequest) {
  const place = readCursor(placeShape, search.cursor)
  if (place === undefined) return null
  const numbers = await toolNumbers.list(db)
  const { perPage, page, words, uploader, ids } = search
  const skipped = place === null && page !== null ? (page - 1) * perPage : 0
  const ofCategory = numbers.filter(({ kind }) => kind === 'category')
  const asked = ofCategory.filter(({ number }) => search.categories.includes(number))
  const rows = await requests.list(db, {
    ...rowStates(states),
    // An unknown number finds nothing.
    categories:
      search.categories.length === 0 ? [] : [0, ...asked.map((one) => one.categoryId ?? 0)],
    attributes: [
      ...wantedValues('type', search.types, numbers),
      ...wantedValues('resolution', search.resolutions, numbers),
    ],
    ids,
    words,
    member: uploader === '' ? null : uploader,
    before: place?.id ?? null,
    limit: skipped + perPage + 1,
  })
  const shown = rows.slice(skipped, skipped + perPage)
  const last = rows.length > skipped + perPage ? shown.at(-1) : undefined
  return {
    data: shown.map((row) => wantedDocument(row, numbers)),
    page: place === null ? (page ?? 1) : null,
    next: last === undefined ? null : encodeCursor({ id: last.id }),
  }
}

/** Returns one request; null: there is none that programs can see. */
export async function wantedOne(db: Db, id: number) {
  const [row, numbers] = await Promise.all([requests.find(db, id), toolNumbers.list(db)])
  if (row === undefined || wantedStateOf(row.state, row.claimer !== null) === null) return null
  return wantedDocument(row, numbers)
}

/** Flat, unlike torrents. Attributes that the request does not ask for are null, and IDs 0. */
function wantedDocument(row: ProgramRequest, numbers: readonly ToolNumber[]) {
  const of = (kind: 'type' | 'resolution') => {
    const found = numberFor(kind, numbers, row.attributes)
    return found === null || found.values.length === 0 ? null : found.number
  }
  const numberOf = (kind: 'season' | 'episode') =>
    row.bundles.find((bundle) => bundle.kind === kind)?.number ?? null
  return {
    ...{ id: row.id, name: row.title, description: row.description },
    category_id: categoryNumber(numbers, row.categoryId)?.number ?? null,
    ...{ type_id: of('type'), resolution_id: of('resolution') },
    user: row.member,
    ...idsOf(row.bundles),
    ...{ season_number: numberOf('season'), episode_number: numberOf('episode') },
    bounty: Math.floor(row.points / 1_000),
    status: wantedStateOf(row.state, row.claimer !== null),
    ...{ claimed: row.claimer !== null, claimed_by: row.claimer, filled_by: row.filler },
    ...{ created_at: laravelTime(row.createdAt), updated_at: laravelTime(row.updatedAt) },
  }
}
