import { batchActs } from '../../../domain/member-batch.ts'
import * as addressLooks from '../../../store/address-looks.ts'
import * as memberBatches from '../../../store/member-batches.ts'
import type { Call } from '../../http/action.ts'
import { created, get, post, redirect, refuse } from '../../http/action.ts'
import { listLimit } from '../../http/cursor.ts'
import { untyped } from '../../http/fields.ts'
import type { FieldErrors } from '../../http/forms.ts'
import { readForm, wrong } from '../../http/forms.ts'
import { adminInvalid, adminPage } from '../frame.ts'
import { beforeOf, idOf } from '../notes/forms.ts'
import { paged } from '../paging.ts'
import * as api from './api.ts'
import { actPermissions, batchForm, chosenIn, givenIn } from './forms.ts'
import { batchesPage, BATCHES, batchPage, progressPage } from './pages.ts'

const FEW = 10
type ByStaff = Call<string, 'members.bulk'>

export const list = get(BATCHES, 'members.bulk', api.list, async (call) => {
  const { db, query, now } = call
  const before = beforeOf(query)
  if (before === undefined) return refuse('BAD_CURSOR')
  const limit = listLimit(query.limit)
  const rows = await memberBatches.list(db, before, limit + 1)
  const found = paged(rows, { path: BATCHES, query, limit, placeOf: ({ id }) => ({ id }) })
  const json = { items: found.rows, next: found.next, total: null }
  return adminPage(call, 'admin/table', batchesPage(found, now), json)
})

export const question = get(`${BATCHES}/new`, 'members.bulk', api.question, async (call) => {
  const read = chosenIn(call.query)
  if ('errors' in read) return refuse('BAD_REQUEST', { detail: detailOf(read.errors) })
  const found = await memberBatches.preview(call.db, read.chosen, call.member.role, FEW)
  if ('network' in read.chosen && read.chosen.network !== null) {
    const names = found.first.map(({ name }) => name)
    await addressLooks.note(call.db, call.member, { names }, 'members at an address', call.now)
  }
  const page = batchPage(untyped(), found, call.query, actsOf(call))
  return adminPage(call, 'admin/batches/preview', page, found)
})

export const begin = post(BATCHES, 'members.bulk', api.begin, async (call) => {
  const { db, body, member, actor, now } = call
  const read = chosenIn(body)
  if ('errors' in read) return refuse('BAD_REQUEST', { detail: detailOf(read.errors) })
  const { chosen } = read
  const found = await memberBatches.preview(db, chosen, member.role, FEW)
  const again = (errors: FieldErrors) => {
    const page = batchPage({ values: body, errors }, found, body, actsOf(call))
    return adminInvalid(call, 'admin/batches/preview', page, errors)
  }
  const form = readForm(batchForm, body)
  if (!form.ok) return again(form.errors)
  const { act, expected } = form.value
  if (!call.can(actPermissions[act])) return again(wrong('act', 'is not among your rights'))
  const given = givenIn(form.value)
  if ('errors' in given) return again(given.errors)
  if (found.count === 0) return again(wrong('', 'Nobody of a lower role fits.'))
  if (found.count !== Number(expected)) return again(wrong('', changed(found.count, expected)))
  const by = { ...actor, memberId: member.id }
  const id = await memberBatches.begin(
    db,
    { act, given: given.given, chosen },
    by,
    member.role,
    now,
  )
  return created(`${BATCHES}/${id}`, await memberBatches.find(db, id), 'Begun.')
})

export const show = get(`${BATCHES}/:id`, 'members.bulk', api.show, async (call) => {
  const row = await memberBatches.find(call.db, idOf(call.params.id))
  if (row === null) return refuse('NOT_FOUND')
  return adminPage(call, 'admin/sections', progressPage(row, call.now), row)
})

export const stop = post(`${BATCHES}/:id/stop`, 'members.bulk', api.stop, async (call) => {
  const { db, params, actor, now } = call
  const id = idOf(params.id)
  if (!(await memberBatches.stop(db, id, actor, now))) return refuse('NOT_FOUND')
  return redirect(`${BATCHES}/${id}`, 'Stopped.', await memberBatches.find(db, id))
})

function actsOf({ can }: Pick<ByStaff, 'can'>) {
  return batchActs.filter((act) => can(actPermissions[act]))
}

function changed(now: number, before: number | string): string {
  return `It was ${before} members when you looked and is ${now} now: look again.`
}

function detailOf(errors: FieldErrors): string {
  return Object.entries(errors)
    .map(([field, texts]) => `${field} ${texts.join('; ')}`)
    .join('. ')
}
