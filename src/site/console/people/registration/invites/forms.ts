import { oneOf, strictRecord, text } from '../../../../../shared/shape.ts'
import { INVITE_STATES } from '../../../../../store/registration/invite-care.ts'
import type { Fields } from '../../../../http/frame/forms.ts'
import { paging } from '../../../../http/frame/shapes.ts'

export const invitesQueryShape = strictRecord({
  state: oneOf(INVITE_STATES).optional(),
  by: text(30).optional().describe('name of the inviter'),
  whom: text(254)
    .optional()
    .describe('name of the member who joined with it, or the address it was sent to'),
  bad: oneOf(['true']).optional().describe('only those whose invited member is banned'),
  ...paging,
})

/** Reads the filter of the list. */
export function invitesFilter(query: Fields) {
  const given = (name: string, length: number) => {
    const value = query[name]
    return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, length) : null
  }
  return {
    state: INVITE_STATES.find((state) => state === query.state) ?? null,
    by: given('by', 30),
    whom: given('whom', 254),
    wentBad: query.bad === 'true',
  }
}

export const revokeForm = strictRecord({ reason: text(300).trim().min(3) })
