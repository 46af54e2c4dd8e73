import type { Declared } from '../../http/action.ts'
import { proposeForm, votedReply, voteForm } from '../../taxonomy/parts/voting.ts'

export const voteOnBundle: Declared = {
  description: 'Votes on a tag of a bundle, or changes or withdraws the vote.',
  body: voteForm,
  reply: votedReply,
}

export const proposeOnBundle: Declared = {
  description: 'Adds tags to a bundle, each with your vote.',
  body: proposeForm,
  reply: votedReply,
}
