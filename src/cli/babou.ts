import { createClock } from '../shared/clock.ts'
import { ConfigError } from '../shared/config-file.ts'
import { readConfig, type Config } from '../shared/config.ts'
import { createLog, type Log } from '../shared/log.ts'
import { createSecrets, loadMasterSecret, type Secrets } from '../shared/secrets.ts'
import { version } from '../shared/paths.ts'
import { DatabaseAway } from '../store/base/database-away.ts'
import { MigrationError } from '../store/base/migrate.ts'
import { OtherSecret } from '../store/base/secret-check.ts'
import { Outranked } from '../store/records/acting-on.ts'
import { runActing, theMachine } from './arguments/acting.ts'
import {
  familyHelp,
  findCommand,
  overview,
  parseLine,
  usage,
  type ParsedLine,
} from './command-line.ts'
import { commandLoaders, loadCommandGroups } from './commands/index.ts'
import { CommandError, UsageError, type Command, type CommandContext } from './define-command.ts'
import { withDatabase, withDatabaseUrl } from './open-database.ts'
import { printError, printLine, printOutput } from './output.ts'

/** Runs one command line; returns the exit status: 0, 1 for a failure, 2 for wrong usage. */
export async function main(words: readonly string[]): Promise<number> {
  const [first] = words
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    printLine(overview(await loadCommandGroups()))
    return first === undefined ? 2 : 0
  }
  if (first === '--version') {
    printLine(version)
    return 0
  }
  const found = findCommand(commandLoaders, words)
  if (found === null) return unknownCommand(words)
  const command = await found.command()
  try {
    const line = parseLine(command, found.rest)
    if (line.wantsHelp) {
      printLine(usage(command))
      return 0
    }
    return await run(command, line)
  } catch (error) {
    return failed(command, error)
  }
}

async function run(command: Command, line: ParsedLine): Promise<number> {
  const result = await runActing(command, line.actsAs, callOf(command, line))
  if (typeof result === 'number') return result
  printOutput(result, line.isJson)
  return result.exitCode ?? 0
}

/**
 * Returns the call of a command. Settings and secrets are only read when the command uses them:
 * `babou config` needs neither.
 */
function callOf(command: Command, line: ParsedLine): CommandContext {
  let config: Config | null = null
  let secrets: Secrets | null = null
  let log: Log | null = null
  const call: CommandContext = {
    ...line,
    acting: theMachine,
    get config() {
      return (config ??= readConfig())
    },
    get secrets() {
      return (secrets ??= createSecrets(loadMasterSecret(call.config)))
    },
    get clock() {
      return createClock(call.config)
    },
    // Logs errors that occur in the background of a command on stderr; stdout is for its output.
    get log() {
      return (log ??= createLog('warn', { role: 'babou' }, (text) => printError(text.trimEnd())))
    },
    readStdin,
    withDatabase: (step) => withDatabase({ ...parts(), secrets: call.secrets }, step),
    withUrl: (step) => withDatabaseUrl(parts(), step),
  }
  const parts = () => ({
    config: call.config,
    clock: call.clock,
    log: call.log,
    command: `babou ${command.name}`,
  })
  return call
}

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

async function unknownCommand(words: readonly string[]): Promise<number> {
  const [first] = words
  const helpAt = words.findIndex((word) => word === '--help' || word === '-h')
  if (helpAt > 0 && (await tellFamily(words.slice(0, helpAt).join(' ')))) return 0
  const family = namesAfter(first)
  if (family.length > 0) {
    const names = family.map((name) => name.slice(first.length + 1)).join(', ')
    const given = words[1] === undefined ? 'must be' : `${words[1]} is not a command; it must be`
    printError(`babou: ${first} ${given} followed by one of: ${names}`)
  } else printError(`babou: unknown command "${first}"; see babou --help`)
  return 2
}

const namesAfter = (words: string) =>
  [...commandLoaders.keys()].filter((name) => name.startsWith(`${words} `))

/**
 * Prints the help for a group such as `babou node`, with its commands; returns false if there is no
 * such group.
 */
async function tellFamily(words: string): Promise<boolean> {
  const loaders = namesAfter(words).flatMap((name) => commandLoaders.get(name) ?? [])
  if (loaders.length === 0) return false
  printLine(familyHelp(words, await Promise.all(loaders.map((load) => load()))))
  return true
}

const KNOWN = [ConfigError, CommandError, DatabaseAway, MigrationError, OtherSecret, Outranked]

/**
 * Prints an expected error in one line. Any other error is a bug, and is printed with its stack
 * trace.
 */
function failed(command: Command, error: unknown): number {
  if (error instanceof UsageError) {
    printError(`babou ${command.name}: ${error.message}`)
    printError(usage(command))
    return 2
  }
  // A file or socket cannot be used, for example because the disk is full: the message says which
  // one and why.
  const isOfSystem = error instanceof Error && 'syscall' in error
  const isKnown = isOfSystem || KNOWN.some((kind) => error instanceof kind)
  if (isKnown) printError(`babou: ${(error as Error).message}`)
  else printError(`babou: ${error instanceof Error ? error.stack : String(error)}`)
  return 1
}
