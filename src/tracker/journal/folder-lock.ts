import fs from 'node:fs'
import path from 'node:path'
import { isLock, takeLock, type FileLock } from '../../shared/file-lock.ts'

/** Another tracker uses this folder. */
export class FolderInUseError extends Error {}

/**
 * Locks the folder for this process until `release`; the lock of a dead process is taken over.
 * @throws FolderInUseError when a running process holds it
 */
export function lockFolder(folder: string, nowMs: () => number): FileLock {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
  const now = () => new Date(nowMs())
  const taken = takeLock(path.join(folder, 'lock'), 'babou tracker', now)
  if (isLock(taken)) return taken
  throw new FolderInUseError(`${folder} is in use by another tracker (process ${taken.pid})`)
}
