import { record, text } from '../../shared/shape.ts'
import type { Declared } from '../http/action.ts'
import { acts, listOf, nothing, paging, shows } from '../http/frame/shapes.ts'
import { removeShape, voteShape } from './forms.ts'
import { outcomeShape, pollShape } from './json.ts'

const whole = pollShape.extend({ outcome: outcomeShape })

export const list: Declared = {
  description: 'Lists polls, newest first, without their results.',
  query: record({
    topic: text(16).optional().describe('ID of a topic: only its poll'),
    article: text(16).optional().describe('ID of an article: only its poll'),
    ...paging,
  }),
  reply: listOf(pollShape),
}

export const show = shows('Returns a poll, with its result if you may see it.', whole)

export const vote: Declared = {
  description: 'Votes in a poll. Where votes can be changed, a later one replaces an earlier one.',
  body: voteShape,
  reply: whole,
}

export const end = acts('Ends one of your polls, or any poll as staff.', whole)
export const removal = shows('Returns the poll that the form removes.', whole)

export const remove: Declared = {
  description: 'Removes one of your polls, or any poll as staff.',
  query: removeShape,
  body: removeShape,
  reply: nothing,
}
