import type { ParseArgsConfig } from 'node:util'
import { parseArgs } from 'node:util'
import type { Command, OptionSpecs } from './define-command.ts'
import { UsageError } from './define-command.ts'

type Given = string | boolean | readonly string[] | undefined

export interface ParsedLine {
  readonly operands: readonly string[]
  readonly options: Readonly<Record<string, Given>>
  readonly isJson: boolean
  readonly wantsHelp: boolean
  /** The acting member; null: the machine's administrator. */
  readonly actsAs: string | null
}

/**
 * Finds the longest name with which the words begin; returns what has this name, and the remaining
 * words.
 */
export function findCommand<T>(
  commands: ReadonlyMap<string, T>,
  words: readonly string[],
): { command: T; rest: readonly string[] } | null {
  for (const length of [3, 2, 1]) {
    const command = commands.get(words.slice(0, length).join(' '))
    if (command !== undefined) return { command, rest: words.slice(length) }
  }
  return null
}

/**
 * Parses the words of a command line.
 * @throws UsageError for an unknown or missing option, and for too few or too many operands
 */
export function parseLine(command: Command, words: readonly string[]): ParsedLine {
  const specs = { ...command.options, ...ownOption(command) }
  const { values, positionals } = parse(specs, words)
  const { json, help, as, ...options } = values
  const wantsHelp = help === true
  if (!wantsHelp) {
    checkOperands(command, positionals)
    if (mustActAs(command) && as === undefined) throw new UsageError('--as is missing')
    for (const [name, spec] of Object.entries(command.options)) {
      if (spec.required && options[name] === undefined) throw new UsageError(`--${name} is missing`)
      if (spec.type === 'boolean') options[name] ??= false
      if (spec.type === 'list') options[name] ??= []
    }
  }
  const actsAs = typeof as === 'string' ? as : null
  return { operands: positionals, options, isJson: json === true, wantsHelp, actsAs }
}

/** Returns the option `--as`, for commands that require a permission. */
function ownOption(command: Command): OptionSpecs {
  if (command.permission === null) return {}
  const doc = mustActAs(command)
    ? `the acting member, who needs ${command.permission}`
    : `acting member, who needs ${command.permission}; default: the machine's administrator`
  return { as: { type: 'string', value: 'NAME', doc } }
}

function mustActAs(command: Command): boolean {
  return command.permission !== null && command.mustActAs === true
}

function parse(specs: OptionSpecs, words: readonly string[]) {
  const options: NonNullable<ParseArgsConfig['options']> = {
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  }
  for (const [name, { type }] of Object.entries(specs)) {
    options[name] = type === 'list' ? { type: 'string', multiple: true } : { type }
  }
  try {
    const read = parseArgs({ args: [...words], options, allowPositionals: true, strict: true })
    return {
      positionals: read.positionals,
      values: { ...read.values } as Record<string, Given>,
    }
  } catch (error) {
    throw new UsageError(shortened((error as Error).message))
  }
}

/**
 * Returns only the first sentence of a message: node:util explains at length how to pass an operand
 * that looks like an option.
 */
function shortened(message: string): string {
  return message.split('. ')[0].split('\n')[0].replace(/\.$/, '')
}

function checkOperands(command: Command, given: readonly string[]): void {
  const takesAll = command.operands.some((operand) => operand.endsWith('…'))
  const required = command.operands.filter((operand) => !operand.startsWith('['))
  if (given.length < required.length) throw new UsageError(`${required[given.length]} is missing`)
  if (!takesAll && given.length > command.operands.length) {
    throw new UsageError(`unexpected argument "${given[command.operands.length]}"`)
  }
}

/** The width of help texts, in columns. */
const WIDTH = 100

export interface CommandGroup {
  readonly title: string
  readonly commands: readonly Command[]
}

const nameOf = ({ name, operands }: Command) => [name, ...operands].join(' ')

function widestOf(commands: readonly Command[]): number {
  return Math.max(...commands.map((command) => nameOf(command).length))
}

function rowsOf(commands: readonly Command[], widest = widestOf(commands)): string[] {
  return commands.map((command) => row(nameOf(command).padEnd(widest), command.summary))
}

/**
 * Lists all commands with their summaries, by group. Options are listed in the help of each
 * command.
 */
export function overview(groups: readonly CommandGroup[]): string {
  const widest = widestOf(groups.flatMap(({ commands }) => commands))
  const lines = groups.flatMap(({ title, commands }) => [
    `${title}:`,
    ...rowsOf(commands, widest),
    '',
  ])
  return [
    'Usage: babou COMMAND …',
    '',
    ...lines,
    'Every command accepts --help, and --json to print one JSON document. Commands that change the',
    'community accept --as NAME to act with the permissions of that member.',
    'Settings are environment variables: babou config',
  ].join('\n')
}

/** Returns the commands whose names begin with these words, with their summaries. */
export function familyHelp(words: string, commands: readonly Command[]): string {
  return [
    `Usage: babou ${words} COMMAND …`,
    '',
    ...rowsOf(commands),
    '',
    `The options of one: babou ${words} COMMAND --help`,
  ].join('\n')
}

/** Describes the usage of one command. */
export function usage(command: Command): string {
  const flags = Object.entries({ ...command.options, ...ownOption(command) }).map(
    ([name, spec]) => [optionText(name, spec.value), spec.doc] as const,
  )
  const widest = Math.max(...flags.map(([flag]) => flag.length), 6)
  return [
    wrapped(`Usage: babou ${synopsis(command)}`, 4),
    '',
    wrapped(`${command.name} ${command.summary}.`, 0),
    '',
    ...flags.map(([flag, doc]) => row(flag.padEnd(widest), doc)),
    row('--json'.padEnd(widest), 'one JSON document on stdout'),
  ].join('\n')
}

/** Formats a line of two columns; a long text continues under the start of its column. */
function row(name: string, text: string): string {
  return wrapped(`  ${name}  ${text}`, name.length + 4)
}

/** Breaks a line at spaces after its indentation, so that each line has at most `WIDTH` columns. */
function wrapped(line: string, indent: number): string {
  if (line.length <= WIDTH) return line
  const at = line.lastIndexOf(' ', WIDTH)
  if (at <= indent) return line
  return `${line.slice(0, at)}\n${wrapped(' '.repeat(indent) + line.slice(at + 1), indent)}`
}

function synopsis(command: Command): string {
  const options = Object.entries(command.options).map(([name, spec]) => {
    const text = optionText(name, spec.value)
    return spec.required ? text : `[${text}]${spec.type === 'list' ? '…' : ''}`
  })
  const as = mustActAs(command) ? ['--as NAME'] : []
  return [command.name, ...command.operands, ...as, ...options].join(' ')
}

function optionText(name: string, value: string | undefined): string {
  return value === undefined ? `--${name}` : `--${name} ${value}`
}
