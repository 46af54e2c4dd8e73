import type { Config } from '../shared/config.ts'
import { readableLine } from '../shared/log-lines.ts'
import type { WriteLine } from '../shared/log.ts'
import type { Output } from './define-command.ts'

// The only printer of the command line: people's text or one JSON document on stdout, errors on
// stderr. Logs go the same way, so that lines of a terminal never cut each other.

// The reader of our output may exit (`babou up | head`); that does not end a server.
process.stdout.on('error', () => undefined)
process.stderr.on('error', () => undefined)

/** The output of a command. */
export function printOutput(output: Output, isJson: boolean): void {
  if (isJson) printLine(JSON.stringify(output.json, exactBytes, 2))
  else if (output.text !== '') printLine(output.text)
}

/** Byte counts are integers, and decimal strings above 2^53. */
function exactBytes(_key: string, value: unknown): unknown {
  if (typeof value !== 'bigint') return value
  return value <= Number.MAX_SAFE_INTEGER ? Number(value) : String(value)
}

/** A plain line on stdout, never a log record. */
export function printLine(text: string): void {
  process.stdout.write(`${text}\n`)
}

/**
 * A log line on stdout, as it is or readable; resolves when the reader has room for the next one.
 */
export async function printRecord(line: string, isJson: boolean): Promise<void> {
  const text = isJson ? line : readableLine(line, process.stdout.isTTY === true)
  if (process.stdout.write(`${text}\n`)) return
  // Returns even when the reader has exited.
  await new Promise<void>((resolve) => {
    for (const name of ['drain', 'error', 'close']) process.stdout.once(name, () => resolve())
  })
}

/** A plain line on stderr. */
export function printError(text: string): void {
  process.stderr.write(`${text}\n`)
}

/** How log lines look on this stdout: as they are, or readable when it is a terminal. */
export function logWriter(config: Pick<Config, 'BABOU_LOG_FORMAT'>): WriteLine {
  const isTerminal = process.stdout.isTTY === true
  const format = config.BABOU_LOG_FORMAT ?? (isTerminal ? 'pretty' : 'json')
  if (format === 'json') return (line) => void process.stdout.write(line)
  return (line) => printLine(readableLine(line.trimEnd(), isTerminal))
}

/** Aligned columns; the first row is the heading. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  return rows
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column])).join('  '))
    .map((line) => line.trimEnd())
    .join('\n')
}
