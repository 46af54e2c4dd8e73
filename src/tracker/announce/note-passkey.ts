import { UNKNOWN_PASSKEY } from '../../domain/announce/refusals.ts'
import type { Ruling } from '../../domain/announce/types.ts'
import type { PasskeyGuesses } from '../usage/passkey-guesses.ts'
import { M } from '../memory/tables/member-row.ts'
import type { World } from '../memory/world.ts'
import type { Step } from './step.ts'

/** Notes for rule 43 whether the passkey of a decided announce is one. */
export type NotePasskey = (step: Step, verdict: Ruling | null) => void

/**
 * A member is noted once per hour and address: the row, which the announce has read, says when, so
 * that the table of `guesses`, in distant memory, is seldom read.
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
