import type { HitAndRunRules } from '../../domain/hit-and-run/rules.ts'
import { balanceOf } from '../../store/records/ledger/balances.ts'
import * as leechRights from '../../store/ratio/leech-rights.ts'
import * as care from '../../store/hit-and-run/care.ts'
import * as lists from '../../store/hit-and-run/lists.ts'
import * as policies from '../../store/hit-and-run/policies.ts'
import * as warnings from '../../store/members/warnings.ts'
import type { Call } from '../http/action.ts'
import { get, invalid, page, post, redirect, refuse } from '../http/action.ts'
import { untyped } from '../http/frame/fields.ts'
import { readForm, wrong } from '../http/frame/forms.ts'
import { idOf } from '../http/frame/path-ids.ts'
import { pointsJson } from '../ledger/parts/labels.ts'
import * as api from './api.ts'
import { pardonShape } from './forms.ts'
import { ownJson, ownPage } from './pages.ts'
import type { Offered } from './pardon-page.ts'
import { pardonPage } from './pardon-page.ts'

const HREF = '/hit-and-run'
/** Above this number, only the oldest are shown. */
const OPEN = 500
const SETTLED = 20

export const own = get(HREF, 'account.own', api.own, async ({ db, member, now }) => {
  const policy = await policies.current(db)
  const bans = await leechRights.of(db, member.id)
  const seen = {
    policy,
    open: policy === null ? [] : await lists.openOf(db, member.id, policy, now, OPEN),
    settled: await lists.settledOf(db, member.id, SETTLED),
    warnings: await warnings.activeOf(db, member.id, now, 'hit-and-run'),
    ban: bans.find(({ cause }) => cause === 'hit-and-run') ?? null,
    points: await balanceOf(db, { member: member.id }, 'points'),
  }
  return page('hit-and-run/own', ownPage(seen, now), ownJson(seen, now))
})

export const offer = get(`${HREF}/:id/pardon`, 'account.change', api.offer, async (call) => {
  const found = await offeredIn(call)
  if (found === null) return refuse('NOT_FOUND')
  const { owed, policy, own } = found
  const price = policy.rules.pardonPoints
  const json = { torrent: owed.torrentId, name: owed.torrent, price, balance: pointsJson(own) }
  return page('hit-and-run/pardon', pardonPage(found, untyped(), call.now), json)
})

export const pardon = post(`${HREF}/:id/pardon`, 'account.change', api.pardon, async (call) => {
  const { db, member, actor, body, now } = call
  const found = await offeredIn(call)
  if (found === null) return refuse('NOT_FOUND')
  const { owed, policy } = found
  const form = readForm(pardonShape, body)
  const errors = form.ok ? priceFault(form.value.price, policy.rules) : form.errors
  if (errors !== null) {
    const shown = pardonPage(found, { values: body, errors }, now)
    return invalid('hit-and-run/pardon', shown, errors)
  }
  const of = { memberId: member.id, torrentId: owed.torrentId }
  const bought = await care.buyPardon(db, of, policy, actor, now)
  if (bought.ok) return redirect(HREF, 'Pardoned. You no longer have to seed this torrent.')
  return refuse(bought.code === 'NOT_ENOUGH' ? 'TOO_FEW_POINTS' : 'NOT_FOUND')
})

type Asked = Pick<Call<string, 'account.change'>, 'db' | 'member' | 'now'> & {
  readonly params: { readonly id: string }
}

/** Returns the pardon that the member can buy for the torrent in a path; null: none is for sale. */
async function offeredIn({ db, member, params, now }: Asked): Promise<Offered | null> {
  const policy = await policies.current(db)
  const torrentId = idOf(params.id)
  if (policy === null || !policy.isOn || policy.rules.pardonPoints === 0) return null
  const owed = (await lists.openAmong(db, member.id, [torrentId], policy, now)).get(torrentId)
  if (owed === undefined) return null
  return { owed, policy, own: await balanceOf(db, { member: member.id }, 'points') }
}

/** Returns the error if the price has changed since the member saw it; null: it has not. */
function priceFault(seen: number | string | undefined, { pardonPoints }: HitAndRunRules) {
  return seen === undefined || Number(seen) === pardonPoints ? null : PRICE_CHANGED
}

const PRICE_CHANGED = wrong('', 'The price has changed since you opened this page. Check it below.')
