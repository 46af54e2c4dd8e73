import type { Declared } from '../../../http/action.ts'
import { acts, shows } from '../../../http/frame/shapes.ts'
import { judgedShape as reply } from '../members/parts/judged.ts'
import { reasonForm } from './forms.ts'

export const endSignIn = acts('Signs a member out of one session, on every node.', reply)

export const revokeToken = acts(
  'Revokes an API token of a member; further requests with it are refused.',
  reply,
)

export const question = shows('Shows the form that asks for confirmation.', reply)

export const newFeedKey = acts(
  'Resets the feed key of a member, who is the only one to see it.',
  reply,
)

export const removeFactors: Declared = {
  description: 'Removes all two-factor methods of a member who has lost them.',
  body: reasonForm,
  reply,
}
