import type { Declared } from '../../http/action.ts'
import { noFields, nothing } from '../../http/frame/shapes.ts'
import { inviteShape, treeQuery } from './forms.ts'
import { invitesShape, madeInviteShape, treeShape } from './json.ts'

export const list: Declared = {
  says: 'Lists the invites that you gave, with their links while they are open.',
  reply: invitesShape,
}

export const make: Declared = {
  says: 'Makes an invite.',
  body: inviteShape,
  reply: madeInviteShape,
  creates: true,
}

export const revoke: Declared = {
  says: 'Withdraws an invite of yours that nobody used.',
  body: noFields,
  reply: nothing,
}

export const tree: Declared = {
  says: 'Shows who came by your invites, and by theirs.',
  query: treeQuery,
  reply: treeShape,
}
