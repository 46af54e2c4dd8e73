import { noFields } from '../../../http/frame/shapes.ts'
import type { Declared } from '../../../http/action.ts'
import { judgedShape as reply } from '../members/parts/judged.ts'
import { reasonForm } from './forms.ts'

export const endSignIn: Declared = {
  description: 'Signs a member out of one session, on every node.',
  body: noFields,
  reply,
}

export const revokeToken: Declared = {
  description: 'Revokes an API token of a member; further requests with it are refused.',
  body: noFields,
  reply,
}

export const question: Declared = {
  description: 'Shows the form that asks for confirmation.',
  reply,
}

export const newFeedKey: Declared = {
  description: 'Resets the feed key of a member, who is the only one to see it.',
  body: noFields,
  reply,
}

export const removeFactors: Declared = {
  description: 'Removes all two-factor methods of a member who has lost them.',
  body: reasonForm,
  reply,
}
