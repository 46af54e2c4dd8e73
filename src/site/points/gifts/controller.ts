import { giftText } from '../../../domain/notifications/notices.ts'
import { amountOf } from '../../../domain/ledger/amounts.ts'
import { giftRules } from '../../../store/records/settings/economy.ts'
import * as gifts from '../../../store/points/gifts.ts'
import * as balances from '../../../store/records/ledger/balances.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import type { Call, Reply } from '../../http/action.ts'
import { get, invalid, page, post, redirect } from '../../http/action.ts'
import type { Typed } from '../../http/frame/fields.ts'
import { untyped } from '../../http/frame/fields.ts'
import type { FieldErrors } from '../../http/frame/forms.ts'
import { readForm, wrong } from '../../http/frame/forms.ts'
import { pagerOf } from '../../http/frame/pager.ts'
import { listedBelow } from '../../http/frame/listed.ts'
import * as api from './api.ts'
import { giftForm } from './forms.ts'
import { giftsJson } from './json.ts'
import type { Gifts } from './pages.ts'
import { giftsPage } from './pages.ts'

const FEW = 20

type Asked = Pick<Call<string, 'account.own'>, 'db' | 'config' | 'member' | 'can' | 'now'>

export const list = get('/gifts', 'account.own', api.list, async (call) => {
  const { db, member, query, now } = call
  const found = await listedBelow(call, (below, limit) =>
    gifts.ofMember(db, member.id, below, limit),
  )
  const { rows, next } = found
  const shown = { ...(await giftsOf(call)), rows, pager: pagerOf('/gifts', found) }
  const form = untyped({ to: query.to })
  return page('points/gifts/list', giftsPage(shown, form, now), giftsJson(shown, next))
})

export const give = post('/gifts', 'economy.spend', api.give, async (call) => {
  const { db, config, member, body, now } = call
  const form = readForm(giftForm, body)
  if (!form.ok) return again(call, { values: body, errors: form.errors })
  const { currency, note = '' } = form.value
  // The shape has validated it.
  const amount = amountOf(currency, form.value.amount) ?? 0n
  const rules = giftRules(await settings.site(db, config))
  const given = await gifts.give(db, member.id, { ...form.value, amount, note }, rules, now)
  if (!given.ok) return again(call, { values: body, errors: SAID[given.code] })
  const what = giftText(currency, amount)
  const says = given.isNew ? `${what} sent to ${given.to}.` : 'This gift was already sent.'
  return redirect('/gifts', says, { id: given.id, isNew: given.isNew })
})

const SAID: Readonly<Record<gifts.GiftRefused, FieldErrors>> = {
  NO_RECEIVER: wrong('to', 'is not a member who can receive gifts'),
  GIFT_TO_ONESELF: wrong('to', 'cannot be you. Choose another member'),
  TOO_NEW_TO_GIVE: wrong('', 'Your account is too new to send gifts.'),
  GIFTS_USED_UP: wrong('', "You have reached today's limit of gifts. Try again tomorrow."),
  GIFT_ABOVE_LIMIT: wrong('amount', 'is more than you can send today'),
  TOO_LITTLE_TO_GIVE: wrong('amount', 'is more than you have'),
}

async function again(call: Asked, typed: Typed): Promise<Reply> {
  const rows = await gifts.ofMember(call.db, call.member.id, null, FEW)
  const shown = { ...(await giftsOf(call)), rows, pager: null }
  return invalid('points/gifts/list', giftsPage(shown, typed, call.now), typed.errors)
}

async function giftsOf(call: Asked): Promise<Omit<Gifts, 'rows' | 'pager'>> {
  const { db, config, member, can, now } = call
  const rules = giftRules(await settings.site(db, config))
  return {
    me: member.id,
    canGive: can('economy.spend'),
    rules,
    day: await gifts.dayOf(db, member.id, rules, now),
    own: await balances.ofMember(db, member.id),
  }
}
