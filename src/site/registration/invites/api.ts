import type { Declared } from '../../http/action.ts'
import { noFields, nothing } from '../../http/frame/shapes.ts'
import { inviteShape, treeQuery } from './forms.ts'
import { invitesShape, madeInviteShape, treeShape } from './json.ts'

export const list: Declared = {
  description: 'Lists your invites, with the links of open ones.',
  reply: invitesShape,
}

export const make: Declared = {
  description: 'Creates an invite.',
  body: inviteShape,
  reply: madeInviteShape,
  creates: true,
}

export const revoke: Declared = {
  description: 'Withdraws an unused invite.',
  body: noFields,
  reply: nothing,
}

export const tree: Declared = {
  description: 'Lists the members you invited, and the members they invited.',
  query: treeQuery,
  reply: treeShape,
}
