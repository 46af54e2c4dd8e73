import { outranks } from '../../../domain/permissions.ts'
import * as audit from '../../../store/audit.ts'
import * as memberPages from '../../../store/member-pages.ts'
import * as memberSearch from '../../../store/member-search.ts'
import * as peerSessions from '../../../store/peer-sessions.ts'
import type { Call } from '../../http/action.ts'
import { get, refuse } from '../../http/action.ts'
import { adminInvalid, adminPage } from '../frame.ts'
import { paged } from '../paging.ts'
import * as api from './api.ts'
import { membersQuery } from './forms.ts'
import { foundMemberJson, memberFactsJson } from './json.ts'
import { memberPage, membersPage } from './pages.ts'

/** Lines of each list on a member's page. */
const FEW = 20
const MAX_SESSIONS = 100

export const list = get('/admin/users', 'members.see-private', api.list, async (call) => {
  const { db, query, now } = call
  const { filter, errors, isBadCursor } = membersQuery(query)
  if (isBadCursor) return refuse('BAD_CURSOR')
  const isWrong = Object.keys(errors).length > 0
  const { limit } = filter
  const rows = isWrong ? [] : await memberSearch.search(db, { ...filter, limit: limit + 1 })
  const placeOf = ({ name, id }: memberSearch.FoundMember) => ({ name, id })
  const found = paged(rows, { path: '/admin/users', query, limit, placeOf })
  const data = membersPage({ values: query, errors }, found, now)
  if (isWrong) return adminInvalid(call, 'admin/members/list', data, errors)
  const json = { items: found.rows.map(foundMemberJson), next: found.next, total: null }
  return adminPage(call, 'admin/members/list', data, json)
})

export const show = get('/admin/users/:name', 'members.see-private', api.show, async (call) => {
  const { db, can, now } = call
  const profile = await memberPages.byName(db, call.params.name)
  if (profile === null) return refuse('MEMBER_NOT_FOUND')
  const { id } = profile
  const facts = await memberSearch.facts(db, id)
  if (facts === null) return refuse('MEMBER_NOT_FOUND')
  const [sessions, signIns, inviters, invited] = await Promise.all([
    peerSessions.currentOf(db, id, MAX_SESSIONS),
    memberSearch.signIns(db, id, FEW, now),
    memberSearch.invitersOf(db, id, FEW),
    memberSearch.invitedBy(db, id, FEW),
  ])
  const about = { ...audit.everything, kind: 'member', targetId: id, limit: FEW }
  const log = can('audit.read') ? await audit.list(db, about) : []
  const parts = { profile, facts, sessions, signIns, inviters, invited, log }
  const data = memberPage(parts, rightsOver(call, profile), now)
  return adminPage(call, 'admin/members/show', data, memberFactsJson(parts))
})

function rightsOver(
  { can, member }: Pick<Call<string, 'members.see-private'>, 'can' | 'member'>,
  profile: memberPages.Profile,
) {
  const isBelow = outranks(member.role, profile.role)
  return {
    ban: isBelow && can('members.ban'),
    setRole: (isBelow || member.id === profile.id) && can('members.set-role'),
    manage: isBelow && can('members.manage'),
    seeLog: can('audit.read'),
  }
}
