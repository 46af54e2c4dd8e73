import path from 'node:path'
import { BackupError } from '../../shared/backup-file/format.ts'
import { writeBackup } from '../../shared/backup-file/writing.ts'
import { bytes, count } from '../../shared/format.ts'
import { giveWay } from '../../shared/give-way.ts'
import { version } from '../../shared/paths.ts'
import { loadMasterSecret } from '../../shared/secrets.ts'
import { nodeName } from '../../shared/config.ts'
import { atOneMoment } from '../../store/backups/copying-out.ts'
import * as backups from '../../store/backups/made.ts'
import { CommandError, defineCommand } from '../define-command.ts'
import { passphraseIn } from '../backups/passphrase-file.ts'

export const backup = defineCommand({
  name: 'backup',
  summary:
    'writes everything that is needed to restore babou elsewhere to a new file, while it runs',
  operands: ['FILE'],
  permission: null,
  why: 'it reads the whole database and the master secret, which only this machine may read',
  options: {
    'passphrase-file': {
      type: 'string',
      value: 'F',
      doc: 'encrypts the backup with the first line of this file',
    },
  },
  async run({ operands, options, config, clock, log, withDatabase }) {
    const file = path.resolve(operands[0])
    const passphrase = passphraseIn(options['passphrase-file'])
    // Requests of pages have priority over the backup.
    giveWay(process.pid)
    return withDatabase((db, url) =>
      atOneMoment(url, async (moment) => {
        const began = clock.now()
        const madeAt = began.toISOString()
        const header = { ...moment.header, babou: version, madeAt }
        const frames = moment.frames(loadMasterSecret(config))
        const size = await writeBackup(file, { header, frames, passphrase }).catch(explain)
        const tables = moment.tables.length
        const isSealed = passphrase !== null
        const node = nodeName(config, 'jobs')
        const seconds = Math.round((clock.now().getTime() - began.getTime()) / 1000)
        const row = { node, file, madeAt: began, bytes: size, seconds, isSealed }
        // The file is complete even if the database cannot store the row now; the scheduled task
        // finds the file later.
        await backups.record(db, row).catch((error: Error) => {
          log.warn('backup.not-recorded', { error: error.message })
        })
        const kept = isSealed ? '' : '\nIt contains the master secret: protect it like the server.'
        const text = `${file}: ${bytes(size)}, ${count(tables)} tables as of ${madeAt}${kept}`
        return { text, json: { file, bytes: size, tables, madeAt, isSealed } }
      }),
    )
  },
})

function explain(error: unknown): never {
  if (error instanceof BackupError) throw new CommandError(error.message)
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC') throw new CommandError('the disk is full: nothing was written')
  if (typeof code === 'string' && /^E[A-Z]+$/.test(code)) throw new CommandError(message)
  throw error
}
