import { amountOf } from '../../../domain/ledger/amounts.ts'
import type { Permission } from '../../../domain/roles/permissions.ts'
import * as bounties from '../../../store/requests/bounties.ts'
import * as claims from '../../../store/requests/claims.ts'
import * as ending from '../../../store/requests/ending.ts'
import * as fills from '../../../store/requests/fills.ts'
import type { FoundRequest } from '../../../store/requests/requests.ts'
import type { Call } from '../../http/action.ts'
import { get, invalid, page, post, redirect, refuse } from '../../http/action.ts'
import type { Typed } from '../../http/frame/fields.ts'
import type { FieldErrors } from '../../http/frame/forms.ts'
import { isChecked, readForm, wrong } from '../../http/frame/forms.ts'
import { typedId } from '../../http/frame/path-ids.ts'
import { amountText } from '../../ledger/parts/labels.ts'
import { bountyShape, closeShape, fillShape } from '../forms.ts'
import { fillHref } from '../forms-of.ts'
import { documentOf, findRequest, rulesOf } from '../reading.ts'
import { shownPage } from '../show-page.ts'
import * as api from './api.ts'
import { fillPage } from './pages.ts'

const REQUEST = '/requests/:id'

type Acting = Call<string, Permission> & Call<string, 'requests.read'>

/** Shows the page of the request again, with the error. */
async function again(
  call: Acting,
  asked: FoundRequest,
  errors: FieldErrors,
  { values, sentTo }: Pick<Typed, 'values' | 'sentTo'> = { values: call.body, sentTo: call.here },
) {
  return invalid('requests/show', await shownPage(call, asked, { values, errors, sentTo }), errors)
}

async function done(call: Acting, { id }: FoundRequest, says: string) {
  return redirect(`/requests/${id}`, says, await documentOf(call, id))
}

export const give = post(`${REQUEST}/bounties`, 'economy.spend', api.give, async (call) => {
  const { db, member, body, params, now } = call
  const found = await findRequest(call, params.id)
  if (!found.ok) return found.reply
  const { asked } = found
  const form = readForm(bountyShape, body)
  if (!form.ok) return again(call, asked, form.errors)
  const { currency, anonymous, key } = form.value
  const amount = amountOf(currency, form.value.amount)
  if (amount === null) return again(call, asked, wrong('amount', 'must be a number'))
  const isAnonymous = isChecked(anonymous)
  const bounty = { requestId: asked.id, currency, amount, isAnonymous, key }
  const gave = await bounties.give(db, member, bounty, await rulesOf(call), now)
  if (gave.ok) return done(call, asked, 'Bounty given.')
  if (gave.code === 'NOT_ENOUGH') {
    return again(call, asked, wrong('amount', 'is more than you have'))
  }
  if (gave.code !== 'TOO_SMALL') return refuse(gave.code)
  const least = amountText(currency, gave.least)
  return again(call, asked, wrong('amount', `must be at least ${least}`))
})

export const claim = post(`${REQUEST}/claim`, 'requests.write', api.claim, async (call) => {
  const found = await findRequest(call, call.params.id)
  if (!found.ok) return found.reply
  const { asked } = found
  const { db, member, now } = call
  const claimed = await claims.claim(db, asked.id, member, await rulesOf(call), now)
  return claimed === 'DONE' ? done(call, asked, 'Request claimed.') : refuse(claimed)
})

export const release = post(`${REQUEST}/release`, 'requests.write', api.release, async (call) => {
  const found = await findRequest(call, call.params.id)
  if (!found.ok) return found.reply
  const { asked } = found
  const isDone = await claims.release(call.db, asked.id, call.member.id, call.now)
  return isDone ? done(call, asked, 'Claim released.') : refuse('REQUEST_DECIDED')
})

