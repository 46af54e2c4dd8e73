import { questionOf } from '../../domain/unit3d/question.ts'
import type { FilterRequest } from '../../domain/unit3d/request.ts'
import { isEmpty, MAX_TERMS } from '../../domain/search/line.ts'
import { plainTerms } from '../../domain/search/terms.ts'
import { id, record, text } from '../../shared/shape.ts'
import { EVERYTHING } from '../../store/search/filters.ts'
import { numberedPage } from '../../store/search/findings.ts'
import type { TextTerms } from '../../store/search/text-words.ts'
import * as categories from '../../store/taxonomy/categories.ts'
import * as toolNumbers from '../../store/taxonomy/tool-numbers.ts'
import { describeWhole } from '../../store/torrents/described.ts'
import { encodeCursor, readCursor } from '../http/frame/cursor.ts'
import type { Asking } from '../torrents/parts/described.ts'
import { itemsFrom } from '../torrents/parts/described.ts'

/** The most files of each torrent in a list; `num_file` has their total number. */
const FILES_IN_LIST = 100
/** The most files of a single torrent. */
const FILES_OF_ONE = 10_000
/** The Torznab numbers for adult content. */
const ADULT = { from: 6_000, below: 7_000 }

const placeShape = record({ key: text(1_000), id, order: text(30) })

/** Which waiting torrents to list: those of one member, or all. */
export interface Pending {
  readonly uploaderId: number | null
}

/**
 * Returns a page of torrents; null: its cursor does not belong to this search.
 * @param pending undefined: listed torrents
 */
export async function search(asking: Asking, request: FilterRequest, pending?: Pending) {
  const { db, member, now } = asking
  const [numbers, all] = await Promise.all([toolNumbers.list(db), categories.listPages(db)])
  const isAdult = ({ torznab }: (typeof all)[number]) =>
    torznab >= ADULT.from && torznab < ADULT.below
  const asked = questionOf(
    request,
    numbers,
    all.filter(isAdult).map(({ slug }) => slug),
  )
  const { order, perPage } = request
  const sort = `${order.by} ${order.isDescending ? 'desc' : 'asc'}`
  const place = readCursor(placeShape, request.cursor)
  if (place === undefined || (place !== null && !isPlaceOf(place, sort))) return null
  const filter = {
    ...EVERYTHING,
    search: isEmpty(asked) ? null : asked,
    memberId: member.id,
    ...(pending !== undefined && { ...pending, namesOf: 'own' as const, states: PENDING }),
    ...{ texts: textsIn(request), now, order, limit: perPage },
    position: place === null ? null : { key: place.key, id: place.id, isBackward: false },
  } as const
  const skipped = place === null && request.page !== null ? (request.page - 1) * perPage : 0
  const { ids, total, next } = await numberedPage(db, filter, skipped)
  return {
    ...{ numbers, total },
    page: place === null ? (request.page ?? 1) : null,
    next: next === null ? null : encodeCursor({ key: next.key, id: next.id, order: sort }),
    items: await itemsFrom(
      wholeWith(FILES_IN_LIST, pending === undefined ? 'listed' : 'pending'),
      ...[asking, ids, all],
    ),
  }
}

/** Undefined: the request has no words to find in texts. */
function textsIn({ descriptionWords, mediaWords }: FilterRequest): TextTerms | undefined {
  const terms = (words: string) => plainTerms(words).slice(0, MAX_TERMS)
  const asked = { description: terms(descriptionWords), media: terms(mediaWords) }
  return asked.description.length + asked.media.length === 0 ? undefined : asked
}

/** Returns one listed torrent with its numbers; null when there is none. */
export async function one(asking: Asking, torrentId: number) {
  const { db } = asking
  const [numbers, all] = await Promise.all([toolNumbers.list(db), categories.listPages(db)])
  const [item] = await itemsFrom(wholeWith(FILES_OF_ONE), asking, [torrentId], all)
  return item === undefined ? null : { item, numbers }
}

const PENDING = ['pending'] as const

function wholeWith(files: number, state?: 'listed' | 'pending') {
  return (db: Asking['db'], ids: readonly number[]) => describeWhole(db, ids, files, state)
}

/** A cursor of another order, or one made by hand, names no position in this one. */
function isPlaceOf({ key, order }: { key: string; order: string }, sort: string): boolean {
  return order === sort && (sort.startsWith('name ') || /^\d{1,16}$/.test(key))
}
