import { record } from '../../shared/shape.ts'
import type { Declared } from '../http/action.ts'
import { proposeForm, voteForm } from './forms.ts'
import { scoredTagsShape } from '../scored-tags.ts'

const reply = record({ tags: scoredTagsShape.describe('the best first') })

export const vote: Declared = {
  says: 'Votes on a tag of a torrent, changes the vote or withdraws it.',
  body: voteForm,
  reply,
}

export const propose: Declared = {
  says: 'Adds tags to a torrent, each with the own vote.',
  body: proposeForm,
  reply,
}
