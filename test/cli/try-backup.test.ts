import fs from 'node:fs'
import os from 'node:os'
import { expect, it } from 'vitest'
import { tryBackup } from '../../src/cli/backups/try-backup.ts'
import { BackupError } from '../../src/shared/backup-file/format.ts'
import type { Frame } from '../../src/shared/backup-file/frames.ts'
import { jsonFrame } from '../../src/shared/backup-file/frames.ts'
import { silentLog } from '../../src/shared/log.ts'
import { until } from '../support/until.ts'

const folders = () => fs.readdirSync(os.tmpdir()).filter((name) => name.startsWith('babou-check-'))

/** Processes of PostgreSQL whose data are in a folder of a check. */
function servers(): readonly string[] {
  const ids = fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return ids.filter((pid) => {
    try {
      return fs.readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('/babou-check-')
    } catch {
      return false // it has ended
    }
  })
}

it('leaves neither a PostgreSQL nor a folder when the file turns out to be damaged', async () => {
  const before = { folders: folders(), servers: servers() }
  async function* frames(): AsyncGenerator<Frame> {
    yield jsonFrame('secret', { secret: 'the master secret of a test' })
    throw new BackupError('its content is incomplete or damaged')
  }
  const header = {
    ...{ babou: '0.1.0', madeAt: '2026-11-24T04:17:00.000Z', seal: null },
    ...{ migrations: [], schema: 'a'.repeat(64) },
  }
  const tried = tryBackup({ header, bytes: 1, frames }, { log: silentLog(), now: new Date() })
  await expect(tried).rejects.toThrow(BackupError)
  // Those of a check that another test made in the meantime are removed, too.
  const left = {
    folders: folders().filter((name) => !before.folders.includes(name)),
    servers: servers().filter((pid) => !before.servers.includes(pid)),
  }
  const isGone = () =>
    !left.folders.some((name) => folders().includes(name)) &&
    !left.servers.some((pid) => servers().includes(pid))
  await until(isGone, 60, () => `the end of ${JSON.stringify(left)}`)
})
