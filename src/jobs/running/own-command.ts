import { spawn, type ChildProcess } from 'node:child_process'
import { giveWay } from '../../shared/give-way.ts'
import { inProject } from '../../shared/paths.ts'

// Runs commands of babou as separate processes: heavy work that must neither delay bookings nor use
// our memory.

/** How many characters of a command's stdout and stderr are kept. */
const MOST_CHARACTERS = 65_536
const KILL_MILLISECONDS = 10_000

export interface OwnCommand {
  readonly words: readonly string[]
  readonly env: NodeJS.ProcessEnv
  /** Stops the command when aborted. */
  readonly stopping: AbortSignal
}

export interface CommandEnd {
  readonly isDone: boolean
  /** The output of the command with --json; null: it was not JSON. */
  readonly json: unknown
  /** The last output on stderr. */
  readonly error: string
}

/** Runs `babou WORDS --json` to its end. Never throws, even if the command fails. */
export function runOwnCommand({ words, env, stopping }: OwnCommand): Promise<CommandEnd> {
  const given = [inProject('bin', 'babou.js'), ...words, '--json']
  let child: ChildProcess
  try {
    child = spawn(process.execPath, given, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  } catch (error) {
    // Most errors of the system are events; a lack of memory, for example, is thrown.
    return Promise.resolve({ isDone: false, json: null, error: (error as Error).message })
  }
  // Without file descriptors for a process, it has none: the error has the reason.
  const streams = child as Partial<ChildProcess>
  const said = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    streams[name]?.setEncoding('utf8').on('data', (text: string) => {
      said[name] = (said[name] + text).slice(-MOST_CHARACTERS)
    })
  }
  if (child.pid !== undefined) giveWay(child.pid)
  let killing: NodeJS.Timeout | undefined
  const end = () => {
    child.kill('SIGTERM')
    killing = setTimeout(() => child.kill('SIGKILL'), KILL_MILLISECONDS)
  }
  stopping.addEventListener('abort', end)
  if (stopping.aborted) end()
  return new Promise((resolve) => {
    let failed = ''
    child.once('error', (error) => (failed = error.message))
    child.once('close', (code, signal) => {
      stopping.removeEventListener('abort', end)
      clearTimeout(killing)
      const ended = signal === null ? `status ${code}` : `signal ${signal}`
      const error = said.stderr.trim() || failed || ended
      resolve({ isDone: code === 0, json: read(said.stdout), error })
    })
  })
}

function read(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
