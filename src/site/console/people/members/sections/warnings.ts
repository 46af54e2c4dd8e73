import { list } from '../../../../../shared/shape.ts'
import * as warningStore from '../../../../../store/members/warnings.ts'
import { warningJson, warningShape } from '../../../../members/parts/warnings.ts'
import { section } from '../../../frame/sections.ts'
import { warningsTable } from '../warnings/pages.ts'
import { memberSection } from '../section.ts'

const FEW = 5

export const warnings = memberSection({
  name: 'warnings',
  leaf: 'overview',
  permission: 'members.warn',
  statements: 1,
  read: ({ profile, call }) => warningStore.ofMember(call.db, profile.id, null, FEW),
  part: (rows, { href, isBelow, call }) =>
    section('Warnings', {
      table: rows.length === 0 ? null : warningsTable(rows, call.now, { action: null }),
      lead: rows.length === 0 ? 'No warnings yet.' : null,
      links: isBelow ? [{ label: 'Warn, or revoke a warning', href: `${href}/warnings` }] : [],
    }),
  json: {
    shape: { warnings: list(warningShape) },
    of: (rows, { call }) => ({ warnings: rows.map((row) => warningJson(row, call.now)) }),
  },
})
