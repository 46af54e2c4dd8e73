import type { AnnouncementKind } from '../../../store/records/announcements.ts'
import * as announcements from '../../../store/records/announcements.ts'
import * as savedSearches from '../../../store/search/saved-searches.ts'
import type { Call, Reply } from '../../http/action.ts'
import { get, json, refuse, stream } from '../../http/action.ts'
import { valuesOf } from '../browse-query.ts'
import { errorText } from '../query-line.ts'
import { readExactly } from '../read-exactly.ts'
import { fieldsOf } from '../saved/forms.ts'
import * as api from './api.ts'
import type { Following } from './following.ts'
import { eventText, readAfter } from './following.ts'
import { beginningOf, followerOf, placeOf } from './places.ts'

const STREAM = '/announce/stream'

type StreamCall = Call<typeof STREAM, 'catalog.read'>

/** Sends server-sent events; `Last-Event-ID` continues after an event, on any node. */
export const announced = get(STREAM, 'catalog.read', api.announcements, async (call) => {
  const { db, live, member, query, eventsAfter, now } = call
  const read = await followingOf(call)
  if ('kind' in read) return read
  const { after, greeting } = await beginningOf(db, eventsAfter, query.after)
  if (eventsAfter === null) {
    const { items, place, isEnd } = await readAfter(call, read, after, now)
    return json({ items, next: isEnd ? null : String(place), total: null, place })
  }
  if (!live.places.hasRoom(member.id)) return refuse('TOO_MANY_REQUESTS', { retryAfterSeconds: 60 })
  const follower = followerOf(call, async (from) => {
    const { items, place, isEnd } = await readAfter(call, read, from, call.clock.now())
    return { text: items.map(eventText).join(''), place, isEnd }
  })
  return stream((sink) => live.places.open(follower, sink, after, greeting))
})

/** Reads the query of the address; an invalid one is refused with the position of the error. */
async function followingOf(call: StreamCall): Promise<Following | Reply> {
  const { kind, search, after: _, ...filters } = call.query
  const kinds = valuesOf(kind) as readonly AnnouncementKind[]
  const unknown = kinds.find((one) => !announcements.ANNOUNCEMENT_KINDS.includes(one))
  if (unknown !== undefined) {
    const all = announcements.ANNOUNCEMENT_KINDS.join(', ')
    return refuse('BAD_REQUEST', { detail: `kind must be one of ${all}.` })
  }
  const saved = search === undefined ? null : await savedOf(call, search)
  if (saved === undefined || saved?.inStream === false) return refuse('SEARCH_NOT_FOUND')
  const read = await readExactly(call, saved === null ? filters : fieldsOf(saved.query))
  if (!read.ok) return read.reply
  if (read.errors.length > 0) return refuse('INVALID', { detail: errorText(read.errors) })
  return { filter: read.browse.filter, kinds }
}

async function savedOf({ db, member }: StreamCall, search: unknown) {
  const id = placeOf(search)
  return id === null ? undefined : savedSearches.find(db, member.id, id)
}
