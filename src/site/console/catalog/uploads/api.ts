import { torrentStates } from '../../../../domain/uploads/moderation.ts'
import { id, oneOf, record } from '../../../../shared/shape.ts'
import type { Declared } from '../../../http/action.ts'
import { acts, listOf, paging, shows } from '../../../http/frame/shapes.ts'
import { decideShape, nextShape, SHOWN } from './forms.ts'
import { reviewShape, waitingShape } from './json.ts'

export const list: Declared = {
  description: 'Lists uploads that wait for approval, or are in another state, oldest first.',
  query: record({ state: oneOf(SHOWN).optional(), ...paging }),
  reply: listOf(waitingShape),
}

export const next: Declared = {
  description: 'Claims the oldest waiting upload that no one has claimed, for ten minutes.',
  body: nextShape,
  reply: record({ id: id.nullable().describe('null: no upload is waiting') }),
}

export const show = shows('Shows an upload for review.', reviewShape)
export const claim = acts('Claims an upload for ten minutes.', record({ id }))

export const decide: Declared = {
  description: 'Reviews a torrent: approve, postpone, reject, freeze or thaw.',
  body: decideShape,
  reply: record({ id, state: oneOf(torrentStates) }),
}
