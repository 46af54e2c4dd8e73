import { count, list, record, text, time } from '../../shared/shape.ts'
import type { Declared } from '../http/action.ts'

export const home: Declared = {
  says: 'Says what waits for staff and how things stand.',
  reply: record({
    waiting: record({
      pendingTorrents: count,
      parkedEntries: count,
      keptMails: count,
      failedMails: count,
      silentNodes: count,
      fullNodes: count,
    }),
    standing: record({ members: count, banned: count, torrents: count, seenToday: count }),
    newest: list(
      record({ name: text(30), role: text(60), inviter: text(30).nullable(), createdAt: time }),
    ),
  }),
}
