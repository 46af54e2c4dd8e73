import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { newestBuild, newestFile, threadFile } from '../../shared/thread-file.ts'

const NAME = 'cli/role-process'

/** The program of a role, from one of the builds on the disk. */
export interface Program {
  readonly file: string
  /** Keeps its build while this process lives, as the role may have to be started again. */
  readonly keep: () => void
}

/** Returns the program from the build of this process, which already keeps it. */
export function roleProgram(): Program {
  return { file: fileURLToPath(threadFile(NAME)), keep: () => undefined }
}

/** The program of the newest build. */
export function newestProgram(): Program {
  // Like bin/build.js for a process that a person starts.
  const users = path.join(newestBuild(), 'used-by')
  return {
    file: newestFile(NAME),
    keep() {
      try {
        fs.mkdirSync(users, { recursive: true })
        fs.writeFileSync(path.join(users, String(process.pid)), '')
      } catch {
        // A user without write permission here builds nothing, and so removes nothing.
      }
    },
  }
}
