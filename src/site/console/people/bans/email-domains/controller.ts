import { emailAddress } from '../../../../../shared/shape.ts'
import * as emailDomains from '../../../../../store/bans/email-domains.ts'
import * as settings from '../../../../../store/records/settings/settings.ts'
import { del, get, post, redirect, refuse } from '../../../../http/action.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import type { FieldErrors } from '../../../../http/frame/forms.ts'
import { readForm, wrong } from '../../../../http/frame/forms.ts'
import { idOf } from '../../../../http/frame/path-ids.ts'
import { adminInvalid, adminPage } from '../../../frame/frame.ts'
import { banEnd } from '../../members/parts/forms.ts'
import { readPage } from '../../../frame/paging.ts'
import * as api from './api.ts'
import { domainsIn, domainsShape, placeShape } from './forms.ts'
import { DOMAINS, domainsForm, domainsPage, KINDS } from './pages.ts'

export const list = get(DOMAINS, 'email-domains.edit', api.list, async (call) => {
  const { db, config, query, now } = call
  const words = typeof query.q === 'string' ? query.q.slice(0, 100) : ''
  const kind = KINDS.find(([one]) => one === query.kind)?.[0] ?? null
  const found = await readPage(
    call,
    DOMAINS,
    placeShape,
    (at, limit) => emailDomains.list(db, { words, kind, after: at?.domain ?? null, limit }),
    ({ domain }) => ({ domain }),
  )
  const tried = emailAddress.safeParse(query.email)
  const ruling = tried.success
    ? await emailDomains.rulingOn(db, await settings.site(db, config), tried.data)
    : null
  const json = { items: found.rows, next: found.next, total: null, ruling }
  return adminPage(call, 'console/frame/table', domainsPage(query, found, ruling, now), json)
})

export const question = get(`${DOMAINS}/new`, 'email-domains.edit', api.question, async (call) => {
  const counts = await emailDomains.counts(call.db)
  const json = { denied: counts.deny, allowed: counts.allow }
  return adminPage(
    call,
    'console/frame/confirm',
    domainsForm(untyped({ kind: 'deny' }), counts),
    json,
  )
})

export const put = post(DOMAINS, 'email-domains.edit', api.put, async (call) => {
  const { db, body, actor, now } = call
  const again = async (errors: FieldErrors) => {
    const data = domainsForm({ values: body, errors }, await emailDomains.counts(db))
    return adminInvalid(call, 'console/frame/confirm', data, errors)
  }
  const form = readForm(domainsShape, body)
  if (!form.ok) return again(form.errors)
  const { domains, bad } = domainsIn(form.value.domains)
  if (bad !== null) return again(wrong('domains', `contain “${bad}”, which is not a domain`))
  if (domains.length === 0) return again(wrong('domains', 'is required'))
  if (domains.length > emailDomains.MAX_IMPORTED) {
    return again(wrong('domains', `can be at most ${emailDomains.MAX_IMPORTED} in one import`))
  }
  const { kind, note = '', days } = form.value
  const rule = { kind, note, endsAt: banEnd(days, now) }
  const added = await emailDomains.put(db, domains, rule, actor, now)
  return redirect(DOMAINS, `Rules saved for ${domains.length} domains, ${added} of them new.`, {
    added,
  })
})

export const remove = del(`${DOMAINS}/:id`, 'email-domains.edit', api.remove, async (call) => {
  const { db, params, actor, now } = call
  const id = idOf(params.id)
  const domain = await emailDomains.remove(db, id, actor, now)
  return domain === null
    ? refuse('NOT_FOUND')
    : redirect(DOMAINS, `The rule for ${domain} was removed.`)
})
