import * as liveMessages from '../../../store/records/live.ts'
import { get, json, refuse, stream } from '../../http/action.ts'
import * as api from './api.ts'

/**
 * Updates that are sent again after a reconnect; after a longer absence the pages show everything.
 */
const MISSED = 50

/** With server-sent events the last ID is in a header of the browser (`Last-Event-ID`). */
export const messages = get('/live', 'account.own', api.messages, async (call) => {
  const { db, live, member, signIn, query, eventsAfter } = call
  const after = numberOf(query.after)
  if (eventsAfter === null) {
    const items = await liveMessages.since(db, member.id, after ?? 0, MISSED)
    return json({ items, next: null, total: null })
  }
  if (!live.hasRoom(member.id)) return refuse('TOO_MANY_REQUESTS', { retryAfterSeconds: 60 })
  const missed = {
    after: numberOf(eventsAfter) ?? after,
    since: (last: number) => liveMessages.since(db, member.id, last, MISSED),
  }
  const reader = { memberId: member.id, signInId: signIn?.id ?? null, rights: call.rights }
  return stream((sink) => live.open(reader, sink, missed))
})

function numberOf(given: unknown): number | null {
  return typeof given === 'string' && /^\d{1,15}$/.test(given) ? Number(given) : null
}
