import { MAX_ANSWER, MAX_LINK, MAX_REPORT, outcomes } from '../../domain/cases/cases.ts'
import { id, list, named, oneOf, record, text, time } from '../../shared/shape.ts'
import type { OwnReport } from '../../store/cases/own.ts'
import { caseTargets, reportKindNames } from '../../store/cases/kinds.ts'
import type { Reason } from '../../store/cases/reasons.ts'
import { evidences } from '../../domain/cases/cases.ts'
import { textsShape } from '../support/parts/thread.ts'

const fields = {
  id,
  on: record({ kind: oneOf(caseTargets), id, title: text(200), href: text(500) }),
  reason: text(60),
  body: text(MAX_REPORT),
  torrentId: id.nullable(),
  link: text(MAX_LINK).nullable(),
  createdAt: time,
  state: oneOf(['open', 'waiting', 'decided']).describe(
    '`waiting`: staff are waiting for your answer',
  ),
  outcome: oneOf(outcomes).nullable(),
  answer: text(MAX_ANSWER).nullable().describe('what staff say about it'),
  decidedAt: time.nullable(),
}

export const reportShape = named('Report', record(fields))
export const reportWithTexts = named('ReportWithTexts', record({ ...fields, texts: textsShape }))

export function reportItem(row: OwnReport) {
  const { id: reportId, kind, targetId, title, href, reason, body, torrentId, link } = row
  return {
    ...{ id: reportId, on: { kind, id: targetId, title, href }, reason, body, torrentId, link },
    ...{ createdAt: row.createdAt.toISOString(), state: row.state, outcome: row.outcome },
    ...{ answer: row.answer, decidedAt: row.decidedAt?.toISOString() ?? null },
  }
}

export const formShape = record({
  on: record({ kind: oneOf(reportKindNames), id, title: text(200) }),
  reasons: list(record({ id, name: text(60), hint: text(200), evidence: oneOf(evidences) })),
})

export function reasonItem({ id: reasonId, name, hint, evidence }: Reason) {
  return { id: reasonId, name, hint, evidence }
}
