import type { MemberRole } from '../domain/roles/permission-rows.ts'
import type { Permission } from '../domain/roles/permissions.ts'
import type { WakingClock } from '../shared/clock.ts'
import type { Config } from '../shared/config.ts'
import type { Log } from '../shared/log.ts'
import type { Secrets } from '../shared/secrets.ts'
import type { Actor } from '../store/records/audit.ts'
import type { Db } from '../store/base/db.ts'

/** One option of a command: `--email E`. */
interface OptionSpec {
  /** An option of type `list` may be given several times. */
  readonly type: 'string' | 'boolean' | 'list'
  readonly doc: string
  /** The name of the value in the usage line: `E`. */
  readonly value?: string
  readonly required?: true
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>

/** The values of the options of a command. */
export type OptionValues<O extends OptionSpecs> = {
  readonly [K in keyof O]: O[K]['type'] extends 'boolean'
    ? boolean
    : O[K]['type'] extends 'list'
      ? readonly string[]
      : O[K] extends { readonly required: true }
        ? string
        : string | undefined
}

/** The output of a command: text for people and, with `--json`, one document. */
export interface Output {
  readonly text: string
  readonly json: unknown
  /** The exit status, 0 by default. */
  readonly exitCode?: number
}

/** The member on whose behalf a command acts. */
export interface Acting {
  /** The actor that is recorded in the audit log. */
  readonly actor: Actor
  /**
   * The role that determines the rank of the acting member; null: the machine's administrator, who
   * ranks above all members.
   */
  readonly role: MemberRole | null
}

/** The context that every command gets. */
export interface CommandContext {
  readonly operands: readonly string[]
  readonly isJson: boolean
  /**
   * The member of `--as`, whose permission has been checked; otherwise the machine's administrator.
   */
  readonly acting: Acting
  /**
   * The settings, which are read on first use.
   * @throws ConfigError when they are not valid
   */
  readonly config: Config
  readonly secrets: Secrets
  readonly clock: WakingClock
  readonly log: Log
  /** Reads standard input to its end. */
  readonly readStdin: () => Promise<string>
  /**
   * Runs a step with the database: that of DATABASE_URL, or the embedded one, which is started for
   * the duration of the step if it is not running. The schema is checked to match the program.
   * `url` is for additional connections.
   */
  readonly withDatabase: <T>(step: (db: Db, url: string) => Promise<T>) => Promise<T>
  /** Like `withDatabase`, but with any schema; the step gets only the URL. */
  readonly withUrl: <T>(step: (url: string) => Promise<T>) => Promise<T>
}

export interface Call<O extends OptionSpecs> extends CommandContext {
  readonly options: OptionValues<O>
}

/** Who may run a command: the permission that the member of `--as` needs. */
export type Guard =
  | {
      readonly permission: Permission
      /** Whether the command always acts for a member, so that `--as` must be given. */
      readonly mustActAs?: true
    }
  /** The command changes nothing in the community; `why` says what it does instead. */
  | { readonly permission: null; readonly why: string }

export type Command = Guard & {
  /** One, two or three words: `user add`. */
  readonly name: string
  readonly summary: string
  /**
   * `NAME` is required, `[NAME]` may be omitted, and `URL…` takes all that follow, at least one.
   */
  readonly operands: readonly string[]
  readonly options: OptionSpecs
  readonly run: (call: Call<never>) => Promise<Output | number>
}

/**
 * Defines a command. It is a file, and a line in commands/index.ts. `--json` and `--help` are added
 * automatically, and so is `--as NAME` if there is a permission.
 */
export function defineCommand<const O extends OptionSpecs>(
  command: Guard & {
    readonly name: string
    readonly summary: string
    readonly operands?: readonly string[]
    readonly options?: O
    /** Returns the output, or the exit status of a command that has printed its output itself. */
    readonly run: (call: Call<O>) => Promise<Output | number>
  },
): Command {
  return {
    operands: [],
    options: {},
    ...command,
    run: command.run as Command['run'],
  }
}

/** The command cannot do what it was asked to do: one line on stderr, exit status 1. */
export class CommandError extends Error {}

/** The command was used incorrectly: an error line and the usage on stderr, exit status 2. */
export class UsageError extends Error {}
