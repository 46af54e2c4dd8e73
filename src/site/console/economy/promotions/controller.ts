import { factorsText } from '../../../../domain/promotions/scopes.ts'
import * as promotions from '../../../../store/promotions/promotions.ts'
import type { Call } from '../../../http/action.ts'
import { created, del, get, post, redirect, refuse } from '../../../http/action.ts'
import type { Typed } from '../../../http/frame/fields.ts'
import { untyped } from '../../../http/frame/fields.ts'
import type { FieldErrors, Fields } from '../../../http/frame/forms.ts'
import { wrong } from '../../../http/frame/forms.ts'
import { idOf } from '../../../http/frame/path-ids.ts'
import { adminInvalid, adminPage } from '../../frame/frame.ts'
import { readPage, tableReply } from '../../frame/paging.ts'
import { roleName } from '../../frame/role-label.ts'
import * as api from './api.ts'
import { place, readPromotion, scopeIn } from './forms.ts'
import { promotionPage } from './form-page.ts'
import { promotionItem } from './json.ts'
import { PROMOTIONS, promotionsPage } from './pages.ts'
import type { Targets } from './targets.ts'
import { targetsFor, withoutPath } from './targets.ts'

const VIEW = 'console/economy/promotions/new'
type ByStaff = Call<string, 'promotions.edit'>

export const list = get(PROMOTIONS, 'promotions.edit', api.list, async (call) => {
  const { db, now } = call
  const found = await readPage(
    call,
    PROMOTIONS,
    place,
    (last, limit) => promotions.list(db, last && { ...last, at: new Date(last.at) }, limit),
    ({ starts_at, id }) => ({ at: starts_at, id }),
  )
  return tableReply(call, found, (shown) => promotionsPage(shown, now), promotionItem)
})

export const form = get(`${PROMOTIONS}/new`, 'promotions.edit', api.form, async (call) => {
  const { query } = call
  const targets = await targetsOf(call, query)
  const values = { ...query, ...(targets.chosen && { target: targets.chosen[0] }) }
  return adminPage(call, VIEW, pageFor(call, untyped(values), targets), {})
})

export const start = post(PROMOTIONS, 'promotions.edit', api.start, async (call) => {
  const { db, body, actor, now } = call
  const targets = await targetsOf(call, body)
  const again = (errors: FieldErrors) =>
    adminInvalid(call, VIEW, pageFor(call, { values: body, errors }, targets), errors)
  const read = readPromotion(body, now)
  if (!read.ok) return again(read.errors)
  const { scope, role, target: given } = read.value
  const target = targets.chosen?.[0] ?? given
  const about = scope === 'role' ? role && roleName(role) : targets.chosen?.[1]
  const title = read.value.title || titleFor(read.value, about ?? null)
  const id = await promotions.start(db, { ...read.value, target, title }, actor, now)
  if (id === null) return again(wrong('target', noTarget(read.value, targets)))
  return created(PROMOTIONS, { id }, `Promotion created: ${title}.`)
})

export const end = del(`${PROMOTIONS}/:id`, 'promotions.edit', api.end, async (call) => {
  const id = idOf(call.params.id)
  const isEnded = await promotions.end(call.db, id, call.actor, call.now)
  return isEnded ? redirect(PROMOTIONS, 'Promotion ended.') : refuse('NOT_FOUND')
})

function targetsOf({ db, now }: ByStaff, fields: Fields): Promise<Targets> {
  const given = typeof fields.target === 'string' ? fields.target.slice(0, 200).trim() : ''
  return targetsFor(db, scopeIn(fields), withoutPath(given), now)
}

function noTarget({ scope, target }: promotions.NewPromotion, { options }: Targets): string {
  if (target === '') return 'is missing'
  const isFound = scope !== 'category' && options.length > 0
  return isFound ? `“${target}” was not found. Choose one of the results` : 'does not exist'
}

const MAX_TITLE = 120

/** Returns a title such as `Freeleech: Films`. */
function titleFor({ upPermille, downPermille }: promotions.NewPromotion, about: string | null) {
  const says = factorsText(upPermille, downPermille)
  return about === null ? says : `${says}: ${about}`.slice(0, MAX_TITLE)
}

function pageFor(call: ByStaff, typed: Typed, targets: Targets) {
  const canSimulate = call.can('simulations.run')
  return promotionPage(typed, { scope: scopeIn(typed.values), targets, canSimulate, now: call.now })
}
