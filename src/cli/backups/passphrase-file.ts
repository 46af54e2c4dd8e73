import fs from 'node:fs'
import { CommandError } from '../define-command.ts'

/** The fewest characters: a shorter passphrase could be guessed if the backup is stolen. */
const SHORTEST = 12

/**
 * Reads the passphrase from the first line of a file, never from an argument, which other users of
 * the machine could see.
 */
export function passphraseIn(file: string | undefined): string | null {
  if (file === undefined) return null
  let text: string
  try {
    text = fs.readFileSync(file, 'utf8')
  } catch (error) {
    throw new CommandError(`the passphrase cannot be read: ${(error as Error).message}`)
  }
  const [line] = text.split('\n')
  if (line.trim().length >= SHORTEST) return line.trim()
  throw new CommandError(`${file} must have a passphrase of ${SHORTEST} characters or more`)
}
