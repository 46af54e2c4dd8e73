import type { BulkActInput } from '../../../../../domain/members/bulk-actions.ts'
import {
  actPermissions,
  bulkActs,
  bulkStates,
  takingActs,
} from '../../../../../domain/members/bulk-actions.ts'
import { count, plural } from '../../../../../shared/format.ts'
import type { Infer } from '../../../../../shared/shape.ts'
import * as addressLooks from '../../../../../store/accounts/address-looks.ts'
import { whyNoRole } from '../../../../../store/members/bulk-action-kinds.ts'
import type { Chosen, Preview } from '../../../../../store/members/bulk-action-choice.ts'
import { preview, rolesForMany } from '../../../../../store/members/bulk-action-choice.ts'
import { isLarge as isLargeAction } from '../../../../../store/members/bulk-action-hour.ts'
import * as bulkActions from '../../../../../store/members/bulk-actions.ts'
import * as settings from '../../../../../store/records/settings/settings.ts'
import type { Call } from '../../../../http/action.ts'
import { created, get, post, redirect, refuse } from '../../../../http/action.ts'
import type { Typed } from '../../../../http/frame/fields.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import type { FieldErrors, Fields } from '../../../../http/frame/forms.ts'
import { isChecked, readForm, wrong } from '../../../../http/frame/forms.ts'
import { idOf } from '../../../../http/frame/path-ids.ts'
import { adminInvalid, adminPage } from '../../../frame/frame.ts'
import { readPageById, tableReply } from '../../../frame/paging.ts'
import * as api from './api.ts'
import { bulkActionForm, chosenIn, givenIn, isOfRoles } from './forms.ts'
import { bulkActionsPage, BULK_ACTIONS, progressPage } from './pages.ts'
import type { MailShown } from './preview-page.ts'
import { bulkActionPage } from './preview-page.ts'

const PREVIEW = 'console/people/members/bulk-actions/preview'
const FEW = 10
const LOOK = 'Nothing has been done yet. Check the preview, then confirm.'
const STARTED = 'Bulk action started.'
const ASKED = 'Bulk action requested. Another staff member must now approve it.'
const TYPE_IT = 'must be the number of members in the preview'
const NO_ROLE = {
  NOT_FOUND: 'cannot be assigned in a bulk action',
  RIGHT_LACKED: 'includes a permission that you do not have',
} as const
type ByStaff = Call<string, 'members.bulk'>

export const list = get(BULK_ACTIONS, 'members.bulk', api.list, async (call) => {
  const { db, query, now } = call
  const state = bulkStates.find((one) => one === query.state) ?? null
  const found = await readPageById(call, BULK_ACTIONS, (before, limit) =>
    bulkActions.list(db, state, before, limit),
  )
  return tableReply(call, found, (shown) => bulkActionsPage(untyped({ ...query }), shown, now))
})

export const question = get(`${BULK_ACTIONS}/new`, 'members.bulk', api.question, async (call) => {
  const read = chosenIn(call.query)
  if ('errors' in read) return refuse('BAD_REQUEST', { detail: detailOf(read.errors) })
  const page = await preparedFor(call, read.chosen, call.query)
  const begun = { text: usualText(call.query), ...call.query }
  return adminPage(call, PREVIEW, page.show(untyped(begun)), page.found)
})

/** Returns the default reason, if the action has one. */
function usualText({ act }: Fields): string {
  return act === 'freeze-invites' ? 'Staff are looking into members of your invite tree' : ''
}

