import type { Config } from '../../shared/config.ts'
import type { Secrets } from '../../shared/secrets.ts'
import { inviteCode } from '../../store/account-tokens.ts'
import * as invites from '../../store/invites.ts'
import type { Db } from '../../store/db.ts'
import { created, del, get, invalid, page, post, redirect, refuse } from '../http/action.ts'
import type { Typed } from '../http/fields.ts'
import { untyped } from '../http/fields.ts'
import { readForm } from '../http/forms.ts'
import * as api from './api.ts'
import { inviteShape } from './forms.ts'
import type { InviteWithLink } from './pages.ts'
import { invitesPage } from './pages.ts'

/** Invites on the page: a member has few, and old ones are of no use. */
const MAX_SHOWN = 200

export const list = get('/invites', 'invites.make', api.list, async (call) => {
  const { data, json } = await everything(call, untyped())
  return page('invites/list', data, json)
})

export const make = post('/invites', 'invites.make', api.make, async (call) => {
  const { db, secrets, config, body, member, now } = call
  const form = readForm(inviteShape, body)
  if (!form.ok) {
    const { errors } = form
    const { data } = await everything(call, { values: body, errors })
    return invalid('invites/list', data, errors)
  }
  const id = await invites.make(db, secrets, member.id, form.value.note ?? '', now)
  if (id === null) return refuse('NO_INVITES_LEFT')
  const link = linkOf(config, secrets, id)
  return created('/invites', { id, link }, 'Invite made. Send its link to one person.')
})

export const revoke = del('/invites/:id', 'invites.make', api.revoke, async (call) => {
  const { db, params, member, now } = call
  const id = /^\d{1,15}$/.test(params.id) ? Number(params.id) : 0
  const isRevoked = await invites.revoke(db, member.id, id, now)
  return isRevoked ? redirect('/invites', 'Invite withdrawn.') : refuse('INVITE_NOT_FOUND')
})

interface Wanted {
  readonly db: Db
  readonly secrets: Secrets
  readonly config: Config
  readonly member: { readonly id: number }
  readonly now: Date
}

async function everything({ db, secrets, config, member, now }: Wanted, form: Typed) {
  const rows = await invites.listOf(db, member.id, MAX_SHOWN)
  const left = await invites.leftOf(db, member.id)
  const shown = rows.map((row) => ({ row, link: linkOf(config, secrets, row.id) }))
  return {
    data: invitesPage(shown, left, form, now),
    json: {
      items: shown.map((invite) => inviteJson(invite, now)),
      next: null,
      total: rows.length,
      left,
    },
  }
}

function inviteJson({ row, link }: InviteWithLink, now: Date) {
  const isOpen = row.used_at === null && row.expires_at > now
  return {
    id: row.id,
    note: row.note,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    usedAt: row.used_at,
    usedBy: row.used_by,
    link: isOpen ? link : null,
  }
}

function linkOf(config: Config, secrets: Secrets, inviteId: number): string {
  return `${config.BABOU_SITE_URL}/register?code=${inviteCode(secrets, inviteId)}`
}
