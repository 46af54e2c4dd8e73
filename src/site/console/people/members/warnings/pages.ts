import { holds } from '../../../../../domain/members/warnings.ts'
import { timeText } from '../../../../../shared/format.ts'
import type { WarningRow } from '../../../../../store/members/warnings.ts'
import { control } from '../../../../http/control.ts'
import { reasonControl } from '../../../frame/controls.ts'
import type { Typed } from '../../../../http/frame/fields.ts'
import { warningState } from '../../../../members/parts/warnings.ts'
import { mark, moment, words } from '../../../../ui/cells.ts'
import type { AddingPage } from '../../../frame/adding.ts'
import { addingPage } from '../../../frame/adding.ts'
import type { Paged } from '../../../frame/paging.ts'
import type { TablePart } from '../../../frame/table.ts'
import { tablePart } from '../../../frame/table.ts'

export function warningsPage(
  form: Typed,
  member: { readonly name: string; readonly href: string },
  found: Paged<WarningRow>,
  now: Date,
): AddingPage {
  const action = `${member.href}/warnings`
  const given = {
    title: `Warnings of ${member.name}`,
    lead:
      'The member is notified of each warning on the site and by email, and can see all of ' +
      'them. The settings say how many active warnings lead to a ban.',
    back: 'Back to the member',
    backHref: member.href,
    action,
    button: `Warn ${member.name}`,
    table: warningsTable(found.rows, now, { action, pager: found.pager }),
  }
  const hint = 'Shown to the member.'
  return addingPage(given, form, [
    reasonControl(form, hint, 300),
    control('text', form, 'days', 'Days', {
      type: 'number',
      hint: 'Number of days until the warning expires. Leave empty for no end date.',
    }),
  ])
}

/** @param action the address that revokes warnings; null where they are read-only */
export function warningsTable(
  rows: readonly WarningRow[],
  now: Date,
  { action, pager = null }: { readonly action: string | null; pager?: TablePart['pager'] },
): TablePart {
  return tablePart({
    caption: 'Warnings of this member, newest first',
    rows: rows.map((row) => ({
      head: words('Reason', row.reason),
      cells: [
        mark('State', warningState(row, now), holds(row, now) ? 'bad' : 'plain'),
        words('By', row.givenBy),
        moment('Issued', timeText(row.createdAt, now)),
        moment('Ends', row.endsAt === null ? null : timeText(row.endsAt, now), 'when revoked'),
      ],
      acts:
        action === null || !holds(row, now)
          ? []
          : [{ label: 'Revoke', href: `${action}/${row.id}`, method: 'DELETE' as const }],
    })),
    nothing: 'No warnings yet.',
    pager,
  })
}
