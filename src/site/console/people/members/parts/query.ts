import type { MemberRole } from '../../../../../domain/roles/permission-rows.ts'
import { memberRoles } from '../../../../../domain/roles/permission-rows.ts'
import { checkbox, id, oneOf, record, strictRecord, text } from '../../../../../shared/shape.ts'
import type { MemberSearch } from '../../../../../store/members/search.ts'
import { MEMBER_SORTS } from '../../../../../store/members/search.ts'
import { readNetwork } from '../../../../http/identity/client-address.ts'
import { decodeCursor, listLimit } from '../../../../http/frame/cursor.ts'
import type { FieldErrors, Fields } from '../../../../http/frame/forms.ts'
import { isChecked } from '../../../../http/frame/forms.ts'
import { paging } from '../../../../http/frame/shapes.ts'
import type { LeafName } from '../section.ts'
import { leaves } from '../section.ts'

const placeShape = strictRecord({ name: text(30), id })

export const membersQueryShape = strictRecord({
  q: text(100).optional().describe('part of the name or of the email address'),
  address: text(50).optional().describe('an address or network that they signed in from'),
  role: oneOf(memberRoles).optional(),
  state: oneOf(['active', 'banned', 'parked']).optional(),
  by: text(30).optional().describe('name of the member who invited them'),
  branch: text(30).optional().describe('name: this member and all below in the invite tree'),
  watched: checkbox.optional().describe('only members that staff watch'),
  sort: oneOf(MEMBER_SORTS).optional(),
  ...paging,
})

export interface MembersQuery {
  readonly filter: MemberSearch
  readonly errors: FieldErrors
}

/** Reads the filters; an invalid value is an error at its field. */
export function membersQuery(query: Fields): MembersQuery {
  const errors: Record<string, string[]> = {}
  const given = (name: string) => (typeof query[name] === 'string' ? query[name].trim() : '')
  const one = <T extends string>(name: string, all: readonly T[]): T | null => {
    const found = all.find((option) => option === given(name)) ?? null
    if (found === null && given(name) !== '') errors[name] = [`must be one of: ${all.join(', ')}`]
    return found
  }
  const network = given('address') === '' ? null : readNetwork(given('address'))
  if (network === null && given('address') !== '') {
    errors.address = ['is not an address such as 203.0.113.9 or a network such as 203.0.113.0/24']
  }
  const filter: MemberSearch = {
    words: given('q').slice(0, 100),
    network,
    role: one<MemberRole>('role', memberRoles),
    state: one('state', ['active', 'banned', 'parked'] as const),
    invitedBy: given('by').slice(0, 30) || null,
    branch: given('branch').slice(0, 30) || null,
    isWatched: isChecked(query.watched),
    sort: one('sort', MEMBER_SORTS) ?? 'name',
    after: decodeCursor(placeShape, query.cursor),
    limit: listLimit(query.limit),
  }
  return { filter, errors }
}

const leafNames = Object.keys(leaves) as readonly LeafName[]

export const leafQueryShape = record({
  leaf: oneOf(leafNames).optional().describe('the tab of the page; the overview by default'),
})

/** Returns the tab that a query names; the overview if it names none, or an unknown one. */
export function leafOf(query: Fields): LeafName {
  return leafNames.find((name) => name === query.leaf) ?? 'overview'
}
