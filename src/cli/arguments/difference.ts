import fs from 'node:fs'
import { createTwoFilesPatch } from 'diff'
import { CommandError } from '../define-command.ts'

/** The option of commands that show what would change before it is written. */
export const against = {
  type: 'string',
  value: 'FILE',
  doc: 'print only what differs from this file; status 1 if anything does',
} as const

/**
 * Returns what would change in a file, as a unified diff; '' when nothing does. Line ends at the
 * end of the file are ignored. `by` is the name of the command.
 * @throws CommandError when the file cannot be read
 */
export function differenceFrom(file: string, text: string, by: string): string {
  let before
  try {
    before = fs.readFileSync(file, 'utf8')
  } catch (error) {
    throw new CommandError(`${file} cannot be read: ${(error as Error).message}`)
  }
  const [one, other] = [before, text].map((whole) => `${whole.trimEnd()}\n`)
  return one === other ? '' : createTwoFilesPatch(file, by, one, other).trimEnd()
}
