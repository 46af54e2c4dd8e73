import { age } from '../../../shared/format.ts'
import { findings, type Check, type Finding } from '../finding.ts'

const { warning, note, ok } = findings('backups')

export const backups: Check = {
  name: 'backups',
  look({ database, now }) {
    const standing = database.health?.content?.backups
    if (standing === undefined) return []
    const { newestAt, error, checkedAt, fault } = standing
    const found: Finding[] = []
    if (error !== null) {
      found.push(warning(`the latest backup failed: ${error}`, 'see /admin/backups'))
    }
    if (fault !== null) {
      const action = 'keep older backups, and make one'
      found.push(warning(`the check of a backup failed: ${fault}`, action))
    }
    if (found.length > 0) return found
    if (newestAt === null) {
      return [
        note(
          'no backup has been made yet',
          'the settings define when; to make one now: babou backup FILE',
        ),
      ]
    }
    const checked =
      checkedAt === null ? 'none has been checked yet' : `checked ${age(checkedAt, now)}`
    return [ok(`the newest backup was made ${age(newestAt, now)}; ${checked}`)]
  },
}
