import type { Declared } from '../../http/action.ts'
import { strictRecord } from '../../../shared/shape.ts'
import { acts, creates, paging, shows } from '../../http/frame/shapes.ts'
import { inviteShape, treeQuery } from './forms.ts'
import { invitesShape, madeInviteShape, treeShape } from './json.ts'

export const list = shows(
  'Lists your invites, newest first, with the links of open ones.',
  invitesShape,
  strictRecord(paging),
)

export const make = creates('Creates an invite.', inviteShape, madeInviteShape)
export const revoke = acts('Withdraws an unused invite.')

export const tree: Declared = {
  description: 'Lists the members you invited, and the members they invited.',
  query: treeQuery,
  reply: treeShape,
}
