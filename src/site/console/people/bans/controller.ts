import * as asnBans from '../../../../store/bans/asn-bans.ts'
import type { Asn } from '../../../../store/bans/asns.ts'
import * as asns from '../../../../store/bans/asns.ts'
import * as bans from '../../../../store/bans/bans.ts'
import * as clientBans from '../../../../store/bans/client-bans.ts'
import * as clientReach from '../../../../store/bans/client-reach.ts'
import * as networkBans from '../../../../store/bans/network-bans.ts'
import type { Call } from '../../../http/action.ts'
import { created, del, get, post, redirect, refuse } from '../../../http/action.ts'
import { isWithin, readNetwork } from '../../../http/identity/client-address.ts'
import { untyped } from '../../../http/frame/fields.ts'
import type { FieldErrors, Fields } from '../../../http/frame/forms.ts'
import { isChecked, readForm, wrong } from '../../../http/frame/forms.ts'
import { idOf } from '../../../http/frame/path-ids.ts'
import { adminInvalid, adminPage } from '../../frame/frame.ts'
import { banEnd } from '../members/parts/forms.ts'
import { paged } from '../../frame/paging.ts'
import * as api from './api.ts'
import { asnBanPage, clientBanPage, nameOf, networkBanPage } from './form-pages.ts'
import {
  asnForm,
  asnIn,
  bansQuery,
  clientForm,
  clientIn,
  networkForm,
  unbannable,
  usualReason,
} from './forms.ts'
import { BANS, bansPage } from './pages.ts'

const NETWORKS = `${BANS}/networks` as const
const ASNS = `${BANS}/asns` as const
const ASKS = 'console/frame/confirm'
type ByStaff = Call<string, 'networks.ban'>

export const list = get(BANS, 'members.see-private', api.list, async (call) => {
  const { db, query, can, now } = call
  const filter = bansQuery(query)
  const { limit, kind, words: q } = filter
  const rows = await bans.list(db, { ...filter, limit: limit + 1 })
  const placeOf = ({ since, kind: of, id }: bans.BanRow) => ({ since, kind: of, id })
  const found = paged(rows, { path: BANS, query, limit, placeOf })
  const json = { items: found.rows, next: found.next, total: null }
  const mayBan = can('networks.ban')
  const may = {
    ...{ member: can('members.ban'), network: mayBan, asn: mayBan, client: mayBan },
    'email-domain': can('email-domains.edit'),
  }
  const data = bansPage(found, { kind, q, counts: await bans.counts(db), may, now })
  return adminPage(call, 'console/people/bans/list', data, json)
})

export const networkQuestion = get(
  `${NETWORKS}/new`,
  'networks.ban',
  api.networkQuestion,
  (call) => {
    const { query, address } = call
    const own = { address, asn: null, isHit: false }
    const page = networkBanPage(untyped({ network: query.network }), own)
    return adminPage(call, ASKS, page, { address, asn: null })
  },
)

export const banNetwork = post(NETWORKS, 'networks.ban', api.banNetwork, async (call) => {
  const { db, body, address, actor, now } = call
  const again = (errors: FieldErrors, isHit = false) => {
    const page = networkBanPage({ values: body, errors }, { address, asn: null, isHit })
    return adminInvalid(call, ASKS, page, errors)
  }
  const form = readForm(networkForm, body)
  if (!form.ok) return again(form.errors)
  const { reason, days, isSure } = form.value
  const network = readNetwork(form.value.network)
  if (network === null) return again(wrong('network', 'is not an address or a network'))
  const why = unbannable(network)
  if (why !== null) return again(wrong('network', why))
  const isOwn = isWithin(address, network)
  if (isOwn && !isChecked(isSure)) {
    return again(wrong('network', `contains your own address ${address}`), true)
  }
  const ban = { network, reason, endsAt: banEnd(days, now) }
  const added = await networkBans.add(db, ban, actor, now)
  if (!added.ok) return again(wrong('network', TEXTS[added.code]), isOwn)
  return created(`${BANS}?kind=network`, { id: added.id, ...ban }, `${network} is banned.`)
})

const TEXTS = {
  ALREADY_BANNED: 'is already banned',
  TOO_MANY_NETWORKS: 'would exceed the limit; lift another ban first',
  TOO_MANY_RULES: 'is one rule more than trackers can have; lift a ban or remove a rule first',
  ASN_UNKNOWN: 'is not in the table; the operator can import one with babou asn import FILE',
} as const

