import { fork, type ChildProcess } from 'node:child_process'
import readline from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Role } from '../shared/config.ts'
import { recordLine } from '../shared/log-lines.ts'
import type { Log, WriteLine } from '../shared/log.ts'
import { threadFile } from '../shared/thread-file.ts'
import { CommandError } from './define-command.ts'
import { createPauses, pause, within } from './pauses.ts'
import type { FromRole, ToRole } from './role-process.ts'

export interface ChildRoleOptions {
  readonly role: Role
  readonly log: Log
  /** Where the lines of its log go. */
  readonly write: WriteLine
  /** The files of the supervisor's log: what a role says on stderr is nowhere else. */
  readonly toFile: WriteLine | undefined
  /** Asked at each start: PostgreSQL may have moved. */
  readonly databaseUrl: () => string
  readonly now: () => Date
}

/** A role as a child process, restarted after increasing pauses when it dies. */
export interface ChildRole {
  readonly role: Role
  /** Resolves when it is ready. @throws CommandError when its first start fails. */
  readonly start: () => Promise<void>
  /** Has it end and start again with what holds now. */
  readonly restart: () => void
  /** From now on it is not started again when it ends. */
  readonly letEnd: () => void
  /** Ends it, in order for as long as `seconds`, then by force. */
  readonly stop: (seconds: number) => Promise<void>
  /** Ends it by force, now. */
  readonly kill: () => void
}

/** A start that takes longer has failed. */
const START_SECONDS = 120

interface Run {
  readonly child: ChildProcess
  readonly began: number
  /** true when it became ready, else why not. */
  readonly ready: Promise<true | string>
  readonly exited: Promise<string>
}

export function createChildRole(options: ChildRoleOptions): ChildRole {
  const { role, log } = options
  const pauses = createPauses()
  const stopping = new AbortController()
  let run: Run | null = null
  let watching: Promise<void> = Promise.resolve()

  async function watch(): Promise<void> {
    while (run !== null) {
      const how = await run.exited
      if (stopping.signal.aborted) return
      const restartMilliseconds = pauses.next(performance.now() - run.began)
      log.error('role.died', { of: role, pid: run.child.pid, how, restartMilliseconds })
      if (!(await pause(restartMilliseconds, stopping.signal))) return
      run = spawnRole(options)
    }
  }

  return {
    role,
    async start() {
      run = spawnRole(options)
      const ready = await within(START_SECONDS, run.ready, `not ready after ${START_SECONDS} s`)
      if (ready !== true) {
        run.child.kill('SIGKILL')
        throw new CommandError(`${role} did not start: ${ready}`)
      }
      watching = watch()
    },
    restart: () => tell(run, { type: 'stop' }),
    letEnd: () => stopping.abort(),
    async stop(seconds) {
      stopping.abort()
      if (run === null) return
      tell(run, { type: 'stop' })
      if ((await within(seconds, run.exited, null)) === null) {
        log.error('role.killed', { of: role, pid: run.child.pid, seconds })
        run.child.kill('SIGKILL')
        await run.exited
      }
      await watching
    },
    kill: () => void run?.child.kill('SIGKILL'),
  }
}

function tell(run: Run | null, message: ToRole): void {
  // A channel that closes in this moment means that it ends anyway.
  if (run?.child.connected) run.child.send(message, () => undefined)
}

/** What V8 has to be told before the heap of a role's main thread is made. */
const V8_FLAGS: Readonly<Record<Role, readonly string[]>> = {
  // Fewer of the objects of a request are still in use when V8 looks through them, and have to be
  // moved: a tenth of the processor time.
  site: ['--max-semi-space-size=64'],
  // It looks idle in between and would be made smaller: whole collections, up to 30 ms each. Of its
  // announce threads tracker/node/announce-threads.ts tells the same, however it was started.
  tracker: ['--no-memory-reducer'],
  // It streams full states, row by row: V8 would let the short-lived rows take 48 MiB and more.
  jobs: ['--max-semi-space-size=4'],
  // It says a line now and then.
  announce: ['--max-semi-space-size=1'],
}

function spawnRole(options: ChildRoleOptions): Run {
  const { role, databaseUrl, log } = options
  const file = fileURLToPath(threadFile('cli/role-process'))
  const child = fork(file, [role], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: [...V8_FLAGS[role]],
    detached: true, // Ctrl-C is for the supervisor, which ends the roles in order
  })
  pipeLines(child, options)
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code, signal) => resolve(signal ?? `status ${code}`))
  })
  const ready = new Promise<true | string>((resolve) => {
    child.on('message', (message: FromRole) => {
      if (message.type === 'failed') resolve(message.message)
      else {
        log('role.up', { of: role, pid: child.pid })
        resolve(true)
      }
    })
    void exited.then((how) => resolve(`it exited (${how})`))
  })
  const run = { child, began: performance.now(), ready, exited }
  tell(run, { type: 'start', databaseUrl: databaseUrl() })
  return run
}

/** Its log is records already; what it says on stderr becomes one record a line. */
function pipeLines(child: ChildProcess, { role, write, toFile, now }: ChildRoleOptions): void {
  if (child.stdout === null || child.stderr === null) return
  const records = readline.createInterface({ input: child.stdout })
  records.on('line', (line) => write(`${line}\n`))
  const words = readline.createInterface({ input: child.stderr })
  words.on('line', (line) => {
    const record = `${recordLine({ role, pid: child.pid }, line, now())}\n`
    write(record)
    toFile?.(record)
  })
}
