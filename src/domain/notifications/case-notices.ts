import type { Outcome } from '../cases/cases.ts'
import { outcomeLabels } from '../cases/cases.ts'
import { notice } from './notice.ts'

// Notifications about reports and tickets.

const what = (kind: string, subject: string) =>
  kind === 'ticket' ? `ticket “${subject}”` : `report of “${subject}”`

export const caseNotices = {
  'case-written': notice('staff', { kind: 'text', subject: 'text' }, ({ kind, subject }) => {
    return `Staff wrote to you about your ${what(kind, subject)}`
  }),
  'case-decided': notice(
    'staff',
    { kind: 'text', subject: 'text', outcome: 'text', answer: 'text' },
    ({ kind, subject, outcome, answer }) => {
      const label = outcomeLabels[outcome as Outcome] ?? 'Decided'
      return `${label}: your ${what(kind, subject)}${answer === '' ? '' : `. ${answer}`}`
    },
  ),
  'case-answered': notice('operations', { kind: 'text', subject: 'text' }, (given) => {
    return `A member answered in your case: ${what(given.kind, given.subject)}`
  }),
  'case-assigned': notice(
    'operations',
    { by: 'text', kind: 'text', subject: 'text' },
    ({ by, kind, subject }) => `${by} assigned a case to you: ${what(kind, subject)}`,
  ),
}
