import { MOST_CHOICES } from '../../domain/polls/polls.ts'
import { eitherOf, list, strictRecord, text } from '../../shared/shape.ts'
import { count } from '../../shared/shape.ts'
import type { Fields, FormResult } from '../http/frame/forms.ts'
import { readForm, wrong } from '../http/frame/forms.ts'

const MAX_REASON = 200

const choice = eitherOf(count, text(16))

/** A ranked form has a field for each choice; ranks left empty do not count. */
export const voteShape = strictRecord({
  choices: eitherOf(list(choice).max(MOST_CHOICES * 2), choice)
    .optional()
    .describe('numbers of choices, as a list; in a ranked poll best first'),
})

/** Reads the numbers of a vote; whether the poll has them is checked when it is counted. */
export function readVote(fields: Fields): FormResult<readonly number[]> {
  const read = readForm(voteShape, fields)
  if (!read.ok) return read
  const given = [read.value.choices ?? []].flat().filter((one) => one !== '')
  const numbers = given.map(Number)
  return numbers.every(Number.isSafeInteger)
    ? { ok: true, value: numbers }
    : { ok: false, errors: wrong('choices', 'must be numbers of choices') }
}

export const removeShape = strictRecord({
  reason: text(MAX_REASON).trim().optional().describe('required for polls of others'),
})
