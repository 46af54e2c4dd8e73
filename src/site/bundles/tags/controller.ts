import { post, refuse } from '../../http/action.ts'
import { proposed, voted } from '../../taxonomy/parts/voting.ts'
import { mayEdit, openBundle } from '../rights.ts'
import * as api from './api.ts'

/** The tags of a locked bundle cannot be changed. */
export const proposeOnBundle = post(
  '/bundles/:id/tags',
  'tags.vote',
  api.proposeOnBundle,
  async (call) => {
    const found = await openBundle(call, call.params.id)
    if (!found.ok) return found.reply
    const { bundle } = found
    if (bundle.isLocked && !mayEdit(call, bundle)) return refuse('BUNDLE_LOCKED')
    return proposed(call, { target: 'bundle', id: bundle.id })
  },
)

export const voteOnBundle = post(
  '/bundles/:id/tags/:tag/vote',
  'tags.vote',
  api.voteOnBundle,
  async (call) => {
    const found = await openBundle(call, call.params.id)
    if (!found.ok) return found.reply
    return voted(call, { target: 'bundle', id: found.bundle.id }, call.params.tag)
  },
)
