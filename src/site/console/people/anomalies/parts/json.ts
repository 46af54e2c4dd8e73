import { anomalyKinds, anomalyStates } from '../../../../../domain/anomalies/rules/index.ts'
import {
  count,
  decimal,
  eitherOf,
  id,
  list,
  named,
  oneOf,
  record,
  text,
  time,
} from '../../../../../shared/shape.ts'
import type { AnomalyRow } from '../../../../../store/anomalies/anomalies.ts'

export const anomalyShape = named(
  'Anomaly',
  record({
    id,
    kind: oneOf(anomalyKinds),
    member: text(30),
    torrent: record({ id, name: text(255) }).nullable(),
    score: count.describe('from 1 to 100'),
    evidence: list(
      record({ label: text(60), value: eitherOf(decimal, text(2_000)), unit: text(20) }),
    ),
    firstAt: time,
    lastAt: time,
    times: count.describe('task runs that saw it'),
    state: oneOf(anomalyStates),
    note: text(500).nullable(),
    decidedBy: text(60).nullable(),
    decidedAt: time.nullable(),
  }),
)

export function anomalyJson(row: AnomalyRow) {
  const { id, kind, member, score, evidence, firstAt, lastAt, times } = row
  const { state, note, decidedBy, decidedAt, torrentId, torrent } = row
  return {
    ...{ id, kind, member, score, evidence, firstAt, lastAt, times },
    ...{ state, note, decidedBy, decidedAt },
    torrent: torrentId === null || torrent === null ? null : { id: torrentId, name: torrent },
  }
}
