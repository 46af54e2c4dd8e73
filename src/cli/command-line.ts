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
  /** The member in whose name it is to be done; null: in that of the machine's owner. */
  readonly actsAs: string | null
}

/** The command whose name the words begin with, and the words behind it. */
export function findCommand(
  commands: readonly Command[],
  words: readonly string[],
): { command: Command; rest: readonly string[] } | null {
  for (const length of [3, 2, 1]) {
    const name = words.slice(0, length).join(' ')
    const command = commands.find((candidate) => candidate.name === name)
    if (command !== undefined) return { command, rest: words.slice(length) }
  }
  return null
}

/** @throws UsageError for an unknown option, a missing one, too few or too many operands. */
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

/** `--as`, of those that somebody needs a right for. */
function ownOption(command: Command): OptionSpecs {
  if (command.permission === null) return {}
  const doc = mustActAs(command)
    ? `the member who does it, and needs ${command.permission}`
    : `in the name of this member, who needs ${command.permission}; else the machine's owner`
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
 * node:util explains how to pass a positional that looks like an option; the first sentence does.
 */
function shortened(message: string): string {
  return message.split('. ')[0].split('\n')[0].replace(/\.$/, '')
}

function checkOperands(command: Command, given: readonly string[]): void {
  const takesAll = command.operands.some((operand) => operand.endsWith('…'))
  const required = command.operands.filter((operand) => !operand.startsWith('['))
  if (given.length < required.length) throw new UsageError(`${required[given.length]} is missing`)
  if (!takesAll && given.length > command.operands.length) {
    throw new UsageError(`"${given[command.operands.length]}" is one word too many`)
  }
}

/** One line a command. */
export function overview(commands: readonly Command[]): string {
  const widest = Math.max(...commands.map((command) => synopsis(command).length))
  const lines = commands.map(
    (command) => `  ${synopsis(command).padEnd(widest)}  ${command.summary}`,
  )
  return [
    'Usage: babou COMMAND …',
    '',
    ...lines,
    '',
    'Each takes --help, and --json for one JSON document on stdout. What touches the community',
    'takes --as NAME: it is done in the name of that member, and only if that member may.',
    'Settings are environment variables: babou config',
  ].join('\n')
}

/** The usage of one command. */
export function usage(command: Command): string {
  const flags = Object.entries({ ...command.options, ...ownOption(command) }).map(
    ([name, spec]) => [optionText(name, spec.value), spec.doc] as const,
  )
  const widest = Math.max(...flags.map(([flag]) => flag.length), 6)
  return [
    `Usage: babou ${synopsis(command)}`,
    '',
    `${command.name} ${command.summary}.`,
    '',
    ...flags.map(([flag, doc]) => `  ${flag.padEnd(widest)}  ${doc}`),
    `  ${'--json'.padEnd(widest)}  one JSON document on stdout`,
  ].join('\n')
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