export const begin = post(BULK_ACTIONS, 'members.bulk', api.begin, async (call) => {
  const { db, body, member, actor, now } = call
  const read = chosenIn(body)
  if ('errors' in read) return refuse('BAD_REQUEST', { detail: detailOf(read.errors) })
  const { chosen } = read
  const page = await preparedFor(call, chosen, body)
  const again = (errors: FieldErrors, mail?: MailShown | null) =>
    adminInvalid(call, PREVIEW, page.show({ values: body, errors }, mail), errors)
  const form = readForm(bulkActionForm, body)
  if (!form.ok) return again(form.errors)
  const { act, expected } = form.value
  const checked = await checkedFor(call, form.value, page)
  if ('errors' in checked) return again(checked.errors)
  const { given } = checked
  if (expected === undefined) {
    return again(wrong('', LOOK), act === 'mail' ? await mailOf(call, page.found, given) : null)
  }
  const by = { ...actor, memberId: member.id }
  const { bounds } = page
  const id = await bulkActions.begin(db, { act, given, chosen, bounds }, by, member.role, now)
  const row = await bulkActions.find(db, id)
  return created(`${BULK_ACTIONS}/${id}`, row, row?.state === 'asked' ? ASKED : STARTED)
})

/** Returns the input of the action, or the errors of the form. */
async function checkedFor(
  { db, actor, member, now }: ByStaff,
  form: Infer<typeof bulkActionForm>,
  page: Awaited<ReturnType<typeof preparedFor>>,
) {
  const { act } = form
  if (!page.acts.includes(act)) return { errors: wrong('act', 'is not one of your permissions') }
  const read = givenIn(form)
  if ('errors' in read) return read
  if (isOfRoles(act)) {
    const by = { ...actor, memberId: member.id }
    const why = await whyNoRole(db, act, read.given.role ?? '', by, now)
    if (why !== null) return { errors: wrong('which', NO_ROLE[why]) }
  }
  const fault = numberFault(form, page)
  return fault === null ? read : { errors: fault }
}

export const show = get(`${BULK_ACTIONS}/:id`, 'members.bulk', api.show, async (call) => {
  const row = await bulkActions.find(call.db, idOf(call.params.id))
  if (row === null) return refuse('NOT_FOUND')
  const isOwn = row.startedById === call.member.id
  const may = { mayDecide: call.can(actPermissions[row.act]), isOwn }
  return adminPage(call, 'console/frame/sections', progressPage(row, may, call.now), row)
})

export const stop = post(`${BULK_ACTIONS}/:id/stop`, 'members.bulk', api.stop, async (call) => {
  const { db, params, actor, now } = call
  const id = idOf(params.id)
  if (!(await bulkActions.stop(db, id, actor, now))) return refuse('NOT_FOUND')
  return shown(call, id, 'Bulk action stopped.')
})

const REFUSED = {
  OWN_REQUEST: 'You requested this bulk action, so another staff member must approve it.',
  ROLE_OUTRANKS: 'Only staff of the same role as the author, or a higher one, can approve it.',
  AUTHOR_LACKS: 'Its author can no longer start bulk actions. Decline it, and start it yourself.',
  GROWN:
    'The bulk action would now affect more members than in the preview. Stop it and start again.',
} as const

export const approve = post(
  `${BULK_ACTIONS}/:id/approve`,
  'members.bulk',
  api.approve,
  async (call) => {
    const { db, params, actor, member, now } = call
    const row = await bulkActions.find(db, idOf(params.id))
    if (row === null || !call.can(actPermissions[row.act])) return refuse('NOT_FOUND')
    const by = { ...actor, memberId: member.id }
    const done = await bulkActions.approve(db, row.id, by, member.role, now)
    if (done.ok) return shown(call, row.id, 'Bulk action approved. It starts now.')
    if (done.code === 'NOT_FOUND') return refuse('STATE_CONFLICT')
    return refuse('FORBIDDEN', { detail: REFUSED[done.code] })
  },
)

export const undo = post(`${BULK_ACTIONS}/:id/undo`, 'members.bulk', api.undo, async (call) => {
  const { db, params, actor, member, now } = call
  const row = await bulkActions.find(db, idOf(params.id))
  if (row === null || !call.can(actPermissions[row.act])) return refuse('NOT_FOUND')
  const isUndone = await bulkActions.undo(db, row.id, { ...actor, memberId: member.id }, now)
  if (!isUndone) return refuse('STATE_CONFLICT')
  return shown(call, row.id, 'The bulk action is being undone.')
})

