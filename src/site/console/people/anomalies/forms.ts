import type { AnomalyKind, AnomalyState } from '../../../../domain/anomalies/rules/index.ts'
import { anomalyKinds, anomalyStates } from '../../../../domain/anomalies/rules/index.ts'
import { count, id, oneOf, record, strictRecord, text } from '../../../../shared/shape.ts'
import type { AnomalyFilter } from '../../../../store/anomalies/anomalies.ts'
import { decodeCursor, listLimit } from '../../../http/frame/cursor.ts'
import type { Fields } from '../../../http/frame/forms.ts'
import { paging } from '../../../http/frame/shapes.ts'

export const anomaliesQueryShape = record({
  state: oneOf(anomalyStates).optional().describe('open ones by default'),
  kind: oneOf(anomalyKinds).optional(),
  ...paging,
})

export const verdictForm = strictRecord({
  state: oneOf(anomalyStates),
  note: text(500).trim().optional(),
})

const placeShape = strictRecord({ score: count, id })

/** Reads the query of the list. Unknown values do not filter. */
export function anomaliesQuery(query: Fields): AnomalyFilter {
  const one = <T extends string>(all: readonly T[], name: string) =>
    all.find((option) => option === query[name]) ?? null
  return {
    state: one<AnomalyState>(anomalyStates, 'state') ?? 'open',
    kind: one<AnomalyKind>(anomalyKinds, 'kind'),
    after: decodeCursor(placeShape, query.cursor),
    limit: listLimit(query.limit),
  }
}
