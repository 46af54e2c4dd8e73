import { IRC_SCHEDULES, SCHEDULES } from '../../../domain/search/schedules.ts'
import { count, flag, id, named, oneOf, record, text, time } from '../../../shared/shape.ts'
import type { SavedLine } from '../../../store/search/saved-searches.ts'
import type { AlertLine } from '../../../store/search/alerts.ts'

export const searchShape = named(
  'SavedSearch',
  record({
    id,
    name: text(80),
    query: text(2_000).describe('address of the list: /api/v1/torrents?…'),
    notifies: flag,
    schedule: oneOf(SCHEDULES).describe('when you are notified'),
    inFeed: flag.describe('programs can read it as a feed'),
    inStream: flag.describe('programs can follow it as a stream'),
    irc: oneOf(IRC_SCHEDULES).describe('when the bot sends them to your nick'),
    webhooks: count.describe('number of enabled webhooks that receive its results'),
    createdAt: time,
    seenAt: time,
    new: count.nullable().describe('torrents since the search was last viewed; null above 99'),
  }),
)

export const madeShape = record({ id })

export const alertShape = named(
  'SearchAlert',
  record({
    id,
    search: record({ id, name: text(80) }),
    torrent: record({ id, name: text(1_000) }),
    at: time,
  }),
)

export function searchItem({ fresh, createdAt, seenAt, ...row }: SavedLine) {
  const times = { createdAt: createdAt.toISOString(), seenAt: seenAt.toISOString() }
  return { ...row, ...times, new: fresh }
}

export function alertItem({ id: alertId, search, searchId, torrentId, name, at }: AlertLine) {
  return {
    id: alertId,
    search: { id: searchId, name: search },
    torrent: { id: torrentId, name },
    at: at.toISOString(),
  }
}
