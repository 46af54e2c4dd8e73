import type { Profile } from '../../../../../store/members/pages.ts'
import * as settings from '../../../../../store/records/settings/settings.ts'
import * as warnings from '../../../../../store/members/warnings.ts'
import { created, del, get, post, redirect, refuse } from '../../../../http/action.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import { readForm } from '../../../../http/frame/forms.ts'
import { idOf } from '../../../../http/frame/path-ids.ts'
import { warningJson } from '../../../../members/parts/warnings.ts'
import type { ByStaff } from '../../../frame/below.ts'
import { below } from '../../../frame/below.ts'
import { adminInvalid } from '../../../frame/frame.ts'
import { memberHref } from '../../../frame/links.ts'
import { banEnd } from '../parts/forms.ts'
import { listReply, readPageById } from '../../../frame/paging.ts'
import * as api from './api.ts'
import { warningForm } from './forms.ts'
import { warningsPage } from './pages.ts'

const WARNINGS = '/admin/users/:name/warnings'

export const list = get(WARNINGS, 'members.warn', api.list, (call) =>
  below(call, async (profile) => {
    const found = await warningsOf(call, profile)
    const pageOf = (shown: typeof found) => warningsPage(untyped(), named(profile), shown, call.now)
    return listReply(call, 'console/frame/adding', found, pageOf, (row) =>
      warningJson(row, call.now),
    )
  }),
)

export const add = post(WARNINGS, 'members.warn', api.add, (call) =>
  below(call, async (profile) => {
    const { db, config, body, actor, now } = call
    const form = readForm(warningForm, body)
    if (!form.ok) {
      const found = await warningsOf({ ...call, query: {} }, profile)
      const typed = { values: body, errors: form.errors }
      const page = warningsPage(typed, named(profile), found, now)
      return adminInvalid(call, 'console/frame/adding', page, form.errors)
    }
    const { reason, days } = form.value
    const endsAt = banEnd(days, now)
    const given = { memberId: profile.id, kind: 'staff', reason, torrentId: null, endsAt } as const
    const policy = warnings.policyOf(await settings.site(db, config))
    const done = await warnings.give(db, given, policy, actor, now)
    if (done === null) return refuse('MEMBER_NOT_FOUND')
    const more = done.isBanned
      ? ' The member has reached the warning limit and will be banned.'
      : ''
    const said = `${profile.name} was warned.${more}`
    return created(`${memberHref(profile.name)}/warnings`, done, said)
  }),
)

export const takeBack = del(`${WARNINGS}/:id`, 'members.warn', api.takeBack, (call) =>
  below(call, async (profile) => {
    const { db, params, actor, now } = call
    const isDone = await warnings.takeBack(db, profile.id, idOf(params.id), actor, now)
    if (!isDone) return refuse('NOT_FOUND')
    return redirect(
      `${memberHref(profile.name)}/warnings`,
      'Warning revoked. The member is notified.',
    )
  }),
)

function named({ name }: Profile) {
  return { name, href: memberHref(name) }
}

function warningsOf(call: Pick<ByStaff, 'db' | 'query'>, { id, name }: Profile) {
  return readPageById(call, `${memberHref(name)}/warnings`, (before, limit) =>
    warnings.ofMember(call.db, id, before, limit),
  )
}
