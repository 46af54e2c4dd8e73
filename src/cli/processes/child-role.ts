import { ChildProcess, fork, type ForkOptions } from 'node:child_process'
import readline from 'node:readline'
import type { Role } from '../../shared/config.ts'
import type { Log, WriteLine } from '../../shared/log.ts'
import { CommandError } from '../define-command.ts'
import { pause } from '../../shared/running/pause.ts'
import { recordLine } from '../logs/log-lines.ts'
import { createPauses, within } from './pauses.ts'
import { newestProgram, roleProgram, type Program } from './program.ts'
import type { FromRole, ToRole } from '../role-process.ts'

export interface ChildRoleOptions {
  readonly role: Role
  readonly log: Log
  /** Where the log lines of the role are written. */
  readonly write: WriteLine
  /**
   * Writes to the files of the supervisor's log, the only place for what a role writes to stderr.
   */
  readonly toFile: WriteLine | undefined
  readonly nodeOf: (role: Role) => string
  /** Called at each start, because PostgreSQL may have another address. */
  readonly databaseUrl: () => string
  readonly now: () => Date
}

/** A role as a child process, which is restarted after growing pauses when it dies. */
export interface ChildRole {
  readonly role: Role
  /** Resolves when the role is ready. @throws CommandError when its first start fails */
  readonly start: () => Promise<void>
  /** Restarts it with the current settings. */
  readonly restart: () => void
  /** Tells it to read its settings again. */
  readonly reload: () => void
  /** After this call, the role is not started again when it ends. */
  readonly letEnd: () => void
  /** Stops the role: waits up to `seconds` for an orderly end, then kills it. */
  readonly stop: (seconds: number) => Promise<void>
  /** Kills it immediately. */
  readonly kill: () => void
}

/** A start that takes longer than this has failed. */
const START_SECONDS = 120

interface Run {
  readonly program: Program
  readonly child: ChildProcess
  readonly began: number
  /** Resolves with true when the role is ready, otherwise with the reason why it is not. */
  readonly ready: Promise<true | string>
  readonly exited: Promise<string>
}

interface State {
  readonly options: ChildRoleOptions
  readonly pauses: ReturnType<typeof createPauses>
  readonly stopping: AbortController
  run: Run | null
  /** The process that is about to take over from the current one. */
  next: Run | null
  /** The program that is run at a restart. */
  program: Program
}

export function createChildRole(options: ChildRoleOptions): ChildRole {
  const { role } = options
  const state: State = {
    ...{ options, pauses: createPauses(), stopping: new AbortController() },
    ...{ run: null, next: null, program: roleProgram() },
  }
  let watching: Promise<void> = Promise.resolve()
  return {
    role,
    async start() {
      const run = (state.run = begin(state, state.program))
      const ready = await within(START_SECONDS, run.ready, `not ready after ${START_SECONDS} s`)
      if (ready !== true) {
        run.child.kill('SIGKILL')
        throw new CommandError(`${role} did not start: ${ready}`)
      }
      watching = watch(state)
    },
    restart: () => tell(state.run, { type: 'stop' }),
    reload: () => tell(state.run, { type: 'reload' }),
    letEnd: () => state.stopping.abort(),
    async stop(seconds) {
      await stop(state, seconds)
      await watching
    },
    kill() {
      for (const one of [state.run, state.next]) one?.child.kill('SIGKILL')
    },
  }
}

async function watch(state: State): Promise<void> {
  const { options, pauses, stopping } = state
  const { role, log } = options
  while (state.run !== null) {
    const { run } = state
    const how = await run.exited
    if (stopping.signal.aborted) return
    // The process was replaced, or it died while the next one was about to take over.
    const { next } = state
    if (state.run === run && next !== null && (await next.ready) === true) follow(state, next)
    if (state.run !== run) continue
    const restartMilliseconds = pauses.next(performance.now() - run.began)
    log.error('role.died', { of: role, pid: run.child.pid, how, restartMilliseconds })
    if (!(await pause(restartMilliseconds, stopping.signal))) return
    state.run = begin(state, state.program)
  }
}

async function stop({ options, stopping, run, next }: State, seconds: number): Promise<void> {
  stopping.abort()
  next?.child.kill('SIGKILL')
  if (run === null) return
  tell(run, { type: 'stop' })
  if ((await within(seconds, run.exited, null)) !== null) return
  options.log.error('role.killed', { of: options.role, pid: run.child.pid, seconds })
  run.child.kill('SIGKILL')
  await run.exited
}

