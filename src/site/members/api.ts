import type { Declared } from '../http/action.ts'
import { acts, listOf, shows } from '../http/frame/shapes.ts'
import { banShape, membersQuery } from './forms.ts'
import { listedShape, memberShape, meShape, newPasskeyShape, seenShape } from './json.ts'
import { sectionFields } from './sections/index.ts'

export const me: Declared = {
  description: 'Returns your account with totals, passkey and CSRF token.',
  reply: meShape.extend(sectionFields),
}

export const resetPasskey = acts(
  'Resets your passkey. The old one stops working immediately.',
  newPasskeyShape,
)

export const list = shows('Lists members by name.', listOf(listedShape), membersQuery)

export const show: Declared = {
  description: 'Returns a member, as far as you may see them.',
  reply: seenShape.extend(sectionFields),
}

export const ban: Declared = {
  description: 'Bans a member: all sessions end, and trackers refuse their clients.',
  body: banShape,
  reply: memberShape,
}

export const unban = acts('Lifts a ban.', memberShape)
