import { wikiPath } from '../../../domain/wiki/paths.ts'
import type { WikiRight } from '../../../domain/wiki/rights.ts'
import { wikiRights } from '../../../domain/wiki/rights.ts'
import type { NamedRole } from '../../../store/roles/named-roles.ts'
import { namedRoles } from '../../../store/roles/named-roles.ts'
import type { WikiPage } from '../../../store/wiki/pages.ts'
import * as pages from '../../../store/wiki/pages.ts'
import * as settingsOf from '../../../store/wiki/settings.ts'
import { get, invalid, page, patch, post, redirect, refuse } from '../../http/action.ts'
import { untyped } from '../../http/frame/fields.ts'
import type { FieldErrors, FormResult } from '../../http/frame/forms.ts'
import { readForm, wrong } from '../../http/frame/forms.ts'
import { MOST_ALIASES, renameShape, settingsShape } from '../forms.ts'
import { addressOf, wikiDocument } from '../json.ts'
import { editablePage, findPage, mayRename, readerOf } from '../rights.ts'
import { removalRoutes } from '../../texts/parts/removals.ts'
import * as api from './api.ts'
import { removePage, renamePage, settingsPage } from './pages.ts'

const WIKI_PAGE = '/wiki-pages/:id'
const REMOVE = 'wiki/staff/remove'
const RENAME = 'wiki/staff/rename'
const SETTINGS = 'wiki/staff/settings'

export const { removal, remove } = removalRoutes<{ row: WikiPage }>({
  path: WIKI_PAGE,
  right: 'wiki.manage',
  api,
  view: REMOVE,
  open: (call) => findPage(call, call.params.id),
  page: (form, { row }) => removePage(form, row),
  json: ({ row }) => wikiDocument(row),
  async remove({ db }, { row }, removal) {
    const isDone = await settingsOf.remove(db, row.id, removal)
    return isDone ? redirect('/wiki', 'Page removed.') : refuse('WIKI_PAGE_REMOVED')
  },
})

export const restore = post(`${WIKI_PAGE}/restore`, 'wiki.manage', api.restore, async (call) => {
  const { db, params, actor, now } = call
  const found = await findPage(call, params.id)
  if (!found.ok) return found.reply
  const isDone = await settingsOf.restore(db, found.row.id, actor, now)
  if (!isDone) return refuse('WIKI_PAGE_NOT_FOUND')
  const row = (await pages.find(db, found.row.id, readerOf(call))) ?? found.row
  return redirect(addressOf(row), 'Page restored.', wikiDocument(row))
})

export const settings = get(`${WIKI_PAGE}/settings`, 'wiki.manage', api.settings, async (call) => {
  const found = await findPage(call, call.params.id)
  if (!found.ok) return found.reply
  const { path, own, aliases, footerPosition } = found.row
  const rights = Object.fromEntries(wikiRights.map((right) => [right, own[right] ?? '']))
  const position = footerPosition === null ? '' : String(footerPosition)
  const typed = { path, aliases: aliases.join('\n'), ...rights, footerPosition: position }
  const hasFooter = call.can('content.edit')
  const roles = await namedRoles(call.db)
  const data = settingsPage(untyped(typed), found.row, roles, hasFooter)
  return page(SETTINGS, data, wikiDocument(found.row))
})

export const change = patch(`${WIKI_PAGE}/settings`, 'wiki.manage', api.change, async (call) => {
  const { db, params, body: values, actor, can, now } = call
  const found = await findPage(call, params.id)
  if (!found.ok) return found.reply
  const { row } = found
  const roles = await namedRoles(db)
  const again = (errors: FieldErrors) =>
    invalid(SETTINGS, settingsPage({ values, errors }, row, roles, can('content.edit')), errors)
  const read = readForm(settingsShape, values)
  if (!read.ok) return again(read.errors)
  const { footerPosition = row.footerPosition, ...others } = read.value
  const given = settingsIn(others, row, roles)
  if (!given.ok) return again(given.errors)
  const footer = can('content.edit') ? Number(footerPosition) || null : row.footerPosition
  const settings = { ...given.value, footerPosition: footer }
  const done = await settingsOf.change(db, row.id, settings, actor, now)
  if (done === 'GONE') return refuse('WIKI_PAGE_REMOVED')
  if (done !== 'CHANGED') return again(FAULTS[done])
  const after = (await pages.find(db, row.id, readerOf(call))) ?? row
  return redirect(addressOf(after), 'Page settings saved.', wikiDocument(after))
})

