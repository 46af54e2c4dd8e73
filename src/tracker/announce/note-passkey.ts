import { UNKNOWN_PASSKEY } from '../../domain/announce/refusals.ts'
import type { Ruling } from '../../domain/announce/types.ts'
import type { PasskeyGuesses } from '../usage/passkey-guesses.ts'
import { M } from '../memory/tables/member-row.ts'
import type { World } from '../memory/world.ts'
import type { Step } from './step.ts'

/** Records for rule 43 whether the passkey of a decided announce is known. */
export type NotePasskey = (step: Step, verdict: Ruling | null) => void

/**
 * Creates the function. It records a member once per hour and address. The time of the last record
 * is in the member's row, which the announce has already read, so the table of `guesses`, in
 * distant memory, is rarely read.
 */
export function createNotePasskey({ words }: World, guesses: PasskeyGuesses): NotePasskey {
  return ({ remote, route, member }, verdict) => {
    if (verdict === UNKNOWN_PASSKEY) {
      guesses.noteUnknown(remote, route)
      return
    }
    const sign = guesses.signOf(remote)
    if (words[member + M.noted] === sign) return
    words[member + M.noted] = sign
    guesses.noteValid(remote, route)
  }
}
