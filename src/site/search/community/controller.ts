import type { CommunityDocument } from '../../../domain/notifications/community.ts'
import { COMMUNITY_KINDS } from '../../../domain/notifications/community.ts'
import type { Permission } from '../../../domain/roles/permissions.ts'
import { can } from '../../../domain/roles/permissions.ts'
import * as community from '../../../store/records/community-announcements.ts'
import { rightsOfMember } from '../../../store/roles/member-rights.ts'
import { describeCommunity } from '../../../store/search/texts/community.ts'
import type { Call } from '../../http/action.ts'
import { get, json, refuse, stream } from '../../http/action.ts'
import { beginningOf, followerOf } from '../announcements/places.ts'
import { valuesOf } from '../browse-query.ts'
import * as api from './api.ts'

/** The number of rows that are read and described together. */
const PAGE = 100

type StreamCall = Call<'/community/stream', 'forums.read'>

/** Sends server-sent events; `Last-Event-ID` continues after an event, on any node. */
export const news = get('/community/stream', 'forums.read', api.communityNews, async (call) => {
  const { db, live, member, query, eventsAfter, now } = call
  const kinds = valuesOf(query.kind)
  const isKnown = kinds.every((one) => COMMUNITY_KINDS.some((kind) => kind === one))
  if (!isKnown) {
    return refuse('BAD_REQUEST', { detail: `kind must be one of ${COMMUNITY_KINDS.join(', ')}.` })
  }
  const { after, greeting } = await beginningOf(db, eventsAfter, query.after)
  if (eventsAfter === null) {
    const { items, place, isEnd } = await readAfter(call, kinds, after, now)
    return json({ items, next: isEnd ? null : String(place), total: null, place })
  }
  if (!live.places.hasRoom(member.id)) return refuse('TOO_MANY_REQUESTS', { retryAfterSeconds: 60 })
  const follower = followerOf(call, async (from) => {
    const { items, place, isEnd } = await readAfter(call, kinds, from, call.clock.now())
    return { text: items.map(eventText).join(''), place, isEnd }
  })
  return stream((sink) => live.places.open(follower, sink, after, greeting))
})

async function readAfter(
  { db, config, member, rights }: StreamCall,
  kinds: readonly string[],
  after: number,
  now: Date,
) {
  const rows = await community.read(db, after, PAGE)
  const wanted = kinds.length === 0 ? rows : rows.filter(({ kind }) => kinds.includes(kind))
  // Requires the permission of the call, and that the member still has it: a stream is open for an
  // hour.
  const still = wanted.length === 0 ? null : await rightsOfMember(db, member.id, now)
  const mayRead = (one: Permission) => can(rights, one) && still !== null && can(still, one)
  const told = { memberId: member.id, now, can: mayRead }
  const items = await describeCommunity(db, wanted, told, config.BABOU_SITE_URL)
  return { items, place: rows.at(-1)?.id ?? after, isEnd: rows.length < PAGE }
}

function eventText(item: CommunityDocument): string {
  return `id: ${item.id}\nevent: ${item.kind}\ndata: ${JSON.stringify(item)}\n\n`
}
