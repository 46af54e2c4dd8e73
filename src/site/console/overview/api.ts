import { byteCount, count, list, record, text, time } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'

export const home: Declared = {
  description: 'Shows what waits for staff, and the current figures.',
  reply: record({
    queues: list(
      record({
        name: text(40),
        count: count.describe('at most 1,000'),
        oldest: time.nullable().describe('since when the oldest waits'),
        held: count.describe('how many are claimed'),
        mine: count.describe('how many of these you have claimed'),
      }),
    ).describe('what waits for you'),
    days: list(
      record({
        members: count,
        torrents: count,
        announces: count,
        uploaded: byteCount,
        downloaded: byteCount,
      }),
    ).describe('new members, listed torrents and traffic of the last 30 days, today last'),
    trackers: record({ silent: count, full: count }).describe('those that need attention'),
    standing: record({ members: count, banned: count, torrents: count, seenToday: count }),
    newest: list(
      record({ name: text(30), role: text(60), inviter: text(30).nullable(), createdAt: time }),
    ),
  }),
}
