import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { lockFolder } from './folder-lock.ts'

/** Seconds from 1970 to 2020, which keep boot numbers below 2^31 until 2088. */
export const EPOCH_2020 = 1_577_836_800

/** The tracker's folder, BABOU_DATA/tracker, locked for this process. */
export interface TrackerFolder {
  readonly path: string
  readonly journals: string
  readonly snapshot: string
  /** The folder of the state that the site sent (state-file/). */
  readonly state: string
  /** The random name of this store, 32 hex digits, which identifies its counts and journals. */
  readonly storeId: string
  /**
   * The number of this start: the high half of every sequence number. It is higher than those of
   * earlier starts, and at least the seconds since 2020, so that it still grows if the folder was
   * lost.
   */
  readonly boot: number
  readonly release: () => void
}

/**
 * Opens the folder, which is created if necessary.
 * @throws FolderInUseError when another tracker uses it
 */
export function openFolder(folder: string, nowMs: () => number): TrackerFolder {
  const { release } = lockFolder(folder, nowMs)
  try {
    const journals = path.join(folder, 'journals')
    fs.mkdirSync(journals, { recursive: true, mode: 0o700 })
    const known = readStore(path.join(folder, 'store.json'))
    const boot = Math.max(known.boot + 1, Math.floor(nowMs() / 1000) - EPOCH_2020)
    writeStore(folder, { storeId: known.storeId, boot })
    const { storeId } = known
    const [snapshot, state] = [path.join(folder, 'snapshot'), path.join(folder, 'state')]
    return { path: folder, journals, snapshot, state, storeId, boot, release }
  } catch (error) {
    release()
    throw error
  }
}

interface Store {
  readonly storeId: string
  readonly boot: number
}

function readStore(file: string): Store {
  if (!fs.existsSync(file)) return { storeId: randomBytes(16).toString('hex'), boot: 0 }
  const store = JSON.parse(fs.readFileSync(file, 'utf8')) as Store
  if (!/^[0-9a-f]{32}$/.test(store.storeId) || !Number.isSafeInteger(store.boot)) {
    throw new Error(`${file} is damaged: restore it from a backup, or remove it for a new store`)
  }
  return store
}

/** Writes the store to disk before its number is used: a boot number must never be used twice. */
function writeStore(folder: string, store: Store): void {
  const beside = path.join(folder, 'store.json.new')
  const fd = fs.openSync(beside, 'w', 0o600)
  fs.writeSync(fd, JSON.stringify(store))
  fs.fsyncSync(fd)
  fs.closeSync(fd)
  fs.renameSync(beside, path.join(folder, 'store.json'))
  syncFolder(folder)
}

/** Syncs a folder, which makes renames and new files in it durable. */
export function syncFolder(folder: string): void {
  const fd = fs.openSync(folder, 'r')
  try {
    fs.fsyncSync(fd)
  } finally {
    fs.closeSync(fd)
  }
}
