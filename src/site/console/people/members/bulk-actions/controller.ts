import type { BulkActInput } from '../../../../../domain/members/bulk-actions.ts'
import { bulkActs } from '../../../../../domain/members/bulk-actions.ts'
import * as addressLooks from '../../../../../store/accounts/address-looks.ts'
import { whyNoRole } from '../../../../../store/members/bulk-action-kinds.ts'
import type { Chosen, Preview } from '../../../../../store/members/bulk-action-choice.ts'
import { preview, rolesForMany } from '../../../../../store/members/bulk-action-choice.ts'
import * as bulkActions from '../../../../../store/members/bulk-actions.ts'
import * as settings from '../../../../../store/records/settings/settings.ts'
import type { Call } from '../../../../http/action.ts'
import { created, get, post, redirect, refuse } from '../../../../http/action.ts'
import { listLimit } from '../../../../http/frame/cursor.ts'
import type { Typed } from '../../../../http/frame/fields.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import type { FieldErrors, Fields } from '../../../../http/frame/forms.ts'
import { readForm, wrong } from '../../../../http/frame/forms.ts'
import { idOf } from '../../../../http/frame/path-ids.ts'
import { adminInvalid, adminPage } from '../../../frame/frame.ts'
import { beforeOf } from '../../../frame/ids.ts'
import { paged } from '../../../frame/paging.ts'
import * as api from './api.ts'
import { actPermissions, bulkActionForm, chosenIn, givenIn, isOfRoles } from './forms.ts'
import { bulkActionsPage, BULK_ACTIONS, progressPage } from './pages.ts'
import type { MailShown } from './preview-page.ts'
import { bulkActionPage } from './preview-page.ts'

const FEW = 10
const LOOK = 'Nothing has been done yet. Check the preview, then confirm.'
const NO_ROLE = {
  NOT_FOUND: 'cannot be assigned in a bulk action',
  RIGHT_LACKED: 'includes a permission that you do not have',
} as const
type ByStaff = Call<string, 'members.bulk'>

export const list = get(BULK_ACTIONS, 'members.bulk', api.list, async (call) => {
  const { db, query, now } = call
  const before = beforeOf(query)
  if (before === undefined) return refuse('BAD_CURSOR')
  const limit = listLimit(query.limit)
  const rows = await bulkActions.list(db, before, limit + 1)
  const found = paged(rows, { path: BULK_ACTIONS, query, limit, placeOf: ({ id }) => ({ id }) })
  const json = { items: found.rows, next: found.next, total: null }
  return adminPage(call, 'console/frame/table', bulkActionsPage(found, now), json)
})

export const question = get(`${BULK_ACTIONS}/new`, 'members.bulk', api.question, async (call) => {
  const read = chosenIn(call.query)
  if ('errors' in read) return refuse('BAD_REQUEST', { detail: detailOf(read.errors) })
  const page = await preparedFor(call, read.chosen, call.query)
  return adminPage(
    call,
    'console/people/members/bulk-actions/preview',
    page.show(untyped(call.query)),
    page.found,
  )
})

export const begin = post(BULK_ACTIONS, 'members.bulk', api.begin, async (call) => {
  const { db, body, member, actor, now } = call
  const read = chosenIn(body)
  if ('errors' in read) return refuse('BAD_REQUEST', { detail: detailOf(read.errors) })
  const { chosen } = read
  const page = await preparedFor(call, chosen, body)
  const again = (errors: FieldErrors, mail?: MailShown | null) =>
    adminInvalid(
      call,
      'console/people/members/bulk-actions/preview',
      page.show({ values: body, errors }, mail),
      errors,
    )
  const form = readForm(bulkActionForm, body)
  if (!form.ok) return again(form.errors)
  const { act, expected } = form.value
  if (!call.can(actPermissions[act])) return again(wrong('act', 'is not one of your permissions'))
  const given = givenIn(form.value)
  if ('errors' in given) return again(given.errors)
  const by = { ...actor, memberId: member.id }
  if (isOfRoles(act)) {
    const why = await whyNoRole(db, act, given.given.role ?? '', by, now)
    if (why !== null) return again(wrong('which', NO_ROLE[why]))
  }
  const many = page.found.count
  if (many === 0) return again(wrong('', 'No matching members of a lower role.'))
  if (expected === undefined) {
    return again(
      wrong('', LOOK),
      act === 'mail' ? await mailOf(call, page.found, given.given) : null,
    )
  }
  if (many !== Number(expected)) return again(wrong('', changed(many, expected)))
  const batch = { act, given: given.given, chosen }
  const id = await bulkActions.begin(db, batch, by, member.role, now)
  return created(`${BULK_ACTIONS}/${id}`, await bulkActions.find(db, id), 'Bulk action started.')
})

export const show = get(`${BULK_ACTIONS}/:id`, 'members.bulk', api.show, async (call) => {
  const row = await bulkActions.find(call.db, idOf(call.params.id))
  if (row === null) return refuse('NOT_FOUND')
  return adminPage(call, 'console/frame/sections', progressPage(row, call.now), row)
})

export const stop = post(`${BULK_ACTIONS}/:id/stop`, 'members.bulk', api.stop, async (call) => {
  const { db, params, actor, now } = call
  const id = idOf(params.id)
  if (!(await bulkActions.stop(db, id, actor, now))) return refuse('NOT_FOUND')
  return redirect(`${BULK_ACTIONS}/${id}`, 'Bulk action stopped.', await bulkActions.find(db, id))
})

/** The affected members and the page; a search for a member's address is recorded. */
async function preparedFor(call: ByStaff, chosen: Chosen, fields: Fields) {
  const { db, member, now } = call
  const acts = actsOf(call)
  const act = acts.find((one) => one === fields.act) ?? acts[0]
  const roles = await rolesForMany(db)
  const kind = act === 'set-class' ? 'class' : 'secondary'
  const usual = kind === 'class' ? '' : (roles.find((one) => one.kind === kind)?.slug ?? '')
  const which = typeof fields.which === 'string' ? fields.which : usual
  const given = { role: which, isLocked: fields.locked === 'on' }
  const found = await preview(db, { chosen, role: member.role, act, given }, FEW, now)
  if ('network' in chosen && chosen.network !== null) {
    const left = found.leftAlone.flatMap(({ names }) => names)
    const names = [...found.first.map(({ name }) => name), ...left]
    await addressLooks.note(db, member, { names }, 'members at an address', now)
  }
  /** @param mail of what is complete and only remains to be done; null when it is no mail */
  const show = (form: Typed, mail?: MailShown | null) => {
    const parts = { act, acts, roles, isLook: mail !== undefined, mail: mail ?? null }
    return bulkActionPage(form, found, fields, parts)
  }
  return { found, show }
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

function actsOf({ can }: Pick<ByStaff, 'can'>) {
  return bulkActs.filter((act) => can(actPermissions[act]))
}

function changed(now: number, before: number | string): string {
  return `The preview had ${before} members, and now there are ${now}. Check the preview again.`
}

function detailOf(errors: FieldErrors): string {
  return Object.entries(errors)
    .map(([field, texts]) => `${field} ${texts.join('; ')}`)
    .join('. ')
}
