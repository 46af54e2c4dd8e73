import type { Declared } from '../../http/action.ts'
import { proposeForm, votedReply, voteForm } from '../parts/voting.ts'

export const vote: Declared = {
  description: 'Votes on a tag of a torrent, or changes or withdraws the vote.',
  body: voteForm,
  reply: votedReply,
}

export const propose: Declared = {
  description: 'Adds tags to a torrent, each with your vote.',
  body: proposeForm,
  reply: votedReply,
}
