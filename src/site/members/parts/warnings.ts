import { holds, warningKinds } from '../../../domain/members/warnings.ts'
import { flag, id, named, oneOf, record, text, time } from '../../../shared/shape.ts'
import type { WarningRow } from '../../../store/members/warnings.ts'

// A warning as shown to the member and to staff.

export const warningShape = named(
  'Warning',
  record({
    id,
    kind: oneOf(warningKinds),
    reason: text(300),
    torrent: record({ id, name: text(255) }).nullable(),
    createdAt: time,
    endsAt: time.nullable(),
    takenBackAt: time.nullable(),
    holds: flag,
  }),
)

export function warningJson(row: WarningRow, now: Date) {
  const { torrentId, torrent } = row
  return {
    id: row.id,
    kind: row.kind,
    reason: row.reason,
    torrent: torrentId === null || torrent === null ? null : { id: torrentId, name: torrent },
    createdAt: row.createdAt,
    endsAt: row.endsAt,
    takenBackAt: row.removedAt,
    holds: holds(row, now),
  }
}

/** The current state of a warning in one word. */
export function warningState(row: WarningRow, now: Date): string {
  if (holds(row, now)) return 'active'
  return row.removedAt === null ? 'expired' : 'revoked'
}
