import { plural } from '../../../../shared/format.ts'
import * as images from '../../../../store/records/images.ts'
import * as settings from '../../../../store/records/settings/settings.ts'
import type { StaffTheme } from '../../../../store/records/themes.ts'
import * as staffThemes from '../../../../store/records/themes.ts'
import { imageItem, keyIn } from '../../../images/parts/lines.ts'
import type { Sender } from '../../../images/parts/take.ts'
import { takeImage } from '../../../images/parts/take.ts'
import { historyOf, seenRevision, toRestore } from '../../../http/frame/history.ts'
import { themes } from '../../../ui/looks/read-themes.ts'
import type { Theme } from '../../../ui/looks/theme.ts'
import type { Call } from '../../../http/action.ts'
import { created, del, get, patch, post, put, redirect, refuse } from '../../../http/action.ts'
import { untyped } from '../../../http/frame/fields.ts'
import type { FieldErrors, Fields } from '../../../http/frame/forms.ts'
import { readForm, wrong } from '../../../http/frame/forms.ts'
import { adminInvalid, adminPage } from '../../frame/frame.ts'
import * as api from './api.ts'
import { newThemeForm, readTheme } from './forms.ts'
import { siteForm, themeForm, typedOf, wordsIn, wordsOf } from './forms.ts'
import { listed, unknownThemes } from './list.ts'
import { editedTheme, editPage, faultsOf, THEMES } from './pages.ts'

const THEME = `${THEMES}/:slug` as const
const VIEW = 'console/system/themes/edit'
const TAKEN = wrong('slug', 'is already used by another theme')
const FULL = wrong('', `There are already ${staffThemes.MOST_THEMES} themes. Remove one first.`)
const CONFLICT = wrong(
  '',
  'Someone else has edited this theme in the meantime. Saving replaces their version.',
)

export const list = get(THEMES, 'settings.edit', api.list, async (call) => {
  const { data, lines } = await listed(call)
  const json = { items: lines, next: null, total: lines.length }
  return adminPage(call, 'console/system/themes/list', data, json)
})

export const site = put(`${THEMES}/site`, 'settings.edit', api.site, async (call) => {
  const form = readForm(siteForm, call.body)
  const errors = form.ok ? await unknownThemes(call, form.value) : form.errors
  if (!form.ok || Object.keys(errors).length > 0) {
    const { data } = await listed(call, { values: call.body, errors })
    return adminInvalid(call, 'console/system/themes/list', data, errors)
  }
  await settings.changeSite(call.db, form.value, call.actor, call.now)
  return redirect(THEMES, 'Site appearance saved.')
})

export const logo = put(`${THEMES}/logo`, 'settings.edit', api.logo, async (call) => {
  const taken = await imageOf(call)
  if (!taken.ok) {
    const { data } = await listed(call, { values: {}, errors: taken.errors })
    return adminInvalid(call, 'console/system/themes/list', data, taken.errors)
  }
  await staffThemes.setLogo(call.db, taken.image.id, call.actor, call.now)
  return redirect(THEMES, 'Logo saved.', imageItem(taken.image))
})

export const removeLogo = del(`${THEMES}/logo`, 'settings.edit', api.removeLogo, async (call) => {
  const { db, actor, now } = call
  await staffThemes.setLogo(db, null, actor, now)
  return redirect(THEMES, 'Logo removed.')
})

export const question = get(`${THEMES}/new`, 'settings.edit', api.question, async (call) => {
  const from = typeof call.query.from === 'string' ? call.query.from : 'paper'
  const own = await staffThemes.find(call.db, from)
  const theme = (own?.document as Theme | undefined) ?? themes.get(from) ?? themes.get('paper')!
  const { revision: _, ...values } = typedOf({ document: theme, isOffered: false, revision: 0 })
  const data = editPage(untyped({ ...values, title: '' }), null, theme)
  return adminPage(call, VIEW, data, { theme })
})

export const make = post(THEMES, 'settings.edit', api.make, async (call) => {
  const { db, body, actor, now } = call
  const again = (errors: FieldErrors, theme: Theme | null = null) =>
    adminInvalid(call, VIEW, editPage({ values: body, errors }, null, theme), errors)
  const form = readForm(newThemeForm, body)
  if (!form.ok) return again(form.errors)
  const { slug, ...fields } = form.value
  const read = readTheme(fields)
  if (!read.ok) return again(read.errors)
  const { theme } = read
  if (fields.act === 'preview') {
    return adminPage(call, VIEW, editPage(untyped(body), null, theme), { slug })
  }
  if (themes.has(slug)) return again(TAKEN, theme)
  const words = wordsOf(theme, fields.state)
  const made = await staffThemes.make(db, slug, words, actor, now)
  if (!made.ok) return again(made.code === 'FULL' ? FULL : TAKEN, theme)
  const said = saidOf('Theme created.', theme, fields.state)
  return created(`${THEMES}/${slug}/edit`, { slug, isOffered: words.isOffered }, said)
})

