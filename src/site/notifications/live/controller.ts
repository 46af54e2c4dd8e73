import * as access from '../../../store/accounts/access.ts'
import * as cases from '../../../store/cases/cases.ts'
import * as livePosts from '../../../store/forums/live-posts.ts'
import * as liveMessages from '../../../store/records/live.ts'
import { hiddenCodes } from '../../../domain/notifications/notice-rights.ts'
import type { ChangingThing } from '../../../domain/notifications/changes.ts'
import { changingOf } from '../../../domain/notifications/changes.ts'
import { get, json, refuse, stream } from '../../http/action.ts'
import type { Call } from '../../http/call.ts'
import { isAbout, topicOf } from '../../../domain/forums/news.ts'
import type { Reader } from '../../http/frame/live.ts'
import { noticeItem } from '../parts/json.ts'
import * as api from './api.ts'

/**
 * The most updates that are sent again after a reconnect; after a longer absence, the pages
 * themselves show everything.
 */
const MISSED = 50

/** With server-sent events, the browser sends the last ID in a header (`Last-Event-ID`). */
export const messages = get('/live', 'account.own', api.messages, async (call) => {
  const { db, live, member, query, can, eventsAfter } = call
  const told = { limit: MISSED, hidden: hiddenCodes(can) }
  const after = numberOf(query.after)
  if (eventsAfter === null) {
    const items = await liveMessages.since(db, member.id, after ?? 0, told)
    return json({ items: items.map(noticeItem), next: null, total: null })
  }
  if (!live.hasRoom(member.id)) return refuse('TOO_MANY_REQUESTS', { retryAfterSeconds: 60 })
  const missed = {
    after: numberOf(eventsAfter) ?? after,
    since: (last: number) => liveMessages.since(db, member.id, last, told),
  }
  const reader = await readerOf(call)
  return stream((sink) => live.open(reader, sink, missed))
})

async function readerOf(call: Call<'/live', 'account.own'>): Promise<Reader> {
  const { db, member, signIn, token, rights, address, now, query } = call
  const signInId = signIn?.id ?? null
  const stream = { memberId: member.id, signInId, tokenId: token?.id ?? null }
  const hasAccess = () => access.holds(db, stream, now)
  const reader = { memberId: member.id, signInId, rights, address, hasAccess }
  const { about } = query
  const changing = changingOf(about)
  if (changing !== null) {
    return (await isShownTo(call, changing)) ? { ...reader, about: String(about) } : reader
  }
  if (!isAbout(about) || !call.can('forums.read')) return reader
  const topicId = topicOf(about)
  const after = numberOf(query.seen)
  if (topicId === null || after === null) return { ...reader, about }
  const missedPosts = () => livePosts.missedIn(db, { topicId, after }, { memberId: member.id, now })
  return { ...reader, about, missedPosts }
}

/** Returns whether the member may see the thing, as not every case is for all staff. */
async function isShownTo(
  { db, member, can, now }: Call<'/live', 'account.own'>,
  { kind, id, permission }: ChangingThing,
): Promise<boolean> {
  if (!can(permission)) return false
  return kind !== 'case' || (await cases.find(db, { id: member.id, can, now }, id)) !== undefined
}

function numberOf(given: unknown): number | null {
  return typeof given === 'string' && /^\d{1,15}$/.test(given) ? Number(given) : null
}
