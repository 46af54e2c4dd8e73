import { timeText } from '../../../../../shared/format.ts'
import type { WindowRow } from '../../../../../store/alerts/windows.ts'
import { control } from '../../../../http/control.ts'
import { formFields } from '../../../../http/form-fields.ts'
import type { Typed } from '../../../../http/frame/fields.ts'
import { moment, words } from '../../../../ui/cells.ts'
import type { AddingPage } from '../../../frame/adding.ts'
import { addingPage } from '../../../frame/adding.ts'
import { tablePart } from '../../../frame/table.ts'
import { ALERTS } from '../parts/answers.ts'
import { windowForm } from './forms.ts'

const fields = formFields(windowForm)

export const WINDOWS = `${ALERTS}/windows`

export function windowsPage(form: Typed, rows: readonly WindowRow[], now: Date): AddingPage {
  const when = (name: string, label: string) =>
    control('text', form, name, label, { type: 'datetime-local', isRequired: true })
  const given = {
    title: 'Maintenance windows',
    lead: 'During a window, no messages are sent about new alerts. Times are in UTC.',
    back: 'Alerts',
    backHref: ALERTS,
    action: WINDOWS,
    button: 'Add window',
    table: tablePart({
      caption: 'Maintenance windows, the next one first',
      rows: rows.map((row) => ({
        head: words('About', row.about === '' ? 'the whole fleet' : row.about),
        cells: [
          words('Reason', row.reason),
          moment('From', timeText(row.startsAt, now)),
          moment('Until', timeText(row.endsAt, now)),
          words('By', row.madeBy),
        ],
        acts: [{ label: 'Remove', href: `${WINDOWS}/${row.id}`, method: 'DELETE' as const }],
      })),
      nothing: 'No maintenance windows.',
    }),
  }
  return addingPage(given, form, [
    fields.text(form, 'about', 'Machine or node', {
      hint: 'Its name in the fleet. Leave empty for the whole fleet.',
    }),
    fields.text(form, 'reason', 'Reason'),
    when('from', 'From'),
    when('until', 'Until'),
  ])
}
