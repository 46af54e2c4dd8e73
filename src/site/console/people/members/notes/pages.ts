import { timeText } from '../../../../../shared/format.ts'
import type { NoteRow } from '../../../../../store/members/notes.ts'
import { control } from '../../../../http/control.ts'
import type { Typed } from '../../../../http/frame/fields.ts'
import { moment, words } from '../../../../ui/cells.ts'
import type { AddingPage } from '../../../frame/adding.ts'
import { addingPage } from '../../../frame/adding.ts'
import type { Paged } from '../../../frame/paging.ts'
import type { TablePart } from '../../../frame/table.ts'
import { tablePart } from '../../../frame/table.ts'

export function notesPage(
  form: Typed,
  member: { readonly name: string; readonly href: string },
  found: Paged<NoteRow>,
  now: Date,
): AddingPage {
  const action = `${member.href}/notes`
  const hint = 'Seen by staff above this member, with your name.'
  const given = {
    title: `Notes about ${member.name}`,
    lead: 'What staff should know about this member. The member never sees it.',
    back: 'Back to the member',
    backHref: member.href,
    action,
    button: 'Add note',
    table: notesTable(found.rows, now, { action, pager: found.pager }),
  }
  return addingPage(given, form, [
    control('area', form, 'body', 'Note', { isRequired: true, maxLength: 2_000, hint }),
  ])
}

/** @param action the address that removes notes; null where they are read-only */
export function notesTable(
  rows: readonly NoteRow[],
  now: Date,
  { action, pager = null }: { readonly action: string | null; pager?: TablePart['pager'] },
): TablePart {
  return tablePart({
    caption: 'Notes about this member, newest first',
    rows: rows.map((row) => ({
      head: words('Note', row.body),
      cells: [words('By', row.author), moment('Time', timeText(row.createdAt, now))],
      acts:
        action === null
          ? []
          : [{ label: 'Remove', href: `${action}/${row.id}`, method: 'DELETE' as const }],
    })),
    nothing: 'No notes yet.',
    pager,
  })
}
