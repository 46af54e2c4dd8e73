import { evidenceLabels, evidences, urgencies } from '../../../../../domain/cases/cases.ts'
import { labelOf, caseTargets } from '../../../../../store/cases/kinds.ts'
import type { Reason } from '../../../../../store/cases/reasons.ts'
import { formFields } from '../../../../http/form-fields.ts'
import type { Typed } from '../../../../http/frame/fields.ts'
import { figure, mark, words } from '../../../../ui/cells.ts'
import type { ConfirmPage } from '../../../frame/confirm.ts'
import { rowPage } from '../../../frame/confirm.ts'
import type { TablePage } from '../../../frame/table.ts'
import { tablePage } from '../../../frame/table.ts'
import { reasonForm, TICKET } from './forms.ts'

const fields = formFields(reasonForm)

export const REASONS = '/admin/case-reasons'

export function reasonsPage(rows: readonly Reason[]): TablePage {
  return tablePage({
    title: 'Reasons for reports',
    lead: 'What members choose when they report something or write a ticket.',
    make: { label: 'New reason', href: `${REASONS}/new` },
    caption: 'Reasons by position',
    rows: rows.map((row) => ({
      head: words('Reason', row.name),
      cells: [
        words('Offered for', row.kinds.map(labelOf).join(', ')),
        words('Evidence', evidenceLabels[row.evidence]),
        words('Priority', urgencies[row.urgency - 1]),
        figure('Position', String(row.position)),
        row.isOn ? mark('State', 'offered', 'good') : mark('State', 'off', 'plain'),
      ],
      acts: [{ label: 'Edit', about: row.name, href: `${REASONS}/${row.id}`, method: null }],
    })),
    nothing: 'No reasons yet: members cannot report anything.',
  })
}

export function reasonPage(form: Typed, reason: Reason | null): ConfirmPage {
  const kinds = [...caseTargets, TICKET].map((one) => [one, labelOf(one)] as const)
  const given = {
    title: reason === null ? 'New reason' : `Reason “${reason.name}”`,
    lead: ['Members choose a reason when they report something, or a category of their ticket.'],
    buttons: ['Create reason', 'Save reason'] as const,
  }
  return rowPage(REASONS, reason, given, form, [
    fields.text(form, 'name', 'Name'),
    fields.text(form, 'hint', 'Hint'),
    fields.select(form, 'evidence', 'Evidence', {
      options: evidences.map((one) => [one, evidenceLabels[one]] as const),
    }),
    fields.many(form, 'kinds', 'Offered for', { options: kinds }),
    fields.select(form, 'urgency', 'Priority of new cases', {
      options: urgencies.map((label, at) => [String(at + 1), label] as const),
    }),
    fields.text(form, 'position', 'Position', {
      hint: 'Lower numbers come first. From 1 to 999.',
    }),
    fields.check(form, 'isOn', 'Offered to members'),
  ])
}
