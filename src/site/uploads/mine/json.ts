import { torrentStates } from '../../../domain/uploads/moderation.ts'
import { byteCount, id, named, oneOf, record, text, time } from '../../../shared/shape.ts'
import type { OwnUpload } from '../../../store/uploads/moderation-queue.ts'

export const ownUploadShape = named(
  'OwnUpload',
  record({
    id,
    name: text(255),
    state: oneOf(torrentStates),
    reason: text(200).nullable().describe('the reason from staff'),
    size: byteCount,
    submittedAt: time,
    since: time.describe('when it entered this state'),
  }),
)

export function ownUploadItem(row: OwnUpload) {
  const { id: torrentId, name, state, reason, size, submittedAt, since } = row
  const times = { submittedAt: submittedAt.toISOString(), since: since.toISOString() }
  return { id: torrentId, name, state, reason, size, ...times }
}
