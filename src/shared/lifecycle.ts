import type { WakingClock } from './clock.ts'
import type { Config } from './config.ts'
import type { Log } from './log.ts'
import type { Secrets } from './secrets.ts'

/** The context that every role gets when it starts. */
export interface RoleContext {
  readonly config: Config
  readonly secrets: Secrets
  readonly log: Log
  readonly clock: WakingClock
  /** For site and jobs only: the URL of the PostgreSQL to use. */
  readonly databaseUrl: string
  /**
   * For the tracker only: how a newer process takes its place; absent where that is not possible.
   */
  readonly replacing?: Replacing
  /**
   * For the tracker only: the address space to reserve, in bytes; by default as much as possible.
   */
  readonly memoryBytes?: number
}

/** How a process of a role is replaced by the next one while it serves. */
export interface Replacing {
  /** Whether this process takes the place of the one that is serving. */
  readonly takesOver: boolean
  /** Starts the program that is on the disk now as the next process, which takes over. */
  readonly startNext: () => NextProcess
  /**
   * Reports that the next process serves, so that whatever supervised this process supervises that
   * one from now on.
   */
  readonly follow: (pid: number) => void
}

export interface NextProcess {
  /** Resolves with how the process ended, or why it was not started. */
  readonly ended: Promise<string>
  readonly kill: () => void
}

/** A role that runs. `stop` ends it in an orderly way and may be called more than once. */
export interface RunningRole {
  readonly stop: () => Promise<void>
  /** Settles when the role cannot continue: the process then exits with status 1. */
  readonly failed: Promise<Error>
  /** Settles when another process has taken over, so that this one has nothing left to do. */
  readonly replaced?: Promise<void>
}

/** The function `start` that `src/<role>/main.ts` exports. */
export type StartRole = (context: RoleContext) => Promise<RunningRole>
