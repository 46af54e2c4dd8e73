import fs from 'node:fs'
import path from 'node:path'
import type { Phase } from '../store/shadow/front.ts'

/**
 * Keeps the phase on disk, so that `babou shadow` starts in the right phase while the database is
 * down.
 */
export interface KeptPhase {
  /** Returns the stored phase; null if there is none. */
  readonly read: () => Phase | null
  /** Returns when the phase was stored; null if there is none. */
  readonly since: () => Date | null
  readonly write: (phase: Phase) => void
}

export function createKeptPhase(dataFolder: string): KeptPhase {
  const file = path.join(dataFolder, 'shadow-phase')
  return {
    read() {
      if (!fs.existsSync(file)) return null
      return fs.readFileSync(file, 'utf8').trim() === 'handed' ? 'handed' : 'shadow'
    },
    since: () => fs.statSync(file, { throwIfNoEntry: false })?.mtime ?? null,
    write(phase) {
      fs.mkdirSync(dataFolder, { recursive: true })
      const next = `${file}.new`
      const fd = fs.openSync(next, 'w', 0o600)
      fs.writeSync(fd, `${phase}\n`)
      fs.fsyncSync(fd)
      fs.closeSync(fd)
      fs.renameSync(next, file)
    },
  }
}
