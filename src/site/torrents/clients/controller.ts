import { clientFeed, qbittorrentRules } from '../../../domain/torrents/clients.ts'
import * as feedKeys from '../../../store/accounts/feed-keys.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import * as clients from '../../../store/torrents/to-clients.ts'
import type { Call } from '../../http/action.ts'
import { created, del, file, get, post, redirect, refuse } from '../../http/action.ts'
import type { Typed } from '../../http/frame/fields.ts'
import { untyped } from '../../http/frame/fields.ts'
import { readForm, wrong } from '../../http/frame/forms.ts'
import { settingsInvalid, settingsPage } from '../../http/frame/settings-page.ts'
import { listedTorrent } from '../parts/listed.ts'
import * as api from './api.ts'
import { clientForm, sendForm } from './forms.ts'
import { clientsPage } from './pages.ts'

const PATH = '/settings/clients'
const VIEW = 'torrents/clients/list'

export const list = get(PATH, 'account.secure', api.list, async (call) => {
  const shown = await readOwn(call)
  const { feedKey, siteUrl } = shown
  const items = shown.own.map((one) => {
    return { ...one, feed: feedKey === null ? null : clientFeed(siteUrl, one.name, feedKey) }
  })
  const data = clientsPage({ ...shown, form: untyped() })
  return settingsPage(call, VIEW, data, { items, next: null, total: items.length })
})

export const add = post(PATH, 'account.change', api.add, async (call) => {
  const form = readForm(clientForm, call.body)
  const again = async (errors: Typed['errors']) => {
    const data = clientsPage({ ...(await readOwn(call)), form: { values: call.body, errors } })
    return settingsInvalid(call, VIEW, data, errors)
  }
  if (!form.ok) return again(form.errors)
  const done = await clients.add(call.db, call.member.id, form.value)
  if (done === 'taken') return again(wrong('name', 'is already the name of another client'))
  if (done === 'too-many') {
    const text = `cannot be added: you already have ${clients.MAX_CLIENTS}. Remove one first`
    return again(wrong('name', text))
  }
  await feedKeys.ensure(call.db, call.secrets, call.member.id, call.now)
  return created(PATH, form.value, 'Client added. Follow its instructions below.')
})

export const remove = del(`${PATH}/:client`, 'account.change', api.remove, async (call) => {
  const isRemoved = await clients.remove(call.db, call.member.id, call.params.client)
  return isRemoved ? redirect(PATH, 'Client removed.') : refuse('NOT_FOUND')
})

export const rules = get(`${PATH}/:client/rules`, 'account.secure', api.rules, async (call) => {
  const { own, feedKey, siteUrl } = await readOwn(call)
  const found = own.find(({ name }) => name === call.params.client)
  if (found === undefined || feedKey === null) return refuse('NOT_FOUND')
  const { siteName } = await settings.site(call.db, call.config)
  const rule = qbittorrentRules(siteName, found.name, clientFeed(siteUrl, found.name, feedKey))
  const bytes = Buffer.from(`${JSON.stringify(rule, null, 2)}\n`)
  return file('application/json', bytes, `${found.name}-rules.json`)
})

export const send = post('/torrents/:id/send', 'torrents.download', api.send, async (call) => {
  const form = readForm(sendForm, call.body)
  if (!form.ok) return refuse('INVALID', { more: { errors: form.errors } })
  const found = await listedTorrent(call, call.params.id)
  if (!found.ok) return found.reply
  const { id, name } = found.torrent
  const { client } = form.value
  const isSent = await clients.send(call.db, call.member.id, client, id, call.now)
  if (!isSent) return refuse('NOT_FOUND', { detail: `You have no client named ${client}.` })
  return redirect(`/torrents/${id}`, `“${name}” was sent to ${client}.`)
})

async function readOwn({
  db,
  secrets,
  config,
  member,
}: Pick<Call<string, 'account.own'>, 'db' | 'secrets' | 'config' | 'member'>) {
  const [own, key] = await Promise.all([
    clients.listOf(db, member.id),
    feedKeys.find(db, secrets, member.id),
  ])
  return { own, feedKey: key?.key ?? null, siteUrl: config.BABOU_SITE_URL }
}
