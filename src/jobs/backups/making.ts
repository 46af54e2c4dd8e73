import fs from 'node:fs/promises'
import path from 'node:path'
import { backupName, surplusBackups } from '../../domain/backups/due.ts'
import { commandEnvironment, nodeName, type Config } from '../../shared/config.ts'
import { bytes } from '../../shared/format.ts'
import * as backups from '../../store/backups/made.ts'
import type { JobCall } from '../define-job.ts'
import { runOwnCommand } from '../running/own-command.ts'

// Scheduled backups of this node: files in one folder, named after the times at which they were
// made.

/** The disk space that a backup must leave for journals and the database. */
const SPARE_BYTES = 512 * 1024 ** 2
/** By how much a new backup may be larger than the last one, as a factor. */
const GROWTH = 1.25

/** The input of a step of the task. */
export type BackupCall = Pick<JobCall, 'db' | 'config' | 'databaseUrl' | 'log' | 'stopping'>

function backupFolder(config: Config): string {
  return path.resolve(config.BABOU_BACKUPS ?? path.join(config.BABOU_DATA, 'backups'))
}

/**
 * Makes a backup in a separate process; returns whether it was made: false when the task was asked
 * to stop.
 *
 * @throws Error with the reason when it failed; the failure is recorded
 */
export async function makeBackup(call: BackupCall, now: Date): Promise<boolean> {
  const { db, config, databaseUrl, log, stopping } = call
  const began = performance.now()
  const fault = await faultBefore(call)
  const file = path.join(backupFolder(config), backupName(now))
  const ended = fault ?? (await run(call, ['backup', file, ...sealing(config)], databaseUrl))
  const seconds = Math.round((performance.now() - began) / 1000)
  if (ended === null) {
    await recordIfMissing(call, { file, seconds }, now)
    log('backup.made', { file })
    return true
  }
  if (stopping.aborted) return false
  await backups.recordFailure(db, { node: nodeName(config, 'jobs'), error: ended, seconds }, now)
  throw new Error(ended)
}

/** Returns the passphrase file as options of a command. */
export function sealing({ BABOU_BACKUP_PASSPHRASE_FILE: file }: Config): string[] {
  return file === undefined ? [] : ['--passphrase-file', path.resolve(file)]
}

/** Records the backup that the command made, if the database accepted no row when it tried to. */
async function recordIfMissing(
  { db, config }: BackupCall,
  made: { readonly file: string; readonly seconds: number },
  now: Date,
): Promise<void> {
  const node = nodeName(config, 'jobs')
  const known = await backups.present(db, node)
  if (known.some(({ file }) => file === made.file)) return
  const { size } = await fs.stat(made.file)
  const isSealed = config.BABOU_BACKUP_PASSPHRASE_FILE !== undefined
  await backups.record(db, { node, ...made, madeAt: now, bytes: size, isSealed })
}

async function run(call: BackupCall, words: string[], databaseUrl: string) {
  const env = commandEnvironment(call.config, databaseUrl)
  const ended = await runOwnCommand({ words, env, stopping: call.stopping })
  return ended.isDone ? null : ended.error
}

/** Returns why a backup would fail, or null; also removes files left behind by killed runs. */
async function faultBefore({ db, config }: BackupCall): Promise<string | null> {
  const folder = backupFolder(config)
  try {
    await fs.mkdir(folder, { recursive: true, mode: 0o700 })
    for (const name of await fs.readdir(folder)) {
      if (/^babou-\d{8}T\d{6}Z\.backup\.part$/.test(name)) await fs.rm(path.join(folder, name))
    }
    const { newestBytes } = await backups.standing(db)
    const needed = (newestBytes ?? 0) * GROWTH + SPARE_BYTES
    const { bavail, bsize } = await fs.statfs(folder)
    if (bavail * bsize >= needed) return null
    return `${folder} has ${bytes(bavail * bsize)} free; a backup needs ${bytes(needed)}`
  } catch (error) {
    return (error as Error).message
  }
}

/** Deletes the oldest files beyond the number to keep; returns how many. */
export async function removeSurplus(config: Config, kept: number): Promise<number> {
  const folder = backupFolder(config)
  const surplus = surplusBackups(await namesIn(folder), kept)
  for (const name of surplus) await fs.rm(path.join(folder, name), { force: true })
  return surplus.length
}

/** Records which backups of this node no longer have a file. */
export async function noticeRemoved({ db, config }: BackupCall, now: Date): Promise<number> {
  const gone: number[] = []
  for (const { id, file } of await backups.present(db, nodeName(config, 'jobs'))) {
    if (file !== null && !(await isThere(file))) gone.push(id)
  }
  await backups.markRemoved(db, gone, now)
  return gone.length
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await fs.readdir(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

function isThere(file: string): Promise<boolean> {
  return fs.access(file).then(
    () => true,
    () => false,
  )
}
