import {
  caseKinds,
  caseStates,
  MAX_ANSWER,
  MAX_LINK,
  MAX_REPORT,
  outcomes,
  stateOf,
} from '../../../../domain/cases/cases.ts'
import { auditActionNames } from '../../../../domain/records/audit-actions.ts'
import { count, id, list, named, oneOf, record, text, time } from '../../../../shared/shape.ts'
import { caseTargets } from '../../../../store/cases/kinds.ts'
import type { ActRow, CaseRow, ReportRow } from '../../../../store/cases/cases.ts'
import type { TextRow } from '../../../../store/cases/talk.ts'

const name = text(30).nullable()

const fields = {
  id,
  kind: oneOf(caseKinds),
  subject: text(200),
  on: record({ kind: oneOf(caseTargets), id })
    .nullable()
    .describe('what is reported; null for a ticket'),
  href: text(MAX_LINK).nullable(),
  about: name.describe('the reported member'),
  member: name.describe('who wrote the ticket'),
  reason: text(60),
  urgency: count.describe('1 is urgent, 4 is low'),
  state: oneOf(caseStates),
  owner: name,
  snoozedUntil: time.nullable(),
  version: id,
  reports: count,
  createdAt: time,
  since: time.describe('since when it waits for staff'),
  outcome: oneOf(outcomes).nullable(),
  answer: text(MAX_ANSWER).nullable(),
  decidedBy: name,
  decidedAt: time.nullable(),
  mergedInto: id.nullable(),
}

export const caseShape = named('Case', record(fields))

export const wholeShape = named(
  'CaseWithTexts',
  record({
    ...fields,
    excerpt: text(2_000).nullable().describe('its text when it was first reported'),
    reporters: list(
      record({
        id,
        member: text(30),
        reason: text(60),
        body: text(MAX_REPORT),
        torrentId: id.nullable(),
        link: text(MAX_LINK).nullable(),
        createdAt: time,
      }),
    ),
    texts: list(
      record({
        id,
        with: name.describe('whose conversation it is in; null: a note for staff'),
        author: text(30),
        body: text(10_000),
        createdAt: time,
      }),
    ),
    acts: list(
      record({
        at: time,
        by: text(60),
        action: oneOf(auditActionNames),
        reason: text(1_000).nullable(),
      }),
    ).describe('what staff did with the case and with the reported thing'),
  }),
)

export function caseItem(row: CaseRow, now: Date) {
  const { target, targetId, aboutId: _about, memberId: _member, ownerId: _owner, ...rest } = row
  const { excerpt: _excerpt, createdAt, since, snoozedUntil, decidedAt, ...more } = rest
  return {
    ...more,
    on: target === null || targetId === null ? null : { kind: target, id: targetId },
    state: stateOf(row, now),
    createdAt: createdAt.toISOString(),
    since: since.toISOString(),
    snoozedUntil: snoozedUntil?.toISOString() ?? null,
    decidedAt: decidedAt?.toISOString() ?? null,
  }
}

interface Whole {
  readonly row: CaseRow
  readonly reports: readonly ReportRow[]
  readonly texts: readonly TextRow[]
  readonly acts: readonly ActRow[]
}

export function wholeItem({ row, reports, texts, acts }: Whole, now: Date) {
  return {
    ...caseItem(row, now),
    excerpt: row.excerpt,
    reporters: reports.map(({ memberId: _member, torrent: _torrent, createdAt, ...one }) => ({
      ...one,
      createdAt: createdAt.toISOString(),
    })),
    texts: texts.map(({ id: textId, withName, author, body, createdAt }) => {
      return { id: textId, with: withName, author, body, createdAt: createdAt.toISOString() }
    }),
    acts: acts.map(({ at, by, action, reason }) => ({ at: at.toISOString(), by, action, reason })),
  }
}
