import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import type { Log } from './log.ts'
import type { Secrets } from './secrets.ts'

/** What every role is started with. */
export interface RoleContext {
  readonly config: Config
  readonly secrets: Secrets
  readonly log: Log
  readonly clock: Clock
  /** Site and jobs only: the PostgreSQL to use. */
  readonly databaseUrl: string
  /** Tracker only: the address space to reserve; as much as can be had when absent. */
  readonly memoryBytes?: number
}

/** A role that runs. `stop` ends it in order, and may be called more than once. */
export interface RunningRole {
  readonly stop: () => Promise<void>
  /** Settles when the role cannot continue: the process then exits with status 1. */
  readonly failed: Promise<Error>
}

/** `src/<role>/main.ts` exports one, named `start`. */
export type StartRole = (context: RoleContext) => Promise<RunningRole>
