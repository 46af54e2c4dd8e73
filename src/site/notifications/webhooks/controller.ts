import { deliveryWords } from '../../../domain/notifications/delivery-words.ts'
import { isNeverOpen, readWebUrl } from '../../../shared/open-web.ts'
import * as webhooks from '../../../store/notifications/webhooks.ts'
import * as savedSearches from '../../../store/search/saved-searches.ts'
import type { Call } from '../../http/action.ts'
import { created, del, get, post, redirect, refuse } from '../../http/action.ts'
import { untyped } from '../../http/frame/fields.ts'
import type { FieldErrors } from '../../http/frame/forms.ts'
import { readForm, wrong } from '../../http/frame/forms.ts'
import { listedBelow } from '../../http/frame/listed.ts'
import { settingsInvalid, settingsPage } from '../../http/frame/settings-page.ts'
import { idOf } from '../../http/frame/path-ids.ts'
import * as api from './api.ts'
import { wantedIn, webhookForm } from './forms.ts'
import { madePage, webhooksPage } from './pages.ts'

const PATH = '/settings/webhooks'

function deliveryItem({ isOneThread, code, data, times, href: _, ...row }: webhooks.DeliveryRow) {
  return { ...row, says: deliveryWords({ kind: row.kind, code, data, times, isOneThread }) }
}

type ByMember = Pick<Call<string, 'account.secure'>, 'db' | 'member' | 'query' | 'now'>

export const list = get(PATH, 'account.secure', api.list, async (call) => {
  const shown = await read(call)
  const { rows, there, next } = shown
  const { search } = call.query
  const start = typeof search === 'string' ? { about: 'torrents', search } : {}
  const data = webhooksPage(untyped(start), shown, call.now)
  return settingsPage(call, 'notifications/webhooks/list', data, {
    webhooks: there,
    items: rows.map(deliveryItem),
    next,
    total: null,
  })
})

export const make = post(PATH, 'account.secure', api.make, async (call) => {
  const { db, secrets, body, member, now } = call
  const form = readForm(webhookForm, body)
  if (!form.ok) return again(form.errors)
  const url = readWebUrl(form.value.url.trim())
  if (url === null) return again(wrong('url', 'is not an http or https address'))
  if (isNeverOpen(url)) return again(wrong('url', NEVER_OPEN))
  const made = await webhooks.make(db, secrets, member.id, wantedIn(url.href, form.value), now)
  if (!made.ok) return again(faultOf(made.fault))
  const { secret } = made
  if (call.wantsJson) return created(PATH, { id: made.id, url: url.href, secret })
  return settingsPage(call, 'notifications/webhooks/made', madePage(url.href, secret), null)

  async function again(errors: FieldErrors) {
    const shown = await read({ ...call, query: {} })
    const data = webhooksPage({ values: body, errors }, shown, now)
    return settingsInvalid(call, 'notifications/webhooks/list', data, errors)
  }
})

const NEVER_OPEN =
  'leads to an address that the site does not send to: use a public one, on port 80 or 443'

function faultOf(fault: 'many' | 'search' | 'schedule' | 'body'): FieldErrors {
  if (fault === 'body') return wrong('body', 'is for torrents only')
  if (fault === 'search') return wrong('search', 'is not one of your saved searches for torrents')
  if (fault === 'schedule')
    return wrong('schedule', 'must be “Immediately” for this format or content')
  const text = `cannot be added: you already have ${webhooks.MAX_WEBHOOKS}. Remove one first`
  return wrong('url', text)
}

export const tryOut = post(`${PATH}/:id/try`, 'account.secure', api.tryOut, async (call) => {
  const found = await webhooks.tryOut(call.db, call.member.id, idOf(call.params.id), call.now)
  return found ? redirect(PATH, 'Test sent. See its delivery below.') : refuse('WEBHOOK_NOT_FOUND')
})

export const remove = del(`${PATH}/:id`, 'account.secure', api.remove, async (call) => {
  const found = await webhooks.remove(call.db, call.member.id, idOf(call.params.id))
  return found ? redirect(PATH, 'Webhook removed.') : refuse('WEBHOOK_NOT_FOUND')
})

/** The data of the page. */
async function read(call: ByMember) {
  const { db, member } = call
  const found = await listedBelow(call, (below, limit) =>
    webhooks.deliveries(db, member.id, below, limit),
  )
  const there = await webhooks.list(db, member.id)
  return { ...found, there, searches: await savedSearches.names(db, member.id) }
}
