import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { newestBuild, newestFile, threadFile } from '../../shared/thread-file.ts'

const NAME = 'cli/role-process'

/** The program of a role, from one of the builds that are on the disk. */
export interface Program {
  readonly file: string
  /** Keeps its build while this process lives: the role may have to be started again. */
  readonly keep: () => void
}

/** The program of the build that this process runs, which keeps it already. */
export function roleProgram(): Program {
  return { file: fileURLToPath(threadFile(NAME)), keep: () => undefined }
}

/** The program of the newest build. */
export function newestProgram(): Program {
  // As bin/build.js does for the process that a person starts.
  const users = path.join(newestBuild(), 'used-by')
  return {
    file: newestFile(NAME),
    keep() {
      try {
        fs.mkdirSync(users, { recursive: true })
        fs.writeFileSync(path.join(users, String(process.pid)), '')
      } catch {
        // A user who may not write here builds nothing either, and so removes nothing.
      }
    },
  }
}
