import { count } from '../../../shared/shape.ts'
import type { Infer, strictRecord } from '../../../shared/shape.ts'
import type { SettingField } from './field.ts'
import { numberField } from './field.ts'

// Site settings about scheduled backups, a part of `siteSettingsShape`.

const MOST_KEPT = 366
const MOST_HOURS = 744
const MOST_DAYS = 366

export const backupShape = {
  /** 0: no scheduled backups are made. */
  backupsKept: count.max(MOST_KEPT),
  backupHours: count.min(1).max(MOST_HOURS),
  backupAtHour: count.max(23),
  /** 0: backups are never checked. */
  backupCheckDays: count.max(MOST_DAYS),
}

type BackupSettings = Infer<ReturnType<typeof strictRecord<typeof backupShape>>>

export const backupDefaults: BackupSettings = {
  backupsKept: 7,
  backupHours: 24,
  backupAtHour: 4,
  backupCheckDays: 30,
}

export const backupFields: readonly SettingField<keyof BackupSettings>[] = [
  numberField('backupsKept', 0, MOST_KEPT, {
    label: 'Scheduled backups to keep',
    help: 'When a new one is complete, the oldest is deleted. 0 turns scheduled backups off.',
  }),
  numberField('backupHours', 1, MOST_HOURS, {
    label: 'Interval between backups (hours)',
    help: 'Backups are written while everything runs, into the folder of BABOU_BACKUPS.',
  }),
  numberField('backupAtHour', 0, 23, {
    label: 'Hour of the backup, UTC',
    help: 'For intervals of 24 hours or more.',
  }),
  numberField('backupCheckDays', 0, MOST_DAYS, {
    label: 'Check a backup every (days)',
    help:
      'The newest backup is restored into a temporary database, and its sums are recalculated. ' +
      '0: never.',
  }),
]
