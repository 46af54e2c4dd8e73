import fs from 'node:fs'
import path from 'node:path'
import { BackupError } from '../../shared/backup-file/format.ts'
import type { Config } from '../../shared/config.ts'
import { makeDataFolder, writeNew } from '../../shared/data-folder.ts'
import { CommandError } from '../define-command.ts'
import type { SecretKeeper } from '../../store/backups/copying-in.ts'

// Handles the master secret of a backup on the machine where the backup is restored.

type Place = Pick<Config, 'BABOU_DATA' | 'BABOU_SECRET'>

/**
 * Creates the keeper, which stores the secret in a file that only its owner can read. A different
 * secret there is renamed to `secret.before`, or to `secret.before-2` if that exists, and so on.
 */
export function secretKeeper(config: Place, mayReplace: boolean): SecretKeeper {
  return {
    refuse: (secret) => refuse(config, secret, mayReplace),
    keep: (secret) => keep(config, secret),
  }
}

function refuse(config: Place, secret: string, mayReplace: boolean): void {
  if (config.BABOU_SECRET === secret) return
  if (config.BABOU_SECRET !== undefined) {
    throw new BackupError(
      'BABOU_SECRET is not the secret of this backup: unset it (the secret is written to ' +
        'BABOU_DATA/secret), or give the old one',
    )
  }
  const known = secretIn(config)
  if (known === null || known === secret || mayReplace) return
  throw new BackupError(
    `${fileOf(config)} has another secret: --force replaces it, and keeps the old one`,
  )
}

function keep(config: Place, secret: string): void {
  const known = secretIn(config)
  if (config.BABOU_SECRET !== undefined || known === secret) return
  const file = fileOf(config)
  makeDataFolder(config.BABOU_DATA)
  try {
    // One of the two files exists at every moment, because the next start would replace a missing
    // secret with a new one.
    const next = `${file}.next`
    fs.rmSync(next, { force: true })
    writeNew(next, secret, 0o600)
    if (fs.existsSync(file)) fs.linkSync(file, unusedName(`${file}.before`))
    fs.renameSync(next, file)
  } catch (error) {
    const { message } = error as Error
    throw new CommandError(`the secret of the backup cannot be written to ${file}: ${message}`)
  }
}

/**
 * Returns an unused name, because earlier secrets are never overwritten: another backup may need
 * them.
 */
function unusedName(file: string): string {
  for (let nth = 1; ; nth++) {
    const name = nth === 1 ? file : `${file}-${nth}`
    if (!fs.existsSync(name)) return name
  }
}

function fileOf({ BABOU_DATA: folder }: Place): string {
  return path.join(folder, 'secret')
}

function secretIn(config: Place): string | null {
  try {
    return fs.readFileSync(fileOf(config), 'utf8').trim()
  } catch {
    return null
  }
}
