import { torrentStates } from '../../../domain/uploads/moderation.ts'
import { ratioOf } from '../../../shared/format.ts'
import {
  byteCount,
  count,
  decimal,
  flag,
  id,
  named,
  oneOf,
  record,
  seconds,
  text,
  time,
} from '../../../shared/shape.ts'
import type { OwnTorrent } from '../../../store/traffic/own-torrents.ts'

export const ownTorrentShape = named(
  'OwnTorrent',
  record({
    id,
    name: text(255),
    category: text(60),
    state: oneOf(torrentStates),
    reason: text(200).nullable().describe('the reason from staff, for your uploads'),
    size: byteCount,
    seeders: count,
    leechers: count,
    submittedAt: time,
    since: time.describe('when it entered this state'),
    isSeeding: flag.describe('whether you seed it now'),
    uploaded: byteCount.describe('your credited upload of it'),
    downloaded: byteCount.describe('your credited download of it'),
    ratio: decimal.nullable().describe('null when nothing was downloaded'),
    seedSeconds: seconds.describe('how long you seeded it'),
    completedAt: time.nullable().describe('when you completed it'),
    toSeedSeconds: seconds.nullable().describe('how long you still have to seed it; null: no need'),
  }),
)

export function ownTorrentItem(row: OwnTorrent) {
  const { name, category, state, reason, size, seeders, leechers, isSeeding } = row
  const { uploaded, downloaded } = row
  return {
    ...{ id: row.id, name, category, state, reason, size, seeders, leechers },
    submittedAt: row.submittedAt.toISOString(),
    since: row.since.toISOString(),
    ...{ isSeeding, uploaded, downloaded },
    ratio: ratioOf(uploaded, downloaded),
    seedSeconds: row.seededSeconds,
    completedAt: row.completedAt?.toISOString() ?? null,
    toSeedSeconds: row.toSeed,
  }
}
