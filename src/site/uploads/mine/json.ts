import { torrentStates } from '../../../domain/uploads/moderation.ts'
import { byteCount, id, named, oneOf, record, text, time } from '../../../shared/shape.ts'
import type { OwnUpload } from '../../../store/uploads/moderation-queue.ts'

export const ownUploadShape = named(
  'OwnUpload',
  record({
    id,
    name: text(255),
    state: oneOf(torrentStates),
    reason: text(200).nullable().describe('why it stands so, as staff said'),
    size: byteCount,
    submittedAt: time,
    since: time.describe('since when it is in this state'),
  }),
)

export function ownUploadItem(row: OwnUpload) {
  const { id: torrentId, name, state, reason, size, submittedAt, since } = row
  const times = { submittedAt: submittedAt.toISOString(), since: since.toISOString() }
  return { id: torrentId, name, state, reason, size, ...times }
}
