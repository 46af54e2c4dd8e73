import { noFields } from '../../../http/frame/shapes.ts'
import type { Declared } from '../../../http/action.ts'
import { judgedShape as reply } from '../members/parts/judged.ts'
import { reasonForm } from './forms.ts'

export const endSignIn: Declared = {
  says: 'Ends one sign-in of a member, on every node.',
  body: noFields,
  reply,
}

export const revokeToken: Declared = {
  says: 'Revokes an API token of a member: the next request with it is refused.',
  body: noFields,
  reply,
}

export const question: Declared = { says: 'Asks before it is done, and says what it does.', reply }

export const newFeedKey: Declared = {
  says: 'Makes a new feed key for a member, who alone sees it.',
  body: noFields,
  reply,
}

export const removeFactors: Declared = {
  says: 'Takes all second factors of a member away who has lost them.',
  body: reasonForm,
  reply,
}
