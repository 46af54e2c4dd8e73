import type { Config } from '../shared/config.ts'
import type { WriteLine } from '../shared/log.ts'
import { exactBytes } from '../shared/shape.ts'
import type { Output } from './define-command.ts'
import { readableLine } from './logs/log-lines.ts'

// Everything that the command line prints: text for people or one JSON document on stdout, errors
// on stderr. Logs are printed through the same functions, so that lines on a terminal are never
// mixed.

// The reader of the output may exit (`babou up | head`), which must not end a server.
process.stdout.on('error', () => undefined)
process.stderr.on('error', () => undefined)

/** Prints the output of a command. */
export function printOutput(output: Output, isJson: boolean): void {
  if (isJson) printLine(JSON.stringify(output.json, withBytes, 2))
  else if (output.text !== '') printLine(output.text)
}

/** Writes byte counts as integers, or as decimal strings above 2^53. */
function withBytes(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? exactBytes(value) : value
}

/** Prints a plain line on stdout, never a log record. */
export function printLine(text: string): void {
  process.stdout.write(`${text}\n`)
}

/**
 * Prints a log line on stdout, unchanged or formatted; resolves when the reader can take the next
 * one.
 */
export async function printRecord(line: string, isJson: boolean): Promise<void> {
  const text = isJson ? line : readableLine(line, process.stdout.isTTY === true)
  if (process.stdout.write(`${text}\n`)) return
  // Also resolves if the reader has exited.
  await new Promise<void>((resolve) => {
    for (const name of ['drain', 'error', 'close']) process.stdout.once(name, () => resolve())
  })
}

/** Prints a plain line on stderr. */
export function printError(text: string): void {
  process.stderr.write(`${text}\n`)
}

/**
 * Returns the function that writes log lines to this stdout: unchanged, or formatted when it is a
 * terminal.
 */
export function logWriter(config: Pick<Config, 'BABOU_LOG_FORMAT'>): WriteLine {
  const isTerminal = process.stdout.isTTY === true
  const format = config.BABOU_LOG_FORMAT ?? (isTerminal ? 'pretty' : 'json')
  if (format === 'json') return (line) => void process.stdout.write(line)
  return (line) => printLine(readableLine(line.trimEnd(), isTerminal))
}

/** Formats rows with aligned columns; the first row is the heading. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  return rows
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column])).join('  '))
    .map((line) => line.trimEnd())
    .join('\n')
}
