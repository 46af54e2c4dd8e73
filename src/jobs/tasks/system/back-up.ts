import { isBackupDue } from '../../../domain/backups/due.ts'
import { DAY_SECONDS, HOUR_SECONDS } from '../../../domain/units.ts'
import * as backups from '../../../store/backups/made.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import { checkBackup } from '../../backups/checking.ts'
import { makeBackup, noticeRemoved, removeSurplus } from '../../backups/making.ts'
import { defineJob, inBatches, secondsBefore } from '../../define-job.ts'

const ROWS = 500
const ROWS_KEPT_SECONDS = 400 * DAY_SECONDS

export const backUp = defineJob({
  name: 'back-up',
  summary: 'Makes a backup when one is due, deletes the oldest, and checks one at intervals.',
  cron: '17 * * * *',
  jitterSeconds: 300,
  budgetSeconds: 6 * HOUR_SECONDS,
  budgetRows: 100_000,
  attempts: 1,

  async run(call) {
    const { db, config, now, did } = call
    did(await noticeRemoved(call, now))
    await inBatches(call, ROWS, () =>
      backups.prune(db, secondsBefore(now, ROWS_KEPT_SECONDS), ROWS),
    )
    const { backupsKept, backupHours, backupAtHour, backupCheckDays } = await settings.site(
      db,
      config,
    )
    if (backupsKept === 0) return
    const { newestAt } = await backups.standing(db)
    const schedule = { everyHours: backupHours, atHour: backupAtHour }
    if (isBackupDue(now, newestAt, schedule) && (await makeBackup(call, now))) {
      did(1 + (await removeSurplus(config, backupsKept)))
      await noticeRemoved(call, now)
    }
    if (await checkBackup(call, backupCheckDays, now)) did(1)
  },
})
