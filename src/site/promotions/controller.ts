import { amountOf } from '../../domain/ledger/amounts.ts'
import * as categories from '../../store/taxonomy/categories.ts'
import * as balances from '../../store/records/ledger/balances.ts'
import * as promotions from '../../store/promotions/promotions.ts'
import * as tokenLots from '../../store/promotions/token-lots.ts'
import * as tokenRules from '../../store/promotions/token-rules.ts'
import * as tokenUses from '../../store/promotions/token-uses.ts'
import type { Call } from '../http/action.ts'
import { del, get, invalid, page, put, redirect } from '../http/action.ts'
import type { Typed } from '../http/frame/fields.ts'
import { untyped } from '../http/frame/fields.ts'
import { isChecked, readForm, wrong } from '../http/frame/forms.ts'
import { pagerOf } from '../http/frame/pager.ts'
import { listedBelow } from '../http/frame/listed.ts'
import * as api from './api.ts'
import { ruleForm } from './forms.ts'
import { promotionsJson } from './json.ts'
import { promotionsPage, ruleValues } from './pages.ts'

const PATH = '/promotions'
const CURRENT = 50
const LOTS = 20

export const show = get(PATH, 'account.own', api.show, async (call) => {
  const { db, member, now } = call
  const found = await listedBelow(call, (below, limit) =>
    tokenUses.ofMember(db, member.id, below, limit),
  )
  const { rows: uses, next } = found
  const shown = { ...(await ownOf(call)), uses, pager: pagerOf(PATH, found) }
  const typed = untyped(ruleValues(shown))
  return page(
    'promotions/show',
    promotionsPage(shown, typed, now),
    promotionsJson(shown, next, now),
  )
})

export const setRule = put(`${PATH}/rule`, 'economy.spend', api.setRule, async (call) => {
  const { db, member, body, now } = call
  const form = readForm(ruleForm, body)
  if (!form.ok) return again(call, { values: body, errors: form.errors })
  const { gib, keep = '', category: slug = '', expiring } = form.value
  const category = slug === '' ? null : await categories.find(db, slug)
  if (category === undefined) {
    return again(call, { values: body, errors: wrong('category', 'does not exist') })
  }
  const rule = {
    leastBytes: Number(amountOf('upload', gib) ?? 0n),
    keep: Number(keep),
    categoryId: category?.id ?? null,
    onlyExpiring: isChecked(expiring),
  }
  await tokenRules.set(db, member.id, rule, now)
  return redirect(PATH, 'Rule saved. It applies to your next download.')
})

export const dropRule = del(`${PATH}/rule`, 'economy.spend', api.dropRule, async (call) => {
  await tokenRules.set(call.db, call.member.id, null, call.now)
  return redirect(PATH, 'Rule removed. Freeleech tokens are no longer used automatically.')
})

type Asked = Pick<Call<string, 'account.own'>, 'db' | 'member' | 'now'>

async function ownOf({ db, member, now }: Asked) {
  const [current, tokens, lots, rule, all] = await Promise.all([
    promotions.forMember(db, member.id, now, CURRENT),
    balances.balanceOf(db, { member: member.id }, 'tokens'),
    tokenLots.ofMember(db, member.id, LOTS),
    tokenRules.ofMember(db, member.id),
    categories.list(db),
  ])
  return { current, tokens, lots, rule, categories: all }
}

async function again(call: Asked, typed: Typed) {
  const uses = await tokenUses.ofMember(call.db, call.member.id, null, CURRENT)
  const shown = { ...(await ownOf(call)), uses, pager: null }
  return invalid('promotions/show', promotionsPage(shown, typed, call.now), typed.errors)
}
