import { DAY_MS } from '../../domain/units.ts'
import * as leechRights from '../../store/ratio/leech-rights.ts'
import * as memberSlots from '../../store/roles/member-slots.ts'
import * as standings from '../../store/ratio/standings.ts'
import * as settings from '../../store/records/settings/settings.ts'
import * as vacations from '../../store/ratio/vacations.ts'
import type { Call } from '../http/action.ts'
import { del, get, invalid, page, post, redirect, refuse } from '../http/action.ts'
import { untyped } from '../http/frame/fields.ts'
import { readForm } from '../http/frame/forms.ts'
import * as api from './api.ts'
import { vacationShape } from './forms.ts'
import type { Seen } from './json.ts'
import { standingJson } from './json.ts'
import { slotsOf } from '../roles/parts/slots.ts'
import { standingPage } from './pages.ts'

const EVENTS = 20
const HREF = '/me/standing'

export const show = get(HREF, 'account.own', api.show, async (call) => {
  const seen = await seenOf(call)
  if (seen === null) return refuse('MEMBER_NOT_FOUND')
  return page('ratio/show', standingPage(seen, untyped(), call.now), standingJson(seen))
})

export const leave = post('/me/vacation', 'account.change', api.leave, async (call) => {
  const { db, member, now } = call
  const form = readForm(vacationShape, call.body)
  if (!form.ok) {
    const seen = await seenOf(call)
    if (seen === null) return refuse('MEMBER_NOT_FOUND')
    const typed = { values: call.body, errors: form.errors }
    return invalid('ratio/show', standingPage(seen, typed, now), form.errors)
  }
  const until = new Date(now.getTime() + Number(form.value.days) * DAY_MS)
  await vacations.begin(db, member.id, until, now)
  return redirect(HREF, 'Vacation started. Ratio watch is paused.')
})

export const comeBack = del('/me/vacation', 'account.change', api.comeBack, async (call) => {
  await vacations.end(call.db, call.member.id, call.now)
  return redirect(HREF, 'Vacation ended.')
})

type Asked = Pick<Call<string, 'account.own'>, 'db' | 'config' | 'member' | 'now'>

async function seenOf({ db, config, member, now }: Asked): Promise<Seen | null> {
  const opinion = await standings.opinionNow(db, member.id, now)
  const facts = await memberSlots.factsOf(db, member.id, now)
  if (opinion === null || facts === null) return null
  return {
    opinion,
    row: await standings.rowOf(db, member.id),
    events: await standings.events(db, member.id, EVENTS),
    bans: await leechRights.of(db, member.id),
    vacation: await standings.vacationOf(db, member.id, now),
    slots: slotsOf(facts, await settings.tracker(db, config)),
  }
}
