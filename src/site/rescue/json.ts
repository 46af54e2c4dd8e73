import { byteCount, count, decimal, id, named, record, text, time } from '../../shared/shape.ts'
import type { RescueRow } from '../../store/rescue/rescue.ts'
import { pointsJson } from '../ledger/parts/labels.ts'

const part = decimal.describe('0 to 1')

export const rescueItemShape = named(
  'RescueItem',
  record({
    torrent: id,
    name: text(300),
    category: text(60),
    size: byteCount,
    seeders: count.describe('when the list was made'),
    leechers: count.describe('when the list was made'),
    snatches: count,
    risk: part.describe('chance to have no seeder soon, 0 to 1'),
    reliability: part
      .nullable()
      .describe('share of recent days on which its best seeder seeded it; null: no seeders'),
    demand: count,
    reseedAskedAt: time.nullable(),
    pool: id.nullable().describe('the open bounty for reseeding it'),
    bounty: decimal.describe('points'),
    pledges: count.describe('open pledges to seed it, of all members'),
    pledgeDueAt: time.nullable().describe('when your open pledge is due; null if you have none'),
    madeAt: time.describe('when it was counted'),
  }),
)

export const pledgedShape = record({
  torrent: id,
  dueAt: time.nullable().describe('when your pledge is due; null: it was withdrawn'),
})

export function rescueItem(row: RescueRow) {
  const { category, size, seeders, leechers, snatches, demand, reseedAskedAt, madeAt } = row
  return {
    torrent: row.id,
    name: row.name.slice(0, 300),
    ...{ category, size, seeders, leechers, snatches, demand, reseedAskedAt, madeAt },
    risk: row.risk / 1_000,
    reliability: row.best === null ? null : row.best / 1_000,
    pool: row.poolId,
    bounty: pointsJson(row.bounty),
    pledges: row.pledges,
    pledgeDueAt: row.pledgeDueAt,
  }
}
