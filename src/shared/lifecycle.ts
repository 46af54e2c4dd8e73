import type { WakingClock } from './clock.ts'
import type { Config } from './config.ts'
import type { Log } from './log.ts'
import type { Secrets } from './secrets.ts'

/** The context that every role gets at its start. */
export interface RoleContext {
  readonly config: Config
  readonly secrets: Secrets
  readonly log: Log
  readonly clock: WakingClock
  /** Site and jobs only: the PostgreSQL to use. */
  readonly databaseUrl: string
  /** Tracker only: how a newer process takes its place; absent where that is not possible. */
  readonly replacing?: Replacing
  /** Tracker only: the address space to reserve; as much as can be had when absent. */
  readonly memoryBytes?: number
}

/** How one process of a role is replaced by the next one while it serves. */
export interface Replacing {
  /** Whether this process takes the place of the one that serves. */
  readonly takesOver: boolean
  /** Starts the program that is on the disk now as the next process, which takes over. */
  readonly startNext: () => NextProcess
  /** The next process serves: who watches over this one watches over that one from now on. */
  readonly follow: (pid: number) => void
}

export interface NextProcess {
  /** Resolves with how it ended, or why it was not started. */
  readonly ended: Promise<string>
  readonly kill: () => void
}

/** A role that runs. `stop` ends it in order, and may be called more than once. */
export interface RunningRole {
  readonly stop: () => Promise<void>
  /** Settles when the role cannot continue: the process then exits with status 1. */
  readonly failed: Promise<Error>
  /** Settles when another process has taken over: this one has nothing left to do. */
  readonly replaced?: Promise<void>
}

/** `src/<role>/main.ts` exports one, named `start`. */
export type StartRole = (context: RoleContext) => Promise<RunningRole>
