import { oneOf, strictRecord, text } from '../../shared/shape.ts'
import type { Fields } from '../http/frame/forms.ts'
import { paging } from '../http/frame/shapes.ts'

/** The reason for a ban, which the member sees on the site and in their client. */
export const banShape = strictRecord({ reason: text(200).min(3) })

export const membersQuery = strictRecord({
  q: text(30).optional().describe('first letters of the name'),
  state: oneOf(['banned']).optional().describe('only for staff'),
  ...paging,
})

/** The cursor of the list: the name of the last member shown, in lowercase. */
export const place = strictRecord({ name: text(30) })

export interface MemberQuery {
  readonly prefix: string
  readonly isBanned: boolean | null
}

/** `q` and `state` of the list. Only staff can ask for banned members. */
export function memberQuery(query: Fields, isStaff: boolean): MemberQuery {
  const prefix = typeof query.q === 'string' ? query.q.trim().slice(0, 30) : ''
  return {
    prefix,
    isBanned: isStaff && query.state === 'banned' ? true : isStaff ? null : false,
  }
}
