import { balanceOf } from '../../store/records/ledger/balances.ts'
import * as leechRights from '../../store/ratio/leech-rights.ts'
import * as care from '../../store/hit-and-run/care.ts'
import * as lists from '../../store/hit-and-run/lists.ts'
import * as policies from '../../store/hit-and-run/policies.ts'
import * as warnings from '../../store/members/warnings.ts'
import { get, page, post, redirect, refuse } from '../http/action.ts'
import { idOf } from '../http/frame/path-ids.ts'
import { pointsJson } from '../ledger/parts/labels.ts'
import * as api from './api.ts'
import { ownJson, ownPage } from './pages.ts'
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
  const { db, member, params, now } = call
  const policy = await policies.current(db)
  const torrentId = idOf(params.id)
  if (policy === null || !policy.isOn || policy.rules.pardonPoints === 0) return refuse('NOT_FOUND')
  const owed = (await lists.openAmong(db, member.id, [torrentId], policy, now)).get(torrentId)
  if (owed === undefined) return refuse('NOT_FOUND')
  const own = await balanceOf(db, { member: member.id }, 'points')
  const price = policy.rules.pardonPoints
  const json = { torrent: torrentId, name: owed.torrent, price, balance: pointsJson(own) }
  return page('hit-and-run/pardon', pardonPage(owed, policy.rules, own, now), json)
})

export const pardon = post(`${HREF}/:id/pardon`, 'account.change', api.pardon, async (call) => {
  const { db, member, actor, now } = call
  const policy = await policies.current(db)
  const torrentId = idOf(call.params.id)
  if (policy === null || !policy.isOn) return refuse('NOT_FOUND')
  const of = { memberId: member.id, torrentId }
  const bought = await care.buyPardon(db, of, policy, actor, now)
  if (bought.ok) return redirect(HREF, 'Pardoned. You no longer have to seed this torrent.')
  return refuse(bought.code === 'NOT_ENOUGH' ? 'TOO_FEW_POINTS' : 'NOT_FOUND')
})
