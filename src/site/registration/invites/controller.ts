import { rulingTexts } from '../../../domain/registration/email-domains.ts'
import { inviteCode } from '../../../store/notifications/mail-links.ts'
import * as emailDomains from '../../../store/bans/email-domains.ts'
import * as inviteMarks from '../../../store/bans/invite-marks.ts'
import * as inviteTree from '../../../store/members/invite-tree.ts'
import * as invites from '../../../store/registration/invites.ts'
import * as memberPages from '../../../store/members/pages.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import type { Call } from '../../http/action.ts'
import { created, del, get, invalid, page, post, redirect, refuse } from '../../http/action.ts'
import type { Typed } from '../../http/frame/fields.ts'
import { untyped } from '../../http/frame/fields.ts'
import { readForm, wrong } from '../../http/frame/forms.ts'
import { listedBelow } from '../../http/frame/listed.ts'
import { pagerOf } from '../../http/frame/pager.ts'
import { idOf } from '../../http/frame/path-ids.ts'
import * as api from './api.ts'
import { inviteShape, treeOf } from './forms.ts'
import type { InviteWithLink } from './pages.ts'
import { invitesPage } from './pages.ts'
import { branchJson, showsRatio, treePage } from './tree.ts'

/** The most members of a branch on one page: more than anyone is responsible for. */
const MAX_BRANCH = 1_000

const MADE = 'Invite created. Send its link to one person.'

type MemberCall = Call<string, 'invites.make'>
type Site = Awaited<ReturnType<typeof settings.site>>

export const list = get('/invites', 'invites.make', api.list, async (call) => {
  const { data, json } = await everything(call, untyped())
  return page('registration/invites/list', data, json)
})

export const make = post('/invites', 'invites.make', api.make, async (call) => {
  const { db, secrets, config, body, member, throttles, now } = call
  const again = async (errors: Typed['errors']) => {
    const { data } = await everything({ ...call, query: {} }, { values: body, errors })
    return invalid('registration/invites/list', data, errors)
  }
  const form = readForm(inviteShape, body)
  if (!form.ok) return again(form.errors)
  const { note = '', email = '' } = form.value
  const site = await settings.site(db, config)
  const fault = email === '' ? null : await emailFault(call, site, email)
  if (fault !== null) return again(wrong('email', fault))
  const wait = email === '' ? 0 : await throttles.attempt('mail', member.id, now)
  if (wait > 0) return refuse('TOO_MANY_MAILS', { retryAfterSeconds: wait })
  if (await isStopped(call, site)) return refuse('INVITES_STOPPED')
  const isFree = call.can('invites.unlimited')
  const to = email === '' ? null : email
  const given = { inviter: member, note, email: to, days: site.inviteDays, isFree }
  const id = await invites.make(db, secrets, given, now)
  if (id === null) return refuse('NO_INVITES_LEFT')
  const link = email === '' ? linkOf(config.BABOU_SITE_URL, call, id) : null
  const said = link === null ? `Invite sent to ${email}.` : MADE
  return created('/invites', { id, link }, said)
})

/** Returns whether too many of the member's invitees have marks against them. */
async function isStopped({ db, member, now }: MemberCall, { blameLimit }: Site): Promise<boolean> {
  return blameLimit > 0 && (await inviteMarks.countOf(db, member.id, now)) >= blameLimit
}

/** Returns why no invite can be sent to this address, or null. */
async function emailFault(call: MemberCall, site: Site, email: string): Promise<string | null> {
  if (!sendsMails(call)) return 'cannot be used: this site does not send email'
  const ruling = await emailDomains.rulingOn(call.db, site, email)
  return ruling === 'taken' ? null : rulingTexts[ruling]
}

export const revoke = del('/invites/:id', 'invites.make', api.revoke, async (call) => {
  const { db, params, member, now } = call
  const id = idOf(params.id)
  const isRevoked = await invites.revoke(db, member.id, id, now)
  return isRevoked ? redirect('/invites', 'Invite withdrawn.') : refuse('INVITE_NOT_FOUND')
})

/** Shows the member's branch; staff can see every branch. */
export const tree = get('/invites/tree', 'account.own', api.tree, async (call) => {
  const { db, member, query, now } = call
  const name = treeOf(query) ?? member.name
  const root = await memberPages.byName(db, name)
  const isOwn = root?.id === member.id
  if (!isOwn && !call.can('members.see-private')) return refuse('FORBIDDEN')
  if (root === null) return refuse('MEMBER_NOT_FOUND')
  const rows = await inviteTree.below(db, root.id, MAX_BRANCH)
  const size = await inviteTree.sizeOf(db, root.id)
  const isStaff = call.can('members.see-private')
  const items = branchJson(rows, root, (row) => showsRatio(row, { isOwn, isStaff }))
  const json = { items, next: null, total: size.all, of: root.name, direct: size.direct }
  return page(
    'registration/invites/tree',
    treePage({ root, rows, size, isOwn, isStaff }, now),
    json,
  )
})

async function everything(call: MemberCall, form: Typed) {
  const { db, config, member, now } = call
  const found = await listedBelow(call, (before, limit) =>
    invites.listOf(db, member.id, before, limit),
  )
  const left = await invites.leftOf(db, member.id, now)
  const quota = call.can('invites.unlimited') ? null : left
  const { inviteDays: days } = await settings.site(db, config)
  const shown = found.rows.map((row) => ({
    row,
    link: linkOf(config.BABOU_SITE_URL, call, row.id),
  }))
  const items = shown.map((invite) => inviteJson(invite, now))
  const about = { left: quota, sendsMails: sendsMails(call), days }
  const data = invitesPage(shown, { ...about, pager: pagerOf('/invites', found) }, form, now)
  return { data, json: { items, next: found.next, total: null, left } }
}

// An invite that was emailed is for the owner of the address; opening its link verifies that.
function inviteJson({ row, link }: InviteWithLink, now: Date) {
  const isOpen = row.used_at === null && row.expires_at > now && row.email === null
  return {
    id: row.id,
    note: row.note,
    email: row.email,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    usedAt: row.used_at,
    usedBy: row.used_by,
    link: isOpen ? link : null,
  }
}

function linkOf(siteUrl: string, { secrets }: MemberCall, inviteId: number): string {
  return `${siteUrl}/register?code=${inviteCode(secrets, inviteId)}`
}

function sendsMails({ config }: MemberCall): boolean {
  return config.BABOU_SMTP_URL !== undefined
}
