import { spawn } from 'node:child_process'
import { unitEnvironment } from '../../shared/config.ts'
import type { NextProcess, Replacing } from '../../shared/lifecycle.ts'
import type { ServiceManager } from '../systemd/unit-state.ts'

/** The argument with which the new process replaces the tracker that is serving. */
export const TAKE_OVER = 'take-over'

/** Returns how `babou tracker` is replaced: by a child process with the same command line. */
export function replacingOf(manager: ServiceManager, takesOver: boolean): Replacing {
  return {
    takesOver,
    startNext: () => spawnNext(manager.environment),
    follow: manager.followedBy,
  }
}

function spawnNext(environment: ServiceManager['environment']): NextProcess {
  const given = process.argv.slice(1).filter((word) => word !== `--${TAKE_OVER}`)
  const words = [...process.execArgv, ...given, `--${TAKE_OVER}`]
  const child = spawn(process.execPath, words, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...unitEnvironment, ...environment },
  })
  // The new process continues to run when this one exits.
  child.unref()
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(signal ?? `status ${code}`))
  })
  return { ended, kill: () => void child.kill('SIGKILL') }
}
