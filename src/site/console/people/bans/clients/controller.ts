import type { ClientRule } from '../../../../../domain/announce/client-rules.ts'
import * as clientBanRules from '../../../../../store/records/settings/client-rules.ts'
import * as nodes from '../../../../../store/fleet/nodes.ts'
import * as settings from '../../../../../store/records/settings/settings.ts'
import type { Call } from '../../../../http/action.ts'
import { del, get, post, redirect, refuse } from '../../../../http/action.ts'
import type { FieldErrors } from '../../../../http/frame/forms.ts'
import { readForm, wrong } from '../../../../http/frame/forms.ts'
import { adminInvalid, adminPage } from '../../../frame/frame.ts'
import * as api from './api.ts'
import { ruleForm } from './forms.ts'
import type { ClientsState } from './pages.ts'
import { CLIENTS, clientsJson, clientsPage } from './pages.ts'

const VIEW = 'console/people/bans/clients/rules'
type ByStaff = Call<string, 'settings.edit'>

export const rules = get(CLIENTS, 'settings.edit', api.rules, async (call) => {
  const state = await stateOf(call)
  const isAsked = String(call.query.prefix ?? '') !== ''
  const read = isAsked ? readForm(ruleForm, { verdict: 'deny', ...call.query }) : null
  if (read !== null && !read.ok) {
    const form = { values: call.query, errors: read.errors }
    return adminInvalid(call, VIEW, clientsPage(state, form, null), read.errors)
  }
  const rule = read === null ? null : ruleOf(read.value)
  const form = { values: { verdict: 'deny', ...call.query }, errors: {} }
  return adminPage(
    call,
    'console/people/bans/clients/rules',
    clientsPage(state, form, rule),
    clientsJson(state, rule),
  )
})

export const add = post(CLIENTS, 'settings.edit', api.add, async (call) => {
  const state = await stateOf(call)
  const again = (errors: FieldErrors) =>
    adminInvalid(call, VIEW, clientsPage(state, { values: call.body, errors }, null), errors)
  const read = readForm(ruleForm, call.body)
  if (!read.ok) return again(read.errors)
  const rule = ruleOf(read.value)
  if (state.rules.length + state.banned.length >= settings.MOST_CLIENT_RULES) {
    return again(
      wrong('prefix', `is one rule more than the maximum of ${settings.MOST_CLIENT_RULES}`),
    )
  }
  if (state.rules.some((one) => isSame(one, rule)))
    return again(wrong('prefix', 'already has this rule'))
  return save(call, [...state.rules, rule], 'Rule added.')
})

const MOVED = 'The rules have changed since you opened the page. Open it again.'

export const remove = del(`${CLIENTS}/:place`, 'settings.edit', api.remove, async (call) => {
  const { rules: current } = await stateOf(call)
  const place = /^[1-9]\d?$/.test(call.params.place) ? Number(call.params.place) : 0
  if (place < 1 || place > current.length) return refuse('NOT_FOUND')
  const named = readForm(ruleForm, call.query)
  if (named.ok && !isSame(current[place - 1], ruleOf(named.value))) {
    return refuse('EDIT_CONFLICT', { detail: MOVED })
  }
  const kept = current.filter((_, index) => index !== place - 1)
  return save(call, kept, 'Rule removed.')
})

async function save(call: ByStaff, clientRules: readonly ClientRule[], said: string) {
  const { db, config, actor, now } = call
  await settings.changeTracker(db, config, { clientRules: [...clientRules] }, actor, now)
  return redirect(CLIENTS, said, clientsJson(await stateOf(call), null))
}

async function stateOf({
  db,
  config,
  can,
}: Pick<ByStaff, 'db' | 'config' | 'can'>): Promise<ClientsState> {
  const [tracker, fleet] = await Promise.all([settings.tracker(db, config), nodes.all(db)])
  const banned = await clientBanRules.all(db)
  const seen = new Map<string, number>()
  for (const { heartbeat } of fleet) {
    for (const { client, announces } of heartbeat.figures?.clients ?? []) {
      seen.set(client, (seen.get(client) ?? 0) + announces)
    }
  }
  return {
    rules: tracker.clientRules ?? [],
    banned,
    othersAllowed: tracker.allowOtherClients ?? true,
    canBan: can('networks.ban'),
    seen: [...seen].sort(([, a], [, b]) => b - a),
  }
}

function ruleOf(given: { verdict: string; prefix: string; least?: string; most?: string }) {
  const { verdict, prefix, least, most } = given
  return {
    prefix,
    ...(least ? { least } : {}),
    ...(most ? { most } : {}),
    isAllowed: verdict === 'allow',
  }
}

function isSame(one: ClientRule, other: ClientRule): boolean {
  return (
    one.prefix === other.prefix &&
    one.least === other.least &&
    one.most === other.most &&
    one.isAllowed === other.isAllowed
  )
}
