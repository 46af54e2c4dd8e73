import type { Responsibility } from '../../../../../store/cases/responsibilities.ts'
import type { Typed } from '../../../../http/frame/fields.ts'
import { formFields } from '../../../../http/form-fields.ts'
import { words } from '../../../../ui/cells.ts'
import { formPage, type ConfirmPage } from '../../../frame/confirm.ts'
import { tablePage, type TablePage } from '../../../frame/table.ts'
import { lineForm } from './forms.ts'

export const LINES = '/admin/responsibilities'

export function linesPage(rows: readonly Responsibility[]): TablePage {
  return tablePage({
    title: 'Responsibilities',
    lead: 'What the staff page says about roles and members.',
    make: { label: 'Add responsibilities', href: `${LINES}/new` },
    caption: 'Responsibilities of roles and members',
    rows: rows.map(({ role, member, body }) => {
      const of = role ?? member ?? ''
      const href = `${LINES}/new?of=${encodeURIComponent(of)}`
      return {
        head: words('Role or member', of),
        cells: [words('Responsible for', body)],
        acts: [{ label: 'Edit', about: of, href, method: null }],
      }
    }),
    nothing: 'No responsibilities yet.',
  })
}

export function linePage(form: Typed): ConfirmPage {
  const given = {
    title: 'Responsibility',
    lead: ['Shown to members on the staff page.'],
    action: LINES,
    button: 'Save responsibilities',
    backHref: LINES,
  }
  const fields = formFields(lineForm)
  return formPage(given, form, [
    fields.text(form, 'of', 'Role or member', {
      hint: 'owner, admin, moderator, or the name of a member.',
    }),
    fields.text(form, 'body', 'Responsible for', { hint: 'Leave empty to remove the entry.' }),
  ])
}
