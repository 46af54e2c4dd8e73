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
  /** A list may be given several times. */
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

/** The output of a command: text for people, and with `--json` one document. */
export interface Output {
  readonly text: string
  readonly json: unknown
  /** 0 unless given. */
  readonly exitCode?: number
}

/** The member that a command acts for. */
export interface Acting {
  /** The actor in the audit log. */
  readonly actor: Actor
  /**
   * The role by which the acting member ranks; null: the machine's administrator, above all
   * members.
   */
  readonly role: MemberRole | null
}

/** The context that every command gets. */
export interface CommandContext {
  readonly operands: readonly string[]
  readonly isJson: boolean
  /** The member of `--as`, whose permission was checked; otherwise the machine's administrator. */
  readonly acting: Acting
  /** @throws ConfigError */
  readonly config: Config
  readonly secrets: Secrets
  readonly clock: WakingClock
  readonly log: Log
  /** Reads standard input to its end. */
  readonly readStdin: () => Promise<string>
  /**
   * Runs a step with the database: that of DATABASE_URL, a running embedded one, or the embedded
   * one started for the duration of the step. The schema matches the program. `url` is for
   * additional connections.
   */
  readonly withDatabase: <T>(step: (db: Db, url: string) => Promise<T>) => Promise<T>
  /** Like `withDatabase`, but for any schema: passes the address. */
  readonly withUrl: <T>(step: (url: string) => Promise<T>) => Promise<T>
}

export interface Call<O extends OptionSpecs> extends CommandContext {
  readonly options: OptionValues<O>
}

/** Who may run a command: the permission that the member of `--as` needs. */
export type Guard =
  | {
      readonly permission: Permission
      /** Whether it always acts for a member: `--as` must be given. */
      readonly mustActAs?: true
    }
  /** It changes nothing in the community: `why` says what it does instead. */
  | { readonly permission: null; readonly why: string }

export type Command = Guard & {
  /** `user add`: one word, two or three. */
  readonly name: string
  readonly summary: string
  /** `NAME`; `[NAME]` may be omitted; `URL…` takes all that follow, at least one. */
  readonly operands: readonly string[]
  readonly options: OptionSpecs
  readonly run: (call: Call<never>) => Promise<Output | number>
}

/**
 * A command: its file, and a line in commands/index.ts. `--json` and `--help` are added
 * automatically, and so is `--as NAME` if there is a permission.
 */
export function defineCommand<const O extends OptionSpecs>(
  command: Guard & {
    readonly name: string
    readonly summary: string
    readonly operands?: readonly string[]
    readonly options?: O
    /** Returns the output, or the exit status of a command that has printed its output. */
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

/** The command cannot do what it was asked to: one line on stderr, exit status 1. */
export class CommandError extends Error {}

/** The command was used incorrectly: a line and the usage on stderr, exit status 2. */
export class UsageError extends Error {}