export const liftNetwork = del(`${NETWORKS}/:id`, 'networks.ban', api.liftNetwork, async (call) => {
  const id = idOf(call.params.id)
  const found = await networkBans.find(call.db, id)
  if (found === null || !(await networkBans.lift(call.db, id, call.actor, call.now))) {
    return refuse('NOT_FOUND')
  }
  return redirect(`${BANS}?kind=network`, `The ban of ${found.network} was lifted.`, found)
})

export const asnQuestion = get(`${ASNS}/new`, 'networks.ban', api.asnQuestion, async (call) => {
  const own = await ownOf(call, null)
  const page = asnBanPage(untyped({ asn: call.query.asn }), own)
  return adminPage(call, ASKS, page, { address: own.address, asn: own.asn?.asn ?? null })
})

export const banAsn = post(ASNS, 'networks.ban', api.banAsn, async (call) => {
  const { db, body, actor, now } = call
  const again = async (errors: FieldErrors, asn: Asn | null = null) => {
    const page = asnBanPage({ values: body, errors }, await ownOf(call, asn))
    return adminInvalid(call, ASKS, page, errors)
  }
  const form = readForm(asnForm, body)
  if (!form.ok) return again(form.errors)
  const { reason, days, isSure } = form.value
  const asn = await systemOf(call, form.value.asn)
  if (asn === null) return again(wrong('asn', TEXTS.ASN_UNKNOWN))
  const { isHit } = await ownOf(call, asn)
  if (isHit && !isChecked(isSure)) {
    return again(wrong('asn', 'announces your own address'), asn)
  }
  const ban = { asn: asn.asn, name: asn.name, reason, endsAt: banEnd(days, now) }
  const added = await asnBans.add(db, ban, actor, now)
  if (!added.ok) return again(wrong('asn', TEXTS[added.code]), asn)
  return created(`${BANS}?kind=asn`, { id: added.id }, `${nameOf(asn)} is banned.`)
})

export const liftAsn = del(`${ASNS}/:id`, 'networks.ban', api.lift, async (call) => {
  const id = idOf(call.params.id)
  const asn = await asnBans.lift(call.db, id, call.actor, call.now)
  if (asn === null) return refuse('NOT_FOUND')
  return redirect(`${BANS}?kind=asn`, `The ban of AS${asn} was lifted.`, { id })
})

export const clientQuestion = get(
  `${BANS}/clients/new`,
  'networks.ban',
  api.clientQuestion,
  async (call) => {
    const { prefix, least, most } = call.query
    const usual = { prefix, least, most, reason: usualReason(call.query) }
    const reach = await reachIn(call, call.query)
    return adminPage(call, ASKS, clientBanPage(untyped(usual), reach), { reach })
  },
)

export const banClient = post(`${BANS}/clients`, 'networks.ban', api.banClient, async (call) => {
  const { db, config, body, actor, now } = call
  const again = async (errors: FieldErrors) => {
    const page = clientBanPage({ values: body, errors }, await reachIn(call, body))
    return adminInvalid(call, ASKS, page, errors)
  }
  const form = readForm(clientForm, body)
  if (!form.ok) return again(form.errors)
  const { prefix, least, most, reason, days } = form.value
  const versions = { least: least || null, most: most || null }
  const ban = { prefix, ...versions, reason, endsAt: banEnd(days, now) }
  const added = await clientBans.add(db, config, ban, actor, now)
  if (!added.ok) return again(wrong('prefix', TEXTS[added.code]))
  return created(`${BANS}?kind=client`, { id: added.id }, `${prefix}… is banned.`)
})

/** Returns the effect of the described ban; null until one is described. */
async function reachIn({ db }: Pick<ByStaff, 'db'>, fields: Fields) {
  const rule = clientIn(fields)
  return rule === null ? null : clientReach.reachOf(db, rule)
}

export const liftClient = del(`${BANS}/clients/:id`, 'networks.ban', api.lift, async (call) => {
  const { db, config, params, actor, now } = call
  const id = idOf(params.id)
  const prefix = await clientBans.lift(db, config, id, actor, now)
  if (prefix === null) return refuse('NOT_FOUND')
  return redirect(`${BANS}?kind=client`, `The ban of ${prefix}… was lifted.`, { id })
})

type Here = Pick<ByStaff, 'db' | 'address'>

/** Returns the address of the staff member, and whether `asn` announces it. */
async function ownOf({ db, address }: Here, asn: Asn | null) {
  const own = await asns.announcing(db, address)
  return { address, asn: own, isHit: asn !== null && own?.asn === asn.asn }
}

/** Finds an autonomous system by its number, or by an address that it announces. */
async function systemOf({ db }: Here, given: string): Promise<Asn | null> {
  const number = asnIn(given)
  if (number !== null) return asns.find(db, number)
  const network = readNetwork(given)
  return network === null ? null : asns.announcing(db, network)
}
