import { isCheckDue } from '../../domain/backups/due.ts'
import { commandEnvironment, nodeName } from '../../shared/config.ts'
import * as backups from '../../store/backups/made.ts'
import { runOwnCommand } from '../running/own-command.ts'
import { sealing, type BackupCall } from './making.ts'

/**
 * Restores the newest backup of this node into a temporary database if a check is due, and records
 * the outcome; returns whether it did so.
 *
 * @throws Error with what is wrong with the backup
 */
export async function checkBackup(
  { db, config, databaseUrl, log, stopping }: BackupCall,
  everyDays: number,
  now: Date,
): Promise<boolean> {
  const { checkedAt, fault: lastFault } = await backups.standing(db)
  const newest = (await backups.present(db, nodeName(config, 'jobs'))).at(0)
  if (newest === undefined || newest.file === null) return false
  // If a backup was damaged, the next one is checked too: it shows whether only one was.
  const isAfterFault = everyDays > 0 && lastFault !== null && newest.checkedAt === null
  if (!isAfterFault && !isCheckDue(now, checkedAt, everyDays)) return false
  const words = ['restore', '--check', newest.file, ...sealing(config)]
  const env = commandEnvironment(config, databaseUrl)
  const { isDone, json, error } = await runOwnCommand({ words, env, stopping })
  if (stopping.aborted) return false
  const fault = isDone ? null : faultOf(json, error)
  await backups.recordCheck(db, newest.id, fault, now)
  if (fault !== null) throw new Error(`${newest.file}: ${fault}`)
  log('backup.checked', { file: newest.file })
  return true
}

/** Returns the fault that the check found, or why it could not run. */
function faultOf(json: unknown, error: string): string {
  const { faults } = (json ?? {}) as { readonly faults?: readonly string[] }
  return faults === undefined || faults.length === 0 ? error : faults.join('; ')
}
