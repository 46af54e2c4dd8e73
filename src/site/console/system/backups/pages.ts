import { age, bytes, span, timeText } from '../../../../shared/format.ts'
import type { BackupRow, BackupStanding } from '../../../../store/backups/made.ts'
import { figure, mark, moment, words } from '../../../ui/cells.ts'
import type { Paged } from '../../frame/paging.ts'
import type { TablePage } from '../../frame/table.ts'
import { tablePage } from '../../frame/table.ts'

export function backupsPage(
  standing: BackupStanding,
  found: Paged<BackupRow>,
  now: Date,
): TablePage {
  return tablePage({
    title: 'Backups',
    caption: 'Backups, newest first',
    lead: leadOf(standing, now),
    make: { label: 'The task', href: '/admin/jobs/back-up' },
    rows: found.rows.map((row) => ({
      head: moment('Made', timeText(row.made_at, now)),
      cells: [
        stateOf(row),
        figure('Size', row.bytes === null ? '' : bytes(row.bytes)),
        figure('Duration', span(row.seconds) ?? `${row.seconds} s`),
        moment('Checked', row.checked_at === null ? null : timeText(row.checked_at, now)),
        words('Node', row.node),
        words('File', row.file ?? ''),
        words('Note', row.error ?? row.check_fault ?? ''),
      ],
    })),
    nothing: 'No backups yet. The settings define when backups are made.',
    pager: found.pager,
  })
}

function leadOf({ newestAt, checkedAt, error, fault }: BackupStanding, now: Date): string {
  const made =
    newestAt === null ? 'No backup has been made yet.' : `The newest is ${old(newestAt, now)}.`
  const failed = error === null ? '' : ' The latest attempt failed.'
  const wrong = fault === null ? '' : ' It was not intact.'
  const checked =
    checkedAt === null ? 'None has been checked yet.' : `The last check was ${age(checkedAt, now)}.`
  return `${made}${failed} ${checked}${wrong}`
}

function old(at: Date, now: Date): string {
  return `${span((now.getTime() - at.getTime()) / 1000) ?? 'under a minute'} old`
}

function stateOf(row: BackupRow) {
  if (row.error !== null) return mark('State', 'failed', 'bad')
  if (row.check_fault !== null) return mark('State', 'not intact', 'bad')
  if (row.removed_at !== null) return mark('State', 'deleted', 'plain')
  return mark('State', row.checked_at === null ? 'complete' : 'checked', 'good')
}

export function backupJson(row: BackupRow) {
  return {
    id: row.id,
    node: row.node,
    file: row.file,
    madeAt: row.made_at,
    bytes: row.bytes,
    seconds: row.seconds,
    isSealed: row.is_sealed,
    error: row.error,
    removedAt: row.removed_at,
    checkedAt: row.checked_at,
    fault: row.check_fault,
  }
}
