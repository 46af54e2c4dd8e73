import { defaultTrackerSettings } from '../../../../bridge/events/settings-events.ts'
import { strictRecord, id as idShape, time } from '../../../../shared/shape.ts'
import * as history from '../../../../store/records/settings/history.ts'
import type { SettingArea } from '../../../../store/records/settings/history.ts'
import * as settings from '../../../../store/records/settings/settings.ts'
import * as staffThemes from '../../../../store/records/themes.ts'
import type { Call, Reply } from '../../../http/action.ts'
import { get, patch, post, redirect, refuse } from '../../../http/action.ts'
import type { FieldErrors } from '../../../http/frame/forms.ts'
import { idOf } from '../../../http/frame/path-ids.ts'
import { adminInvalid, adminPage } from '../../frame/frame.ts'
import { readPage } from '../../frame/paging.ts'
import type { Themes } from '../../../ui/looks/read-themes.ts'
import { withStaffThemes } from '../../../ui/looks/staff-themes.ts'
import * as api from './api.ts'
import { readSettings } from './forms.ts'
import type { Settings } from './json.ts'
import { historyJson, settingsJson } from './json.ts'
import type { Asked } from './pages.ts'
import { historyPage, revertPage } from './history-pages.ts'
import { settingsPage } from './pages.ts'
import { themeErrors } from './theme-fields.ts'

const VIEW = 'console/system/settings/edit'
const HISTORY = '/admin/settings/history'
const placeShape = strictRecord({ at: time, id: idShape })
type ByStaff = Call<string, 'settings.edit'>

export const show = get('/admin/settings', 'settings.edit', api.show, async (call) => {
  const found = await allOf(call)
  const q = typeof call.query.q === 'string' ? call.query.q.trim().slice(0, 100) : ''
  return adminPage(
    call,
    'console/system/settings/edit',
    settingsPage(found, {
      ...{ q, section: textOf(call.query.section), typed: null, news: null },
      canSimulate: call.can('simulations.run'),
    }),
    settingsJson(found),
  )
})

export const changeSite = patch('/admin/settings/site', 'settings.edit', api.changeSite, (call) =>
  change(call, 'site'),
)

export const changeTracker = patch(
  '/admin/settings/tracker',
  'settings.edit',
  api.changeTracker,
  (call) => change(call, 'tracker'),
)

/**
 * Saves only values that were changed, so that two people who edit different settings do not
 * overwrite each other's changes.
 */
async function change(call: ByStaff, area: SettingArea): Promise<Reply> {
  const { section: given, look, ...body } = call.body
  const section = textOf(given)
  const found = await allOf(call)
  const shownWith = (errors: FieldErrors, changes: Asked['news']) => {
    const typed = { area, form: { values: body, errors } }
    const canSimulate = call.can('simulations.run')
    return settingsPage(found, { q: '', section, typed, news: changes, canSimulate })
  }
  const again = (errors: FieldErrors) => adminInvalid(call, VIEW, shownWith(errors, null), errors)
  const form = readSettings(area, body)
  if (!form.ok) return again(form.errors)
  const current = found[area] as Readonly<Record<string, unknown>>
  const news = Object.entries(form.value).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(current[name]),
  )
  const fixed = news.filter(([name]) => found.fixed.has(name))
  if (fixed.length > 0) {
    const errors = fixed.map(([name]) => [name, [`is fixed by ${found.fixed.get(name)}`]])
    return again(Object.fromEntries(errors) as FieldErrors)
  }
  const unknown = themeErrors(area, news, found.themes)
  if (Object.keys(unknown).length > 0) return again(unknown)
  if (look === 'on' && news.length > 0) {
    return adminPage(call, VIEW, shownWith({}, Object.fromEntries(news)), settingsJson(found))
  }
  await save(call, area, Object.fromEntries(news))
  const text = news.length === 0 ? 'No changes to save.' : 'Settings saved.'
  const back = section === '' ? '' : `?section=${encodeURIComponent(section)}`
  return redirect(`/admin/settings${back}`, text, settingsJson(await allOf(call)))
}

async function save(
  { db, config, actor, now }: ByStaff,
  area: SettingArea,
  given: Readonly<Record<string, unknown>>,
): Promise<void> {
  if (area === 'site') await settings.changeSite(db, given, actor, now)
  else await settings.changeTracker(db, config, given, actor, now)
}

function textOf(given: unknown): string {
  return typeof given === 'string' ? given.trim().slice(0, 60) : ''
}

export const list = get(HISTORY, 'settings.edit', api.history, async (call) => {
  const { db, now } = call
  const found = await readPage(
    call,
    HISTORY,
    placeShape,
    (last, limit) => history.list(db, last && { ...last, at: new Date(last.at) }, limit),
    ({ at, id }) => ({ at, id }),
  )
  const json = { items: found.rows.map(historyJson), next: found.next, total: null }
  const data = historyPage(found, await themesOf(db), now)
  return adminPage(call, 'console/system/settings/history', data, json)
})

export const question = get(`${HISTORY}/:id`, 'settings.edit', api.question, async (call) => {
  const row = await history.find(call.db, idOf(call.params.id))
  if (row === null) return refuse('NOT_FOUND')
  return adminPage(
    call,
    'console/frame/confirm',
    revertPage(row, await allOf(call)),
    historyJson(row),
  )
})

const NOT_ACCEPTED =
  'This version of babou has no such setting, or does not accept that value. Choose another ' +
  'value on the settings page.'

export const revert = post(`${HISTORY}/:id`, 'settings.edit', api.revert, async (call) => {
  const { db, config, actor, now } = call
  const done = await settings.revert(db, config, idOf(call.params.id), actor, now)
  if (done === 'NOT_FOUND') return refuse('NOT_FOUND')
  if (done === 'NOT_ACCEPTED') return refuse('INVALID', { detail: NOT_ACCEPTED })
  return redirect('/admin/settings', 'Change undone.', settingsJson(await allOf(call)))
})

async function allOf({ db, config }: Pick<ByStaff, 'db' | 'config'>): Promise<Settings> {
  const [site, tracker, themes] = await Promise.all([
    settings.site(db, config),
    settings.tracker(db, config),
    themesOf(db),
  ])
  const defaults = { site: settings.SITE_DEFAULTS, tracker: defaultTrackerSettings }
  return { site, tracker, fixed: settings.fixedSettings(config), defaults, themes }
}

async function themesOf(db: ByStaff['db']): Promise<Themes> {
  return withStaffThemes(await staffThemes.all(db))
}
