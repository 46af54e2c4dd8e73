import { recordsIn } from './reading.ts'
import type { LogFilter } from './record.ts'
import { isWanted } from './record.ts'

/** A part of the lines that are wanted. */
export interface LogPart {
  readonly number: number
  /** Complete lines, each with its line end. */
  readonly lines: string
  readonly isLast: boolean
  /** Whether there are more lines than `limits.parts` parts can hold. */
  readonly isCut: boolean
}

interface Limits {
  /** The most characters in a part. */
  readonly characters: number
  readonly parts: number
}

/** Yields the wanted lines of the log files in a folder in parts, at least one. */
export async function* partsOf(
  folder: string,
  filter: LogFilter,
  limits: Limits,
): AsyncGenerator<LogPart> {
  let [number, lines] = [0, '']
  for await (const record of recordsIn(folder, filter.since)) {
    if (!isWanted(record, filter)) continue
    const line = `${record.line}\n`
    if (line.length > limits.characters) continue
    if (lines.length + line.length > limits.characters) {
      const isCut = number === limits.parts - 1
      yield { number, lines, isLast: isCut, isCut }
      if (isCut) return
      number++
      lines = ''
    }
    lines += line
  }
  yield { number, lines, isLast: true, isCut: false }
}
