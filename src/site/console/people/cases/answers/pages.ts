import type { Prepared } from '../../../../../store/cases/prepared.ts'
import { formFields } from '../../../../http/form-fields.ts'
import type { Typed } from '../../../../http/frame/fields.ts'
import { figure, words } from '../../../../ui/cells.ts'
import type { ConfirmPage } from '../../../frame/confirm.ts'
import { rowPage } from '../../../frame/confirm.ts'
import type { TablePage } from '../../../frame/table.ts'
import { tablePage } from '../../../frame/table.ts'
import { answerForm } from './forms.ts'

const fields = formFields(answerForm)

export const ANSWERS = '/admin/prepared-answers'

export function answersPage(rows: readonly Prepared[]): TablePage {
  return tablePage({
    title: 'Prepared answers',
    lead: 'Texts that staff copy into their answers to reports and tickets.',
    make: { label: 'New answer', href: `${ANSWERS}/new` },
    caption: 'Prepared answers by position',
    rows: rows.map((row) => ({
      head: words('Answer', row.name),
      cells: [words('Text', row.body), figure('Position', String(row.position))],
      acts: [
        { label: 'Edit', about: row.name, href: `${ANSWERS}/${row.id}`, method: null },
        { label: 'Remove', about: row.name, href: `${ANSWERS}/${row.id}`, method: 'DELETE' },
      ],
    })),
    nothing: 'No prepared answers yet.',
  })
}

export function answerPage(form: Typed, answer: Prepared | null): ConfirmPage {
  const given = {
    title: answer === null ? 'New prepared answer' : `Answer “${answer.name}”`,
    lead: ['{name} becomes the name of the member, {staff} that of the staff member.'],
    buttons: ['Create answer', 'Save answer'] as const,
  }
  return rowPage(ANSWERS, answer, given, form, [
    fields.text(form, 'name', 'Name'),
    fields.area(form, 'body', 'Text', { rows: 8, isMarkdown: true, hint: 'Markdown.' }),
    fields.text(form, 'position', 'Position', {
      hint: 'Lower numbers come first. From 1 to 999.',
    }),
  ])
}
