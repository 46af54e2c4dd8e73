import * as memberBans from '../../../store/member-bans.ts'
import * as networkBans from '../../../store/network-bans.ts'
import { created, del, get, post, redirect, refuse } from '../../http/action.ts'
import { isWithin, readNetwork } from '../../http/client-address.ts'
import { untyped } from '../../http/fields.ts'
import type { FieldErrors } from '../../http/forms.ts'
import { readForm, wrong } from '../../http/forms.ts'
import { adminInvalid, adminPage } from '../frame.ts'
import { banEnd } from '../member-acts/forms.ts'
import { paged } from '../paging.ts'
import * as api from './api.ts'
import { listLimit, networkForm, placeOf, unbannable } from './forms.ts'
import { memberBansPage, networkBanPage, networkBansPage, NETWORKS } from './pages.ts'

export const ofMembers = get('/admin/bans', 'members.see-private', api.members, async (call) => {
  const { db, query, now } = call
  const place = placeOf(query)
  if (place === undefined) return refuse('BAD_CURSOR')
  const limit = listLimit(query.limit)
  const after = place === null ? null : { bannedAt: place.at, id: place.id }
  const rows = await memberBans.list(db, after, limit + 1)
  const found = paged(rows, {
    path: '/admin/bans',
    query,
    limit,
    placeOf: ({ bannedAt, id }) => ({ at: bannedAt, id }),
  })
  const json = { items: found.rows, next: found.next, total: null }
  return adminPage(call, 'admin/bans/list', memberBansPage(found, now), json)
})

export const ofNetworks = get(NETWORKS, 'members.see-private', api.networks, async (call) => {
  const { db, query, can, now } = call
  const place = placeOf(query)
  if (place === undefined) return refuse('BAD_CURSOR')
  const limit = listLimit(query.limit)
  const after = place === null ? null : { createdAt: place.at, id: place.id }
  const rows = await networkBans.list(db, after, limit + 1)
  const found = paged(rows, {
    path: NETWORKS,
    query,
    limit,
    placeOf: ({ createdAt, id }) => ({ at: createdAt, id }),
  })
  const json = { items: found.rows, next: found.next, total: null }
  return adminPage(call, 'admin/bans/list', networkBansPage(found, can('networks.ban'), now), json)
})

export const question = get(`${NETWORKS}/new`, 'networks.ban', api.networkQuestion, (call) => {
  const { query, address } = call
  const page = networkBanPage(untyped({ network: query.network }), address, false)
  return adminPage(call, 'admin/confirm', page, { address })
})

export const ban = post(NETWORKS, 'networks.ban', api.banNetwork, async (call) => {
  const { db, body, address, actor, now } = call
  const again = (errors: FieldErrors, isOwn = false) =>
    adminInvalid(
      call,
      'admin/confirm',
      networkBanPage({ values: body, errors }, address, isOwn),
      errors,
    )
  const form = readForm(networkForm, body)
  if (!form.ok) return again(form.errors)
  const { reason, days, isSure } = form.value
  const network = readNetwork(form.value.network)
  if (network === null) return again(wrong('network', 'is no address and no network'))
  const why = unbannable(network)
  if (why !== null) return again(wrong('network', why))
  const isOwn = isWithin(address, network)
  if (isOwn && isSure !== 'on' && isSure !== true) {
    return again(wrong('network', `has your own address ${address} in it`), true)
  }
  const ban = { network, reason, endsAt: banEnd(days, now) }
  const added = await networkBans.add(db, ban, actor, now)
  if (!added.ok) return again(wrong('network', TEXTS[added.code]), isOwn)
  return created(NETWORKS, { id: added.id, ...ban }, `${network} is banned.`)
})

const TEXTS = {
  ALREADY_BANNED: 'is banned already',
  TOO_MANY_NETWORKS: 'is one too many: lift some others first',
} as const

export const lift = del(`${NETWORKS}/:id`, 'networks.ban', api.liftNetwork, async (call) => {
  const id = /^[1-9]\d{0,14}$/.test(call.params.id) ? Number(call.params.id) : 0
  const found = await networkBans.find(call.db, id)
  if (found === null || !(await networkBans.lift(call.db, id, call.actor, call.now))) {
    return refuse('NOT_FOUND')
  }
  return redirect(NETWORKS, `${found.network} may come in again.`, found)
})
