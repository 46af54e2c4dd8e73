import { count, id, named, record, text, time } from '../../shared/shape.ts'
import { listOf } from '../http/shapes.ts'

const link = text(400).describe('what the invited person opens')

const inviteItemShape = named(
  'Invite',
  record({
    id,
    note: text(200).nullable(),
    createdAt: time,
    expiresAt: time,
    usedAt: time.nullable(),
    usedBy: text(30).nullable(),
    link: link.nullable(),
  }),
)

export const invitesShape = listOf(inviteItemShape, { left: count })

export const madeInviteShape = record({ id, link })
