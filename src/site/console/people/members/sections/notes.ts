import { list } from '../../../../../shared/shape.ts'
import * as memberNotes from '../../../../../store/members/notes.ts'
import { noteShape } from '../notes/json.ts'
import { notesTable } from '../notes/pages.ts'
import { section } from '../../../frame/sections.ts'
import { memberSection } from '../section.ts'

const FEW = 5

export const notes = memberSection({
  name: 'notes',
  leaf: 'overview',
  permission: 'members.note',
  statements: 1,
  // No one can read notes about members of the same role, which includes themselves.
  read: ({ profile, isBelow, call }) =>
    isBelow ? memberNotes.ofMember(call.db, profile.id, null, FEW) : null,
  part: (rows, { href, call }) =>
    rows === null
      ? null
      : section('Notes', {
          table: rows.length === 0 ? null : notesTable(rows, call.now, { action: null }),
          lead: rows.length === 0 ? 'No notes yet.' : null,
          links: [{ label: 'Add note', href: `${href}/notes` }],
        }),
  json: { shape: { notes: list(noteShape) }, of: (rows) => (rows === null ? {} : { notes: rows }) },
})
