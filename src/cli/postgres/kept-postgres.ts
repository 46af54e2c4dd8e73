import type { Clock } from '../../shared/clock.ts'
import type { FileLock } from '../../shared/file-lock.ts'
import { isLock } from '../../shared/file-lock.ts'
import type { Log } from '../../shared/log.ts'
import { CommandError } from '../define-command.ts'
import { takeFolder } from '../processes/folder-lock.ts'
import { pause } from '../../shared/running/pause.ts'
import { createPauses } from '../processes/pauses.ts'
import { runningPostgres, startPostgres, type EmbeddedPostgres } from '../postgres.ts'

/** The embedded PostgreSQL of a folder, which this process or another one runs. */
export interface KeptPostgres {
  readonly url: () => string
  /** Whether this process runs the server, and `stop` ends it. */
  readonly isOurs: boolean
  /** After this call, the server is not started again when it ends. */
  readonly letEnd: () => void
  /** Stops the server, unless another process runs it. */
  readonly stop: () => Promise<void>
}

export interface KeptPostgresOptions {
  readonly dataFolder: string
  readonly log: Log
  readonly clock: Clock
  readonly isUnsynced?: boolean
  /** The command that holds the folder, for the reader of an error. */
  readonly command: string
  /** Whether a server that another process runs may be used. */
  readonly mayBeOfAnother: boolean
  /** Called when the server has come back at another address. */
  readonly onMoved?: () => void
}

const POLL_MILLISECONDS = 100
/** How long another process may take to start or stop the server; creating one takes longest. */
const WAIT_SECONDS = 120

/** Runs the embedded PostgreSQL and restarts it, after growing pauses, when it dies. */
export async function keepPostgres(options: KeptPostgresOptions): Promise<KeptPostgres> {
  const { dataFolder, command, clock } = options
  const deadline = performance.now() + WAIT_SECONDS * 1000
  for (;;) {
    const running = options.mayBeOfAnother ? runningPostgres(dataFolder) : null
    if (running !== null) return ofAnother(running.url)
    const taken = takeFolder(dataFolder, 'postgres', command, clock.now)
    if (isLock(taken)) return keepOrRelease(options, taken)
    if (performance.now() > deadline) {
      throw new CommandError(
        `\`${taken.command}\` (pid ${taken.pid}) is using the database of ${dataFolder}: ` +
          'stop it first',
      )
    }
    await pause(POLL_MILLISECONDS)
  }
}

/** Returns a database that this process neither starts nor stops. */
export function ofAnother(url: string): KeptPostgres {
  return { url: () => url, isOurs: false, letEnd: () => {}, stop: async () => {} }
}

async function keepOrRelease(options: KeptPostgresOptions, lock: FileLock) {
  try {
    return await keep(options, lock)
  } catch (error) {
    lock.release()
    throw error
  }
}

async function keep(options: KeptPostgresOptions, lock: FileLock): Promise<KeptPostgres> {
  const { dataFolder, log, isUnsynced } = options
  const pauses = createPauses()
  const stopping = new AbortController()
  let server = await startPostgres({ dataFolder, log, isUnsynced })
  let url = server.url
  log('postgres.up', { pid: server.pid })

  async function watch(): Promise<void> {
    while (!stopping.signal.aborted) {
      const began = performance.now()
      await server.exited
      if (stopping.signal.aborted) return
      const restartMilliseconds = pauses.next(performance.now() - began)
      log.error('postgres.died', { pid: server.pid, restartMilliseconds })
      if (await pause(restartMilliseconds, stopping.signal)) server = await restarted(server)
    }
    await server.stop()
  }

  async function restarted(before: EmbeddedPostgres): Promise<EmbeddedPostgres> {
    try {
      const next = await startPostgres({ dataFolder, log, isUnsynced })
      log('postgres.up', { pid: next.pid })
      if (next.url !== url) {
        url = next.url
        options.onMoved?.()
      }
      return next
    } catch (error) {
      log.error('postgres.start-failed', { error: String(error) })
      return before // it has ended: the loop pauses and tries again
    }
  }

  const watching = watch()
  return {
    url: () => url,
    isOurs: true,
    letEnd: () => stopping.abort(),
    async stop() {
      stopping.abort()
      await server.stop()
      await watching
      lock.release()
    },
  }
}
