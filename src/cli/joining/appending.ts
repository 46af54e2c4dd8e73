// Pure functions to append lines to a settings file in steps, after each of which the file is
// valid. The lines are comments until all of them are written; then changing one byte turns each of
// them into a setting. A write of several bytes can be cut off, a write of a single byte cannot.

const NEWLINE = 0x0a

/** Bytes to be written at a position of a file. */
export interface AppendingStep {
  readonly at: number
  readonly bytes: Buffer
}

/** Returns the steps that append these lines, in order, to a file with this content. */
export function appendingSteps(before: Buffer, lines: readonly string[]): readonly AppendingStep[] {
  const end = keptEnd(before, lines)
  const gap = end === 0 || before[end - 1] === NEWLINE ? '' : '\n'
  const all: AppendingStep[] = [{ at: end, bytes: Buffer.from(`${gap}${commented(lines)}`) }]
  let at = end + gap.length
  for (const line of lines) {
    all.push({ at, bytes: Buffer.from(line.slice(0, 1)) })
    at += Buffer.byteLength(line) + 1
  }
  return all
}

/** Returns where the content ends that is kept: it excludes lines that an earlier attempt left. */
export function keptEnd(before: Buffer, lines: readonly string[]): number {
  const block = Buffer.from(commented(lines))
  for (let length = Math.min(block.length, before.length); length > 0; length--) {
    const start = before.length - length
    const isLine = start === 0 || before[start - 1] === NEWLINE
    if (isLine && before.subarray(start).equals(block.subarray(0, length))) return start
  }
  return before.length
}

/** Turns `NAME=value` into the comment `#AME=value`. */
function commented(lines: readonly string[]): string {
  return lines.map((line) => `#${line.slice(1)}\n`).join('')
}
