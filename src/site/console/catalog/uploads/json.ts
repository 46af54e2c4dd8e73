import { acts, torrentStates } from '../../../../domain/uploads/moderation.ts'
import {
  byteCount,
  count,
  id,
  list,
  named,
  oneOf,
  record,
  text,
  time,
} from '../../../../shared/shape.ts'
import type { DecisionRow } from '../../../../store/uploads/moderation.ts'
import type { WaitingRow } from '../../../../store/uploads/moderation-queue.ts'

const waiting = {
  id,
  name: text(255),
  state: oneOf(torrentStates),
  reason: text(200).nullable(),
  category: text(60),
  size: byteCount,
  files: count,
  uploader: text(30).nullable(),
  submittedAt: time,
  since: time.describe('when it entered this state'),
  claimedBy: text(30).nullable().describe('the moderator who has claimed it'),
}

export const waitingShape = named('WaitingTorrent', record(waiting))

const decisionShape = record({
  act: oneOf([...acts, 'remove', 'restore']),
  by: text(30).nullable(),
  reason: text(200),
  at: time,
})

export const reviewShape = record({
  ...waiting,
  acts: list(oneOf(acts)).describe('the actions that are possible now'),
  decisions: list(decisionShape).describe('newest first'),
})

export function waitingItem(row: WaitingRow) {
  const { id: torrentId, name, state, reason, category, size, files, uploader, claimedBy } = row
  return {
    id: torrentId,
    ...{ name, state, reason, category, size, files, uploader },
    submittedAt: row.submittedAt.toISOString(),
    since: row.since.toISOString(),
    claimedBy,
  }
}

export function decisionItem({ act, by, reason, at }: DecisionRow) {
  return { act, by, reason, at: at.toISOString() }
}