export const edit = get(`${THEME}/edit`, 'settings.edit', api.show, async (call) => {
  const found = await staffThemes.find(call.db, call.params.slug)
  if (found === null) return refuse('NOT_FOUND')
  const { slug, revision } = found
  const theme = themeOf(found)
  const faults = theme === null ? [] : faultsOf(theme).map(({ pair }) => pair)
  const json = { slug, revision, faults, ...(theme === null ? {} : { theme }) }
  return adminPage(call, VIEW, editPage(untyped(typedOf(found)), slug, theme), json)
})

export const save = patch(THEME, 'settings.edit', api.edit, async (call) => {
  const { db, body, params, actor, now } = call
  const found = await staffThemes.find(db, params.slug)
  if (found === null) return refuse('NOT_FOUND')
  const { slug } = found
  const again = (errors: FieldErrors, theme: Theme | null = null) =>
    adminInvalid(call, VIEW, editPage({ values: body, errors }, slug, theme), errors)
  const form = readForm(themeForm, body)
  const read = form.ok ? readTheme(form.value) : form
  if (!form.ok || !read.ok) return again(read.ok ? {} : read.errors)
  const { act, summary = '', revision, state } = form.value
  const { theme } = read as { theme: Theme }
  if (act === 'preview')
    return adminPage(call, VIEW, editPage(untyped(body), slug, theme), { slug })
  const words = wordsOf(theme, state)
  const seen = { revision: seenRevision(revision), summary }
  const done = await staffThemes.edit(db, found.id, words, seen, actor, now)
  if (!done.ok) return done.code === 'GONE' ? refuse('NOT_FOUND') : overtaken(call, found, theme)
  const json = { slug, isOffered: words.isOffered, revision: done.revision }
  return redirect(`${THEMES}/${slug}/edit`, saidOf('Theme saved.', theme, state), json)
})

/** Shows the entries again, now as an edit of the current revision. */
function overtaken(
  call: Pick<Call<string, 'settings.edit'>, 'body' | 'can' | 'here'>,
  { slug, revision }: StaffTheme,
  theme: Theme,
) {
  const values: Fields = { ...call.body, revision: String(revision) }
  const data = editPage({ values, errors: CONFLICT }, slug, theme)
  return adminInvalid(call, VIEW, data, CONFLICT, { code: 'EDIT_CONFLICT' })
}

export const remove = del(THEME, 'settings.edit', api.remove, async (call) => {
  const isDone = await staffThemes.remove(call.db, call.params.slug, call.actor, call.now)
  return isDone ? redirect(THEMES, 'Theme removed.') : refuse('NOT_FOUND')
})

export const history = get(`${THEME}/history`, 'settings.edit', api.history, async (call) => {
  const found = await staffThemes.find(call.db, call.params.slug)
  if (found === null) return refuse('NOT_FOUND')
  const told = await historyOf(call, editedTheme(found))
  return adminPage(call, 'console/system/themes/history', told.shown, told.json)
})

export const revert = post(
  `${THEME}/history/:number/revert`,
  'settings.edit',
  api.revert,
  async (call) => {
    const { db, params, actor, now } = call
    const found = await staffThemes.find(db, params.slug)
    if (found === null) return refuse('NOT_FOUND')
    const old = await toRestore(call, 'theme', found)
    if (!old.ok) return old.reply
    const words = wordsIn(old.state)
    if (words === null) return refuse('REVISION_NOT_FOUND')
    const done = await staffThemes.edit(db, found.id, words, old.of, actor, now)
    if (!done.ok) return refuse('EDIT_CONFLICT')
    const { slug } = found
    const json = { slug, isOffered: words.isOffered, revision: done.revision }
    return redirect(`${THEMES}/${slug}/history`, `Revision ${old.number} restored.`, json)
  },
)

/** Returns the image of a form: a new one, or the key of one that was added before. */
async function imageOf(call: Sender): ReturnType<typeof takeImage> {
  const { key } = call.body
  if (typeof key !== 'string') return takeImage(call)
  const digest = keyIn(key)
  const image = digest === null ? undefined : await images.find(call.db, digest)
  return image === undefined
    ? { ok: false, errors: wrong('key', 'is not the key of an image') }
    : { ok: true, image }
}

function saidOf(done: string, theme: Theme, state: string): string {
  const faults = faultsOf(theme).length
  if (faults === 0 || state === 'draft') return done
  const pairs = plural(faults, 'pair of colors has', 'pairs of colors have')
  return `${done} It is a draft, because ${pairs} too little contrast.`
}

/** Returns the theme; null: an upgrade added values that it does not have yet. */
function themeOf(found: StaffTheme): Theme | null {
  const read = readTheme(typedOf(found) as never)
  return read.ok ? read.theme : null
}
