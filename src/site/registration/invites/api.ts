import type { Declared } from '../../http/action.ts'
import { noFields, nothing } from '../../http/frame/shapes.ts'
import { inviteShape, treeQuery } from './forms.ts'
import { invitesShape, madeInviteShape, treeShape } from './json.ts'

export const list: Declared = {
  description: 'Lists the invites that you gave, with their links while they are open.',
  reply: invitesShape,
}

export const make: Declared = {
  description: 'Makes an invite.',
  body: inviteShape,
  reply: madeInviteShape,
  creates: true,
}

export const revoke: Declared = {
  description: 'Withdraws an invite of yours that nobody used.',
  body: noFields,
  reply: nothing,
}

export const tree: Declared = {
  description: 'Shows who came by your invites, and by theirs.',
  query: treeQuery,
  reply: treeShape,
}
