import { BackupError } from '../../shared/backup-file/format.ts'
import type { OpenBackup } from '../../shared/backup-file/reading.ts'
import { openBackup } from '../../shared/backup-file/reading.ts'
import { age, bytes, count } from '../../shared/format.ts'
import type { Restored } from '../../store/backups/copying-in.ts'
import { restoreInto } from '../../store/backups/copying-in.ts'
import type { Call, Output } from '../define-command.ts'
import { CommandError, defineCommand } from '../define-command.ts'
import { folderHolder } from '../processes/folder-lock.ts'
import { passphraseIn } from '../backups/passphrase-file.ts'
import { secretKeeper } from '../backups/restored-secret.ts'
import { tryBackup } from '../backups/try-backup.ts'

const options = {
  check: {
    type: 'boolean',
    doc: 'restores it into a temporary database instead; reports its age and whether it is intact',
  },
  force: { type: 'boolean', doc: 'replaces a database that is not empty, and its secret' },
  'passphrase-file': {
    type: 'string',
    value: 'F',
    doc: 'the first line of this file decrypts the backup',
  },
} as const

type RestoreCall = Call<typeof options>

export const restore = defineCommand({
  name: 'restore',
  summary: 'restores a backup into an empty database',
  operands: ['FILE'],
  permission: null,
  why: 'it replaces the whole database, which only this machine may do',
  options,
  async run(call) {
    const [file] = call.operands
    try {
      const passphrase = passphraseIn(call.options['passphrase-file'])
      const opened = await openBackup(file, passphrase)
      return call.options.check ? await checked(call, opened) : await restored(call, opened)
    } catch (error) {
      if (error instanceof BackupError) throw new CommandError(`${file}: ${error.message}`)
      throw error
    }
  },
})

async function restored(call: RestoreCall, opened: OpenBackup): Promise<Output> {
  const { config, clock, options: given, withUrl } = call
  const holder = folderHolder(config.BABOU_DATA, 'up', clock.now)
  if (holder !== null) {
    throw new CommandError(`\`${holder.command}\` (pid ${holder.pid}) is running: stop it first`)
  }
  const from = { header: opened.header, frames: opened.frames() }
  const isForced = given.force
  const secret = secretKeeper(config, isForced)
  const done = await withUrl((url) => restoreInto(url, from, { isForced, secret }))
  const says = [summary(opened, done), 'Start babou: trackers load the full state.']
  return { text: says.join('\n'), json: { ...jsonOf(opened, done), isCheck: false } }
}

async function checked(call: RestoreCall, opened: OpenBackup): Promise<Output> {
  const { log, clock } = call
  const { done, faults } = await tryBackup(opened, { log, now: clock.now() })
  const old = age(new Date(opened.header.madeAt), clock.now())
  const whole = faults.length === 0 ? 'It is intact.' : faults.join('\n')
  const text = [summary(opened, done), `It was made ${old}.`, whole].join('\n')
  const json = { ...jsonOf(opened, done), isCheck: true, faults }
  return { text, json, exitCode: faults.length === 0 ? 0 : 1 }
}

function summary({ header, bytes: size }: OpenBackup, { tables, rows }: Restored): string {
  const made = `made by babou ${header.babou} at ${header.madeAt}`
  return `${bytes(size)}, ${made}: ${count(tables)} tables with ${count(rows)} rows restored`
}

function jsonOf({ header, bytes: size }: OpenBackup, { tables, rows }: Restored) {
  const { babou, madeAt, seal } = header
  return { bytes: size, babou, madeAt, isSealed: seal !== null, tables, rows }
}
