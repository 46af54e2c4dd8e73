import { outranks } from '../../../../domain/roles/permissions.ts'
import * as addressLooks from '../../../../store/accounts/address-looks.ts'
import * as audit from '../../../../store/records/audit.ts'
import * as memberPages from '../../../../store/members/pages.ts'
import * as memberSearch from '../../../../store/members/search.ts'
import { get, refuse } from '../../../http/action.ts'
import { adminInvalid, adminPage } from '../../frame/frame.ts'
import { memberHref } from '../../frame/links.ts'
import { paged } from '../../frame/paging.ts'
import type { Section } from '../../frame/sections.ts'
import { staffReader } from '../../frame/staff-reader.ts'
import * as api from './api.ts'
import { leafOf, membersQuery } from './parts/query.ts'
import { foundMemberJson, memberFactsJson } from './json.ts'
import { memberPage } from './member-page.ts'
import { membersPage } from './pages.ts'
import type { AskedMember, LeafName, MemberSection } from './section.ts'
import { leaves } from './section.ts'
import { memberSections } from './sections/index.ts'

/** The most log lines on a member's page. */
const FEW = 20

export const list = get('/admin/users', 'members.see-private', api.list, async (call) => {
  const { db, query, now } = call
  const { filter, errors } = membersQuery(query)
  const isWrong = Object.keys(errors).length > 0
  const { limit } = filter
  const rows = isWrong ? [] : await memberSearch.search(db, { ...filter, limit: limit + 1 })
  const placeOf = ({ name, id }: memberSearch.FoundMember) => ({ name, id })
  const found = paged(rows, { path: '/admin/users', query, limit, placeOf })
  if (filter.network !== null) {
    const ids = found.rows.map(({ id }) => id)
    await addressLooks.note(db, call.member, { ids }, 'members at an address', now)
  }
  const data = membersPage({ values: query, errors }, found, call.can('members.bulk'), now)
  if (isWrong) return adminInvalid(call, 'console/people/members/list', data, errors)
  const json = { items: found.rows.map(foundMemberJson), next: found.next, total: null }
  return adminPage(call, 'console/people/members/list', data, json)
})

export const show = get('/admin/users/:name', 'members.see-private', api.show, async (call) => {
  const { db, can, query } = call
  const profile = await memberPages.byName(db, call.params.name)
  if (profile === null) return refuse('MEMBER_NOT_FOUND')
  const facts = await memberSearch.facts(db, profile.id)
  if (facts === null) return refuse('MEMBER_NOT_FOUND')
  const isBelow = outranks(call.member.role, profile.role)
  const asked = { profile, facts, isBelow, href: memberHref(profile.name), call }
  const leaf = leafOf(query)
  const seen = memberSections.filter(({ permission }) => can(permission))
  const open = (Object.keys(leaves) as LeafName[]).filter(
    (name) => name === 'overview' || seen.some((one) => one.leaf === name),
  )
  const { sections, json, looked } = await told(seen, leaf, asked)
  const log = leaf === 'overview' && can('audit.read') ? await logOf(call, profile.id) : null
  await noteLooks(asked, looked, log ?? [])
  const data = memberPage(asked, { leaf, open, sections, log }, rightsOver(asked))
  return adminPage(call, 'console/people/members/show', data, {
    ...memberFactsJson(asked),
    ...json,
  })
})

/** Loads the data of the sections of a tab, one after the other. */
async function told(seen: readonly MemberSection[], leaf: LeafName, asked: AskedMember) {
  const sections: Section[] = []
  const json: Record<string, unknown> = {}
  const looked: string[] = []
  for (const { ask } of seen.filter((one) => one.leaf === leaf)) {
    const found = await ask(asked)
    if (found.part !== null) sections.push(found.part)
    Object.assign(json, found.json)
    if (found.looked !== null) looked.push(found.looked)
  }
  return { sections, json, looked }
}

/**
 * Records for the member that staff saw their addresses, and for staff in the log that theirs were
 * seen.
 */
async function noteLooks(
  { profile, call: { db, member, now } }: AskedMember,
  looked: readonly string[],
  log: readonly audit.AuditRow[],
): Promise<void> {
  if (looked.length > 0) {
    await addressLooks.note(db, member, { ids: [profile.id] }, looked.join(', '), now)
  }
  await addressLooks.note(db, member, { ids: audit.actorsShown(log) }, 'the audit log', now)
}

async function logOf(call: AskedMember['call'], targetId: number) {
  const filter = { ...audit.everything, kind: 'member', targetId, limit: FEW }
  return audit.list(call.db, filter, await staffReader(call))
}

function rightsOver({ profile, isBelow, call: { can, member } }: AskedMember) {
  return {
    ban: isBelow && can('members.ban'),
    setRole: (isBelow || member.id === profile.id) && can('members.set-role'),
    manage: isBelow && can('members.manage'),
    watch: isBelow && can('members.note'),
    close: isBelow && can('members.close'),
  }
}
