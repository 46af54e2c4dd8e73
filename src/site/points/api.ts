import { count, decimal, id, list, record, strictRecord, text } from '../../shared/shape.ts'
import type { Declared } from '../http/action.ts'
import { listOf, paging } from '../http/frame/shapes.ts'

const part = record({ label: text(40), value: decimal })
const share = record({
  torrent: id,
  name: text(1_000),
  points: decimal.describe('in this hour, for this torrent'),
  parts: list(part).describe('the values of the formula for this torrent'),
})
const idea = record({ says: text(300), more: decimal.describe('additional points per hour') })
const day = record({ day: text(10), earned: decimal, otherwise: decimal, spent: decimal })

export const show: Declared = {
  description: 'Returns what seeding earns you per hour and why, and what you earned per day.',
  query: strictRecord(paging),
  reply: listOf(share, {
    balance: decimal,
    formula: text(40).nullable().describe('null: seeding earns no points'),
    perHour: decimal,
    torrents: count,
    ideas: list(idea),
    days: list(day).describe('the last 30 days on which points changed, newest first'),
  }),
}
