import { count, decimal, id, named, oneOf, record, text, time } from '../../../shared/shape.ts'
import { listOf } from '../../http/frame/shapes.ts'

const link = text(400).describe('address that the invited person opens')

const inviteItemShape = named(
  'Invite',
  record({
    id,
    note: text(200).nullable(),
    email: text(254).nullable().describe('address that its link was sent to'),
    createdAt: time,
    expiresAt: time,
    usedAt: time.nullable(),
    usedBy: text(30).nullable(),
    link: link.nullable(),
  }),
)

export const invitesShape = listOf(inviteItemShape, { left: count })

export const madeInviteShape = record({
  id,
  link: link
    .nullable()
    .describe('null if it was emailed, because it is for the owner of that address'),
})

const branchShape = named(
  'Invited',
  record({
    id,
    name: text(30),
    role: text(60),
    inviter: text(30),
    depth: count.describe('1 for members invited directly'),
    createdAt: time,
    standing: oneOf(['ok', 'banned', 'parked']),
    ratio: decimal.nullable().describe('null if nothing was downloaded or the ratio is hidden'),
  }),
)

export const treeShape = listOf(branchShape, { of: text(30), direct: count })