export const check = get(`${REQUEST}/fill`, 'requests.write', api.check, async (call) => {
  const { db, member, query, params, now } = call
  const found = await findRequest(call, params.id)
  if (!found.ok) return found.reply
  const { asked } = found
  if (query.torrent === undefined && !call.wantsJson) return redirect(`/requests/${asked.id}`)
  const wrongTorrent = (why: string) => fillAgain(call, asked, [why])
  const form = readForm(fillShape, query)
  if (!form.ok) return wrongTorrent('is required')
  const torrentId = typedId(form.value.torrent, 'torrents')
  if (torrentId === null) return wrongTorrent(NO_ADDRESS)
  const checked = await fills.check(db, { requestId: asked.id, torrentId }, member, now)
  if (checked.ok) {
    const { torrent } = checked
    return page('requests/acts/fill', fillPage(asked, { id: torrentId, ...torrent }), {
      torrent: torrentId,
      ...torrent,
    })
  }
  const why = WRONG[checked.code]
  return why === undefined ? refuse(checked.code as Refused) : wrongTorrent(why)
})

/** Shows the page of the request again, with what is wrong with the torrent in its form. */
function fillAgain(call: Acting, asked: FoundRequest, why: readonly string[]) {
  const values = { torrent: call.body.torrent ?? call.query.torrent }
  return again(call, asked, { torrent: why }, { values, sentTo: fillHref(asked.id) })
}

const NO_ADDRESS = 'is not an ID or address'

export const fill = post(`${REQUEST}/fills`, 'requests.write', api.fill, async (call) => {
  const { db, member, body, params, now } = call
  const found = await findRequest(call, params.id)
  if (!found.ok) return found.reply
  const { asked } = found
  const form = readForm(fillShape, body)
  if (!form.ok) return fillAgain(call, asked, form.errors.torrent ?? ['is required'])
  const torrentId = typedId(form.value.torrent, 'torrents')
  if (torrentId === null) return fillAgain(call, asked, [NO_ADDRESS])
  const filled = await fills.fill(db, { requestId: asked.id, torrentId }, member, now)
  if (filled.ok) return done(call, asked, 'Request filled. The fill is waiting for approval.')
  if (filled.code === 'DIFFERENT') {
    return fillAgain(call, asked, ['does not match the request', ...filled.differences])
  }
  const why = WRONG[filled.code]
  if (why !== undefined) return fillAgain(call, asked, [why])
  return refuse(filled.code as Refused)
})

type Code = Exclude<Awaited<ReturnType<typeof fills.fill>>, { readonly ok: true }>['code']
type AtField = 'NOT_LISTED' | 'NO_UPLOADER' | 'OWN_TORRENT' | 'FILLED_BEFORE'
type Refused = Exclude<Code, AtField | 'DIFFERENT'>

const WRONG: Readonly<Partial<Record<Code, string>>> = {
  NOT_LISTED: 'is not a listed torrent',
  NO_UPLOADER: 'has no uploader who could get the bounty',
  OWN_TORRENT:
    'was uploaded by the member who made the request; they can close the request instead',
  FILLED_BEFORE: 'was declined for this request',
} satisfies Record<AtField, string>

export const close = post(`${REQUEST}/close`, 'requests.write', api.close, async (call) => {
  const { db, member, can, body, actor, now } = call
  const found = await findRequest(call, call.params.id)
  if (!found.ok) return found.reply
  const { asked } = found
  const isOwn = asked.memberId === member.id
  if (!isOwn && !can('requests.moderate')) return refuse('FORBIDDEN')
  const form = readForm(closeShape, body)
  if (!form.ok) return again(call, asked, form.errors)
  const { reason = '' } = form.value
  if (!isOwn && reason === '') return again(call, asked, wrong('reason', 'is required'))
  const ended = await ending.close(db, asked.id, { reason, by: actor, now })
  if (ended === 'DONE') return done(call, asked, 'Request closed.')
  return refuse(ended === 'OVERTAKEN' ? 'REQUEST_DECIDED' : ended)
})
