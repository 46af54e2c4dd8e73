import { spawn, type ChildProcess } from 'node:child_process'

/** The time after which the program is killed. */
const LIMIT_MS = 60_000
const MOST_CHARACTERS = 4_096

/**
 * Runs a program of the operator with a text on stdin. Returns null if it exited with status 0,
 * otherwise the reason. The program gets no settings, because they contain secrets.
 */
export function runHook(
  program: string,
  given: string,
  env: NodeJS.ProcessEnv,
  stopping: AbortSignal,
): Promise<string | null> {
  const signal = AbortSignal.any([stopping, AbortSignal.timeout(LIMIT_MS)])
  const stdio = ['pipe', 'ignore', 'pipe'] as const
  const child = spawn(program, [], { env, signal, killSignal: 'SIGKILL', stdio: [...stdio] })
  // If the system has no file descriptors left for a process, these are missing; the error has the
  // reason.
  const { stdin, stderr } = child as Partial<ChildProcess>
  let said = ''
  stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-MOST_CHARACTERS)
  })
  // A program that does not read its input may still do its work.
  stdin?.on('error', () => {})
  stdin?.end(given)
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code, ended) => {
      if (code === 0) return resolve(null)
      resolve(said.trim() || (ended === null ? `status ${code}` : `signal ${ended}`))
    })
  })
}
