import path from 'node:path'
import { makeDataFolder } from '../../shared/data-folder.ts'
import { holderOf, takeLock, type FileLock, type Holder } from '../../shared/file-lock.ts'

/** What is locked in a BABOU_DATA: everything, its PostgreSQL, or one role. */
export type LockName = 'up' | 'postgres' | 'site' | 'tracker' | 'jobs' | 'announce' | 'shadow'

/**
 * Takes a lock on the folder, or returns its living holder.
 *
 * @throws ConfigError when the folder cannot be used
 */
export function takeFolder(
  dataFolder: string,
  name: LockName,
  command: string,
  now: () => Date,
): FileLock | Holder {
  makeDataFolder(dataFolder)
  return takeLock(lockFile(dataFolder, name), command, now)
}

/** Returns the current holder of a lock, or null. */
export function folderHolder(dataFolder: string, name: LockName, now: () => Date): Holder | null {
  return holderOf(lockFile(dataFolder, name), now)
}

function lockFile(dataFolder: string, name: LockName): string {
  return path.join(dataFolder, `${name}.lock`)
}
