import * as savedSearches from '../../../store/search/saved-searches.ts'
import { MAX_SAVED } from '../../../store/search/saved-searches.ts'
import * as searchAlerts from '../../../store/search/alerts.ts'
import type { Call, Reply } from '../../http/action.ts'
import {
  created,
  del,
  get,
  invalid,
  page,
  patch,
  post,
  redirect,
  refuse,
} from '../../http/action.ts'
import { withQuery } from '../../http/frame/cursor.ts'
import type { FieldErrors } from '../../http/frame/forms.ts'
import { readForm, wrong } from '../../http/frame/forms.ts'
import { untyped } from '../../http/frame/fields.ts'
import { listedBelow } from '../../http/frame/listed.ts'
import { idOf } from '../../http/frame/path-ids.ts'
import { errorText } from '../query-line.ts'
import { readExactly, withAdded } from '../read-exactly.ts'
import { PATH } from '../filter-panel.ts'
import * as api from './api.ts'
import { changeShape, fieldsOf, outputsIn, refuseParameters, saveShape } from './forms.ts'
import { alertItem, searchItem } from './json.ts'
import { newSearchPage, searchesPage } from './pages.ts'

type Changing = Pick<
  Call<'/searches/:id', 'searches.keep'>,
  'db' | 'member' | 'can' | 'params' | 'body' | 'now'
>

const ALERTS = '/searches/alerts'

const NAME_TAKEN = 'is already the name of another saved search'

/** The most alerts next to the searches; the rest is on separate pages. */
const ALERTS_SHOWN = 20

export const list = get('/searches', 'account.own', api.list, async ({ db, member, can, now }) => {
  const rows = await savedSearches.list(db, member.id, now, can('torrents.edit'))
  const alerts = await searchAlerts.unread(db, member.id, null, ALERTS_SHOWN)
  const items = rows.map(searchItem)
  const data = searchesPage(rows, alerts, now)
  return page('search/saved/list', data, { items, next: null, total: items.length })
})

export const alerts = get(ALERTS, 'account.own', api.alerts, async (call) => {
  const { db, member, now } = call
  const found = await listedBelow(call, (below, limit) =>
    searchAlerts.unread(db, member.id, below, limit),
  )
  const { rows, next } = found
  const data = searchesPage(null, rows, now, found)
  const items = rows.map(alertItem)
  return page('search/saved/list', data, { items, next, total: null })
})

/** Shows the form for a list, whose address is `query`. */
export const add = get('/searches/new', 'searches.keep', api.add, ({ query }) => {
  const asked = typeof query.query === 'string' ? query.query : ''
  return page('search/saved/new', newSearchPage(untyped({ query: asked })), {})
})

export const save = post('/searches', 'searches.keep', api.save, async (call) => {
  const { db, member, body, now } = call
  const refused = (errors: Parameters<typeof invalid>[2]) =>
    invalid('search/saved/new', newSearchPage({ values: body, errors }), errors)
  const form = readForm(saveShape, body)
  if (!form.ok) return refused(form.errors)
  const fault = refuseParameters(form.value.query)
  if (fault !== null) return refused(wrong('query', fault))
  const asked = fieldsOf(form.value.query)
  // Like feeds, saved searches find what their member hides in lists.
  const read = await readExactly({ ...call, member: { ...member, hidden: undefined } }, asked)
  if (!read.ok) return read.reply
  if (read.errors.length > 0) return refused(wrong('query', errorText(read.errors)))
  const { name } = form.value
  const query = withQuery('', withAdded(asked), {}).replace(/^\?/, '')
  const { filter } = read.browse
  const outputs = outputsIn(form.value)
  const given = { ...outputs, name, query, filter, notifies: outputs.notifies ?? false }
  const made = await savedSearches.save(db, member.id, given, now)
  if (made === 'taken') return refused(wrong('name', NAME_TAKEN))
  if (made === 'many')
    return refused(wrong('', `You can save at most ${MAX_SAVED} searches. Remove one first.`))
  return created('/searches', { id: made }, `Search “${name}” saved.`)
})

export const change = patch('/searches/:id', 'searches.keep', api.change, async (call) => {
  const form = readForm(changeShape, call.body)
  if (!form.ok) return changeAgain(call, form.errors)
  const { name } = form.value
  const given = { name, ...outputsIn(form.value) }
  const { db, member, params } = call
  const done = await savedSearches.change(db, member.id, idOf(params.id), given)
  if (done === 'none') return refuse('SEARCH_NOT_FOUND')
  if (done === 'taken') return changeAgain(call, wrong('name', NAME_TAKEN))
  return redirect('/searches', 'Saved search changed.')
})

/** Shows the list again, with what was typed and its errors. */
async function changeAgain(call: Changing, errors: FieldErrors): Promise<Reply> {
  const { db, member, can, params, body: values, now } = call
  const rows = await savedSearches.list(db, member.id, now, can('torrents.edit'))
  const alerts = await searchAlerts.unread(db, member.id, null, ALERTS_SHOWN)
  const refused = { id: idOf(params.id), typed: { values, errors } }
  return invalid('search/saved/list', searchesPage(rows, alerts, now, undefined, refused), errors)
}

export const drop = del('/searches/:id', 'searches.keep', api.drop, async (call) => {
  const isGone = await savedSearches.drop(call.db, call.member.id, idOf(call.params.id))
  return isGone ? redirect('/searches', 'Saved search removed.') : refuse('SEARCH_NOT_FOUND')
})

export const visit = post('/searches/:id/visit', 'searches.keep', api.visit, async (call) => {
  const { db, member, params, now } = call
  const found = await savedSearches.find(db, member.id, idOf(params.id))
  if (found === undefined) return refuse('SEARCH_NOT_FOUND')
  await savedSearches.visit(db, member.id, found.id, now)
  return redirect(found.query === '' ? PATH : `${PATH}?${found.query}`)
})

export const readAlerts = post(`${ALERTS}/read`, 'searches.keep', api.readAlerts, async (call) => {
  const { db, member, now } = call
  await searchAlerts.readAll(db, member.id, now)
  return redirect('/searches', 'All alerts marked as read.')
})