/** Makes the next process, which serves now, the one to watch and to restart. */
function follow(state: State, next: Run): void {
  if (state.run === next) return
  Object.assign(state, { run: next, next: null, program: next.program })
  next.program.keep()
  const { log, role } = state.options
  log('role.replaced', { of: role, pid: next.child.pid })
}

/** Starts a process, and later the one that takes over from it, if that is requested. */
function begin(state: State, program: Program, takesOver = false): Run {
  const run = spawnRole(state.options, program, takesOver)
  run.child.on('message', ({ type }: FromRole) => {
    if (type === 'replaced' && state.next !== null) follow(state, state.next)
    if (type === 'end-next') state.next?.child.kill('SIGKILL')
    if (type === 'start-next') beginNext(state, run)
  })
  return run
}

function beginNext(state: State, run: Run): void {
  if (state.next !== null || state.stopping.signal.aborted) return
  const next = begin(state, newestProgram(), true)
  state.next = next
  void next.exited.then((how) => {
    if (state.next === next) state.next = null
    tell(run, { type: 'next-ended', how })
  })
}

function tell(run: Run | null, message: ToRole): void {
  // If the channel closes at this moment, the process is ending anyway.
  if (run?.child.connected) run.child.send(message, () => undefined)
}

/**
 * Flags that V8 needs before the heap of a role's main thread is created. `deploy/` contains the
 * same flags for roles that are started separately.
 */
export const V8_FLAGS: Readonly<Record<Role, readonly string[]>> = {
  // With a larger young generation, fewer objects of a request are still in use when V8 collects it
  // and has to move them, which saves a tenth of the processor time.
  site: ['--max-semi-space-size=64'],
  // Otherwise, V8 would shrink the heap while the tracker is idle, in full collections of up to 30
  // ms each. tracker/node/announce-threads.ts sets the same flag for its threads, however the
  // tracker was started.
  tracker: ['--no-memory-reducer'],
  // A batch of journal entries stays in use while the database writes it, and V8 would move all of
  // it in a smaller young generation: with 4 MiB, an entry takes 50 µs instead of 32. In a larger
  // one, the short-lived rows of full states would use more memory.
  jobs: ['--max-semi-space-size=16'],
  // The bot only sends a line from time to time.
  announce: ['--max-semi-space-size=1'],
}

function spawnRole(options: ChildRoleOptions, program: Program, takesOver = false): Run {
  const { role, databaseUrl, log } = options
  const child = forked(program.file, role, {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: [...V8_FLAGS[role]],
    detached: true, // Ctrl-C is for the supervisor, which stops the roles in order
  })
  pipeLines(child, options)
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code, signal) => resolve(signal ?? `status ${code}`))
  })
  const ready = new Promise<true | string>((resolve) => {
    child.on('message', (message: FromRole) => {
      if (message.type === 'failed') resolve(message.message)
      else if (message.type === 'ready') {
        log('role.up', { of: role, pid: child.pid })
        resolve(true)
      }
    })
    void exited.then((how) => resolve(`it exited (${how})`))
  })
  const run = { program, child, began: performance.now(), ready, exited }
  tell(run, { type: 'start', databaseUrl: databaseUrl(), takesOver })
  return run
}

/**
 * Like `fork`, but never throws. `fork` throws if the machine has no memory for a process, and
 * reports most other errors later; a role that cannot be started at the moment must not end the
 * supervisor.
 */
function forked(file: string, role: Role, options: ForkOptions): ChildProcess {
  try {
    return fork(file, [role], options)
  } catch (error) {
    const none = new ChildProcess()
    setImmediate(() => none.emit('error', error))
    return none
  }
}

/**
 * Passes on the lines of a role. Its log already consists of records; each line on stderr is turned
 * into a record.
 */
function pipeLines(
  child: ChildProcess,
  { role, nodeOf, write, toFile, now }: ChildRoleOptions,
): void {
  const { stdout, stderr } = child as Partial<ChildProcess>
  // If the system had no file descriptors for the process, there are no pipes, and `exited` has the
  // error.
  if (!stdout || !stderr) return
  const records = readline.createInterface({ input: stdout })
  records.on('line', (line) => write(`${line}\n`))
  const words = readline.createInterface({ input: stderr })
  const of = { node: nodeOf(role), role, pid: child.pid }
  words.on('line', (line) => {
    const record = `${recordLine(of, line, now())}\n`
    write(record)
    toFile?.(record)
  })
}