async function shown({ db }: ByStaff, id: number, says: string) {
  return redirect(`${BULK_ACTIONS}/${id}`, says, await bulkActions.find(db, id))
}

/**
 * Loads the affected members and prepares the page. If they were searched for by an address, they
 * are told that staff saw it.
 */
async function preparedFor(call: ByStaff, chosen: Chosen, fields: Fields) {
  const { db, config, member, now } = call
  // Actions that take something away are never offered for everyone.
  const isAll = isChecked(fields.everyone)
  const acts = actsOf(call).filter((act) => !isAll || !takingActs.includes(act))
  const act = acts.find((one) => one === fields.act) ?? acts[0]
  const roles = await rolesForMany(db)
  const kind = act === 'set-class' ? 'class' : 'secondary'
  const usual = kind === 'class' ? '' : (roles.find((one) => one.kind === kind)?.slug ?? '')
  const which = typeof fields.which === 'string' ? fields.which : usual
  const given = { role: which, isLocked: isChecked(fields.locked) }
  const seen = await preview(db, { chosen, role: member.role, act, given }, FEW, now)
  const bounds = await settings.site(db, config)
  const size = { act, affected: seen.count, amount: amountIn(fields), bounds }
  const isLarge = await isLargeAction(db, size, member.id, now)
  const found = { ...seen, needsSecond: isLarge }
  if ('network' in chosen && chosen.network !== null) {
    const left = found.leftAlone.flatMap(({ names }) => names)
    const names = [...found.first.map(({ name }) => name), ...left]
    await addressLooks.note(db, member, { names }, 'members at an address', now)
  }
  /**
   * @param mail the email of a complete action that only needs confirmation; null for other
   *   actions
   */
  const show = (form: Typed, mail?: MailShown | null) => {
    const parts = { act, acts, roles, isLarge, isLook: mail !== undefined, mail: mail ?? null }
    return bulkActionPage(form, found, fields, parts)
  }
  return { found, show, acts, isLarge, bounds }
}

/** Returns the amount that was entered so far; 0 if it is missing or not valid. */
function amountIn({ amount = '' }: Fields): number {
  return /^\d{1,4}$/.test(String(amount)) ? Number(amount) : 0
}

async function mailOf({ db, config }: ByStaff, { first }: Preview, given: BulkActInput) {
  const { siteName, mailPrefix: prefix, mailFooter: footer } = await settings.site(db, config)
  const { subject = '', text } = given
  const around = { siteName, siteUrl: config.BABOU_SITE_URL, footer }
  return {
    ...around,
    subject: `${prefix} ${subject}`.trim(),
    lines: text.split(/\r?\n/),
    name: first[0].name,
  }
}

/** Returns what is wrong with the numbers sent with the preview; null when nothing is. */
function numberFault(
  { expected, typed }: { readonly expected?: number | string; readonly typed?: string },
  { found, isLarge }: { readonly found: Preview; readonly isLarge: boolean },
): FieldErrors | null {
  const { count: many } = found
  if (many === 0) return wrong('', 'No matching members of a lower role.')
  if (expected === undefined) return null
  if (many !== Number(expected)) return wrong('', changed(many, expected))
  return isLarge && Number(typed) !== many ? wrong('typed', TYPE_IT) : null
}

function actsOf({ can }: Pick<ByStaff, 'can'>) {
  return bulkActs.filter((act) => can(actPermissions[act]))
}

function changed(now: number, before: number | string): string {
  const had = plural(Number(before), 'member', 'members')
  return `The preview had ${had}, and it would now be ${count(now)}. Check the preview again.`
}

function detailOf(errors: FieldErrors): string {
  return Object.entries(errors)
    .map(([field, texts]) => `${field} ${texts.join('; ')}`)
    .join('. ')
}
