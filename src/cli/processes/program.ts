import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { newestBuild, newestFile, threadFile } from '../../shared/thread-file.ts'

const NAME = 'cli/role-process'

/** The program of a role, in one of the builds on the disk. */
export interface Program {
  readonly file: string
  /**
   * Protects its build from removal while this process lives, because the role may have to be
   * started again.
   */
  readonly keep: () => void
}

/** Returns the program in the build of this process, which is already protected. */
export function roleProgram(): Program {
  return { file: fileURLToPath(threadFile(NAME)), keep: () => undefined }
}

/** Returns the program in the newest build. */
export function newestProgram(): Program {
  // As bin/build.js does for a process that a person starts.
  const users = path.join(newestBuild(), 'used-by')
  return {
    file: newestFile(NAME),
    keep() {
      try {
        fs.mkdirSync(users, { recursive: true })
        fs.writeFileSync(path.join(users, String(process.pid)), '')
      } catch {
        // A user without write permission here cannot build, and therefore removes no builds.
      }
    },
  }
}