type Given = Partial<Record<'path' | 'aliases' | WikiRight, string>>

/** The values of a form: omitted ones do not change; an empty right is that of the page above. */
function settingsIn(
  given: Given,
  row: WikiPage,
  roles: readonly NamedRole[],
): FormResult<Omit<settingsOf.Settings, 'footerPosition'>> {
  const known = new Set(['member', ...roles.map(({ slug }) => slug)])
  const unknown = wikiRights.find((right) => {
    const role = given[right] ?? ''
    return role !== '' && !known.has(role) && !(right === 'reader' && role === 'guest')
  })
  if (unknown !== undefined) return { ok: false, errors: wrong(unknown, 'is not a role or class') }
  const own = Object.fromEntries(
    wikiRights.map((right) => [right, (given[right] ?? row.own[right]) || null]),
  ) as WikiPage['own']
  const lines = given.aliases?.split('\n').flatMap((line) => line.trim() || [])
  const aliases: readonly (string | null)[] =
    lines?.map((line) => wikiPath(line.replace(/^\/?wiki\//, ''))) ?? row.aliases
  if (aliases.includes(null) || (lines?.length ?? 0) > MOST_ALIASES) {
    return { ok: false, errors: wrong('aliases', `must be at most ${MOST_ALIASES} addresses`) }
  }
  const path = wikiPath(given.path ?? row.path) ?? row.path
  const value = { path, own, aliases: aliases.filter((one) => one !== null) }
  return { ok: true, value }
}

export const address = get(`${WIKI_PAGE}/address`, 'site.visit', api.address, async (call) => {
  const found = await editablePage(call, call.params.id)
  if (!found.ok) return found.reply
  const { row } = found
  if (!mayRename(call, row)) return refuse('WIKI_PAGE_CLOSED')
  return page(RENAME, renamePage(untyped({ path: row.path }), row), wikiDocument(row))
})

export const rename = patch(`${WIKI_PAGE}/address`, 'wiki.write', api.rename, async (call) => {
  const { db, params, body: values, actor, now } = call
  const found = await editablePage(call, params.id)
  if (!found.ok) return found.reply
  const { row } = found
  if (!mayRename(call, row)) return refuse('WIKI_PAGE_CLOSED')
  const again = (errors: FieldErrors) =>
    invalid(RENAME, renamePage({ values, errors }, row), errors)
  const read = readForm(renameShape, values)
  if (!read.ok) return again(read.errors)
  const path = wikiPath(read.value.path) ?? row.path
  const done = await settingsOf.rename(db, row.id, path, actor, now)
  if (done === 'GONE') return refuse('WIKI_PAGE_REMOVED')
  if (done !== 'CHANGED') return again(FAULTS[done])
  const after = (await pages.find(db, row.id, readerOf(call))) ?? row
  return redirect(addressOf(after), 'Page renamed.', wikiDocument(after))
})

const FAULTS = {
  PATH_IN_USE: wrong('path', 'cannot be used: it belongs to another page or is below this one'),
  PATH_TOO_LONG: wrong('path', 'is too long or too deep for the pages below this one'),
  ALIAS_IN_USE: wrong('aliases', 'must not be addresses of other pages or forward to them'),
  RIGHTS_DIFFER: wrong('path', 'is in a tree with other rights: ask staff to move the page'),
} as const
