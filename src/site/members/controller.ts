import { outranks } from '../../domain/roles/permissions.ts'
import type { Permission } from '../../domain/roles/permissions.ts'
import { announceUrl } from '../../domain/torrents/compose-file.ts'
import * as memberBans from '../../store/bans/member-bans.ts'
import * as memberPages from '../../store/members/pages.ts'
import type { Profile } from '../../store/members/pages.ts'
import * as members from '../../store/members/members.ts'
import * as peerSessions from '../../store/traffic/peer-sessions.ts'
import type { Call } from '../http/action.ts'
import { get, invalid, json, page, post, redirect, refuse } from '../http/action.ts'
import { untyped } from '../http/frame/fields.ts'
import { readForm } from '../http/frame/forms.ts'
import { pagerOf } from '../http/frame/pager.ts'
import { listed } from '../http/frame/listed.ts'
import { userHref } from '../ui/link.ts'
import * as api from './api.ts'
import { banShape, memberQuery, place } from './forms.ts'
import { listedJson, memberJson, seenJson } from './json.ts'
import { usersPage } from './list-page.ts'
import { kinshipOf } from './parts/kinship.ts'
import { mePage, userPage } from './pages.ts'
import { recentOf } from './recent.ts'
import { cardsOf, fieldsOf } from './sections/index.ts'

type ByMember = Pick<Call<string, 'members.read'>, 'db' | 'member' | 'can'>

/** The most sessions on one page: more than anyone reads. */
const MAX_SESSIONS = 200

export const me = get('/me', 'account.own', api.me, async (call) => {
  const { db, member, secrets, config, now, csrf } = call
  const profile = await memberPages.byId(db, member.id)
  if (profile === null) return refuse('MEMBER_NOT_FOUND')
  const passkey = await members.passkeyOf(db, secrets, member.id)
  // A token without permission to download a torrent has none to announce it either.
  const mayKnow = call.token === null || call.can('torrents.download')
  const asked = { profile, kinship: 'self', call } as const
  if (call.wantsJson) {
    const known = { passkey: mayKnow ? passkey : null, csrf }
    return json({ ...memberJson(profile), ...(await fieldsOf(asked)), ...known })
  }
  const sessions = await peerSessions.currentOf(db, member.id, MAX_SESSIONS)
  const own = {
    ...{ passkey, announceUrl: announceUrl(config.BABOU_TRACKER_URL, passkey) },
    hasInviteLimit: !call.can('invites.unlimited'),
  }
  const cards = await cardsOf('me', asked)
  return page('members/me', mePage(profile, sessions, { ...own, cards }, now), null)
})

export const resetPasskey = post(
  '/me/passkey',
  'account.change',
  api.resetPasskey,
  async (call) => {
    const { db, member, secrets, actor, now } = call
    const passkey = await members.resetPasskey(db, secrets, member.id, actor, now)
    const profile = await memberPages.byId(db, member.id)
    if (passkey === null || profile === null) return refuse('MEMBER_NOT_FOUND')
    const text =
      'Passkey reset. Download your .torrent files again, or change the tracker URL in your client.'
    return redirect('/me', text, { ...memberJson(profile), passkey })
  },
)

export const list = get('/users', 'members.read', api.list, async (call) => {
  const { db, query, can, now, member } = call
  const isStaff = can('members.see-private')
  const { prefix, isBanned } = memberQuery(query, isStaff)
  const found = await listed(
    call,
    place,
    (after, limit) => memberPages.list(db, { prefix, isBanned, after: after?.name ?? null, limit }),
    ({ name }) => ({ name: name.toLowerCase() }),
  )
  const { rows, next } = found
  const pager = pagerOf('/users', found, query)
  const shown = { q: prefix, isStaff, onlyBanned: isBanned === true, pager }
  const items = rows.map((row) => {
    return listedJson(row, row.id === member.id ? 'self' : isStaff ? 'staff' : 'member')
  })
  const data = usersPage(rows, items, shown, now)
  return page('members/list', data, { items, next, total: null })
})

export const show = get('/users/:name', 'members.read', api.show, async (call) => {
  const profile = await memberPages.byName(call.db, call.params.name)
  if (profile === null) return refuse('MEMBER_NOT_FOUND')
  const viewer = await viewerOf(call, profile)
  const asked = { profile, kinship: viewer.kinship, call }
  if (call.wantsJson)
    return json({ ...seenJson(profile, viewer.kinship), ...(await fieldsOf(asked)) })
  const cards = await cardsOf('profile', asked)
  const recent = await recentOf(call, profile, viewer.kinship)
  const shown = { ...viewer, cards, recent }
  return page('members/show', userPage(profile, shown, untyped(), call.now), null)
})

export const ban = post('/users/:name/ban', 'members.ban', api.ban, async (call) => {
  const { db, body, member, now } = call
  const profile = await memberPages.byName(db, call.params.name)
  if (profile === null) return refuse('MEMBER_NOT_FOUND')
  const viewer = await viewerOf(call, profile)
  if (!viewer.mayJudge) return refuse('MEMBER_OUTRANKS')
  const form = readForm(banShape, body)
  if (!form.ok) {
    const { errors } = form
    return invalid('members/show', userPage(profile, viewer, { values: body, errors }, now), errors)
  }
  const done = await memberBans.ban(db, profile.id, form.value.reason, call.actor, now)
  if (!done.ok) return refuse(done.code === 'LAST_OWNER' ? 'LAST_OWNER' : 'MEMBER_NOT_FOUND')
  call.log('member.banned', { memberId: profile.id, by: member.id })
  return judged(call, profile.id, `${profile.name} is banned.`)
})

export const unban = post('/users/:name/unban', 'members.ban', api.unban, async (call) => {
  const { db, member, now } = call
  const profile = await memberPages.byName(db, call.params.name)
  if (profile === null) return refuse('MEMBER_NOT_FOUND')
  if (!(await viewerOf(call, profile)).mayJudge) return refuse('MEMBER_OUTRANKS')
  const done = await memberBans.unban(db, profile.id, call.actor, now)
  if (!done.ok) return refuse('MEMBER_NOT_FOUND')
  call.log('member.unbanned', { memberId: profile.id, by: member.id })
  return judged(call, profile.id, `Ban of ${profile.name} lifted.`)
})

async function judged({ db }: Call<string, Permission>, memberId: number, text: string) {
  const profile = await memberPages.byId(db, memberId)
  if (profile === null) return refuse('MEMBER_NOT_FOUND')
  return redirect(userHref(profile.name), text, memberJson(profile))
}

async function viewerOf(call: ByMember, profile: Profile) {
  const { member, can } = call
  const kinship = await kinshipOf(call, profile)
  return {
    kinship,
    seesPrivate: can('members.see-private'),
    mayJudge: can('members.ban') && outranks(member.role, profile.role),
    mayGive: can('economy.spend'),
    mayWrite: can('messages.write'),
    mayIgnore: can('account.change'),
    isIgnored: member.ignored?.includes(profile.id) === true,
  }
}
