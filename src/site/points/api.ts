import { count, decimal, id, list, record, strictRecord, text } from '../../shared/shape.ts'
import type { Declared } from '../http/action.ts'
import { listOf, paging } from '../http/frame/shapes.ts'

const part = record({ label: text(40), value: decimal })
const share = record({
  torrent: id,
  name: text(1_000),
  points: decimal.describe('of this hour, for this torrent'),
  parts: list(part).describe('what its share is made of, as the formula joins it'),
})
const idea = record({ says: text(300), more: decimal.describe('points an hour more') })
const day = record({ day: text(10), earned: decimal, otherwise: decimal, spent: decimal })

export const show: Declared = {
  description: 'Shows what seeding earns you an hour and why, and what you earned by day.',
  query: strictRecord(paging),
  reply: listOf(share, {
    balance: decimal,
    formula: text(40).nullable().describe('null: seeding earns nothing here'),
    perHour: decimal,
    torrents: count,
    ideas: list(idea),
    days: list(day).describe('the last 30 days on which points moved, the newest first'),
  }),
}
