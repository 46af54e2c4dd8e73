import { auditActions } from '../../../../domain/records/audit-actions.ts'
import type { AuditRow } from '../../../../store/records/audit.ts'
import type { PageData } from '../../../http/action.ts'
import { withQuery } from '../../../http/frame/cursor.ts'
import type { Typed } from '../../../http/frame/fields.ts'
import type { Control } from '../../../http/control.ts'
import { choices, control } from '../../../http/control.ts'
import { auditAreas } from './forms.ts'
import type { Pager } from '../../../http/frame/pager.ts'
import type { Paged } from '../../frame/paging.ts'
import { auditLine } from './parts/line.ts'
import type { AuditLine } from './parts/line.ts'

export interface AuditPage extends PageData {
  readonly controls: readonly Control[]
  readonly lines: readonly AuditLine[]
  readonly isEmpty: boolean
  readonly isFiltered: boolean
  readonly csvHref: string
  readonly jsonHref: string
  readonly pager: Pager | null
}

export function auditPage(form: Typed, found: Paged<AuditRow>, now: Date): AuditPage {
  const { values } = form
  const actions = Object.entries(auditActions)
  const whole = { cursor: undefined, limit: undefined }
  const areas = auditAreas.map((area) => [area, area] as const)
  const date = { type: 'date' } as const
  return {
    title: 'Audit log',
    controls: [
      control('text', form, 'actor', 'Member', { maxLength: 60, autocomplete: 'off' }),
      control('select', form, 'action', 'Action', { options: choices('All actions', actions) }),
      control('select', form, 'area', 'Area', { options: choices('All areas', areas) }),
      control('text', form, 'q', 'Words', { maxLength: 100, autocomplete: 'off' }),
      control('text', form, 'target', 'Target', { maxLength: 255, autocomplete: 'off' }),
      control('text', form, 'from', 'From', date),
      control('text', form, 'to', 'To', date),
    ],
    lines: found.rows.map((row) => auditLine(row, now)),
    isEmpty: found.rows.length === 0,
    isFiltered: ['actor', 'action', 'area', 'q', 'target', 'from', 'to'].some((name) =>
      Boolean(values[name]),
    ),
    csvHref: withQuery('/admin/audit.csv', values, whole),
    jsonHref: withQuery('/admin/audit.jsonl', values, whole),
    pager: found.pager,
  }
}
