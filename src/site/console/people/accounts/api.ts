import { noFields } from '../../../http/frame/shapes.ts'
import type { Declared } from '../../../http/action.ts'
import { judgedShape as reply } from '../members/parts/judged.ts'
import { reasonForm } from './forms.ts'

export const endSignIn: Declared = {
  description: 'Ends one sign-in of a member, on every node.',
  body: noFields,
  reply,
}

export const revokeToken: Declared = {
  description: 'Revokes an API token of a member: the next request with it is refused.',
  body: noFields,
  reply,
}

export const question: Declared = {
  description: 'Asks before it is done, and says what it does.',
  reply,
}

export const newFeedKey: Declared = {
  description: 'Makes a new feed key for a member, who alone sees it.',
  body: noFields,
  reply,
}

export const removeFactors: Declared = {
  description: 'Takes all second factors of a member away who has lost them.',
  body: reasonForm,
  reply,
}
