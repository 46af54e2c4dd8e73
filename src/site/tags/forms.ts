import { MAX_TAG, MAX_TAGS } from '../../domain/torrent/words.ts'
import { oneOf, strictRecord, text } from '../../shared/shape.ts'

export const voteForm = strictRecord({
  vote: oneOf(['up', 'down', 'none']).describe('none withdraws it'),
})

export const proposeForm = strictRecord({
  tags: text(MAX_TAGS * (MAX_TAG + 2))
    .trim()
    .min(1)
    .describe('separated by commas'),
})
