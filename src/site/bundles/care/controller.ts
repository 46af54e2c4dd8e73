import { kindRows } from '../../../domain/bundles/kinds.ts'
import type { BundleRow } from '../../../store/bundles/bundles.ts'
import * as bundleChanges from '../../../store/bundles/care.ts'
import * as bundles from '../../../store/bundles/bundles.ts'
import { idOf } from '../../http/frame/path-ids.ts'
import { bundleHref, bundleItem } from '../parts/names.ts'
import type { Call } from '../../http/action.ts'
import { get, invalid, page, post, redirect, refuse } from '../../http/action.ts'
import { overtakenText, readForm } from '../../http/frame/forms.ts'
import { numberOf } from '../forms.ts'
import { lookFor } from '../parts/lookup.ts'
import { bundleId } from '../refs.ts'
import { mayEdit, openBundle, savedItem } from '../rights.ts'
import { removalRoutes } from '../../texts/parts/removals.ts'
import * as api from './api.ts'
import { lockShape, mergeShape, moveShape } from './forms.ts'
import { mergePage, movePage, removePage } from './pages.ts'

const MERGE = '/bundles/:id/merge'
const REMOVE = 'bundles/care/remove'
const CHOICES = 20

const TEXTS = {
  GONE: 'This bundle was removed.',
  LOCKED: 'This bundle is locked. Only staff can edit it.',
  CONFLICT: overtakenText('bundle'),
  BAD_PARENT: 'The bundle cannot be moved there.',
  NUMBER_TAKEN: 'There is already a bundle with this number. Merge the two.',
  ID_TAKEN: 'Another bundle has one of its IDs.',
  TOO_LARGE: 'The bundle contains too much to do this in one step. Start with its parts.',
} as const

const MERGE_TEXTS = {
  ...TEXTS,
  GONE: 'One of the two bundles was removed or merged.',
  BAD_PARENT: 'A bundle can only be merged into another of its kind that is not inside it.',
} as const

const RESTORE_TEXTS = {
  ...TEXTS,
  GONE: 'This bundle is not removed.',
  BAD_PARENT: 'Its parent bundle was removed. Restore that one first.',
} as const

function asked(query: Readonly<Record<string, unknown>>): string {
  return typeof query.q === 'string' ? query.q.trim().slice(0, 200) : ''
}

export const movePicker = get('/bundles/:id/move', 'bundles.edit', api.movePicker, async (call) => {
  const found = await openBundle(call, call.params.id)
  if (!found.ok) return found.reply
  const { bundle } = found
  if (!mayEdit(call, bundle)) return refuse('BUNDLE_LOCKED')
  const { within } = kindRows[bundle.kind]
  const q = asked(call.query)
  const rows = q === '' || within.length === 0 ? [] : await lookFor(call.db, q, CHOICES, within)
  const items = rows.map(bundleItem)
  return page('bundles/care/pick', movePage({ bundle, q, rows }), {
    items,
    next: null,
    total: null,
  })
})

export const move = post('/bundles/:id/move', 'bundles.edit', api.move, async (call) => {
  const { db, body, can, actor, now } = call
  const found = await openBundle(call, call.params.id)
  if (!found.ok) return found.reply
  const { bundle } = found
  if (!mayEdit(call, bundle)) return refuse('BUNDLE_LOCKED')
  const read = readForm(moveShape, body)
  const parentId = read.ok ? bundleId(read.value.parent) : null
  if (!read.ok || (parentId === null && read.value.parent !== '')) {
    return refuse('BAD_REQUEST', { detail: 'parent must be the ID of a bundle, or empty.' })
  }
  const revision = numberOf(read.value.revision) ?? bundle.revision
  const of = { revision, mayEditLocked: can('bundles.manage') }
  const done = await bundleChanges.move(db, bundle.id, parentId, of, actor, now)
  if (!done.ok) return failed(movePage, bundle, done.code, TEXTS)
  return moved(call, bundle, 'Bundle moved.')
})

export const mergePicker = get(MERGE, 'bundles.manage', api.mergePicker, async (call) => {
  const found = await openBundle(call, call.params.id)
  if (!found.ok) return found.reply
  const { bundle } = found
  const q = asked(call.query) || bundle.title
  const all = q === '' ? [] : await lookFor(call.db, q, CHOICES, [bundle.kind])
  const rows = all.filter(({ id }) => id !== bundle.id)
  const items = rows.map(bundleItem)
  const data = mergePage({ bundle, q, rows })
  return page('bundles/care/pick', data, { items, next: null, total: null })
})

export const merge = post(MERGE, 'bundles.manage', api.merge, async (call) => {
  const found = await openBundle(call, call.params.id)
  if (!found.ok) return found.reply
  const { bundle } = found
  const read = readForm(mergeShape, call.body)
  const into = read.ok ? bundleId(read.value.into) : null
  if (into === null) return refuse('BAD_REQUEST', { detail: 'into must be the ID of a bundle.' })
  const done = await bundleChanges.merge(call.db, bundle.id, into, call.actor, call.now)
  if (!done.ok) return failed(mergePage, bundle, done.code, MERGE_TEXTS)
  const kept = (await bundles.find(call.db, into)) ?? bundle
  return redirect(bundleHref(kept), 'Bundles merged.', savedItem(kept))
})

export const lock = post('/bundles/:id/lock', 'bundles.manage', api.lock, async (call) => {
  const found = await openBundle(call, call.params.id)
  if (!found.ok) return found.reply
  const read = readForm(lockShape, call.body)
  if (!read.ok) return refuse('BAD_REQUEST', { detail: 'locked must be true or false.' })
  const isLocked = String(read.value.locked) === 'true'
  const done = await bundleChanges.setLocked(
    call.db,
    found.bundle.id,
    isLocked,
    call.actor,
    call.now,
  )
  if (!done.ok) return refuse('BUNDLE_NOT_FOUND')
  return moved(call, found.bundle, isLocked ? 'Bundle locked.' : 'Bundle unlocked.')
})

export const { removal, remove } = removalRoutes<{ bundle: BundleRow }>({
  path: '/bundles/:id',
  right: 'bundles.manage',
  api,
  view: REMOVE,
  open: (call) => openBundle(call, call.params.id),
  page: (form, { bundle }) => removePage(form, bundle),
  json: ({ bundle }) => bundleItem(bundle),
  async remove({ db }, { bundle }, removal) {
    const done = await bundleChanges.remove(db, bundle.id, removal)
    if (!done.ok) return refuse('BUNDLE_REFUSED', { detail: TEXTS[done.code] })
    return redirect('/bundles', 'Bundle removed. Its torrents are still in the catalog.')
  },
})

export const restore = post('/bundles/:id/restore', 'bundles.manage', api.restore, async (call) => {
  const bundle = await bundles.find(call.db, idOf(call.params.id))
  if (bundle === undefined) return refuse('BUNDLE_NOT_FOUND')
  const done = await bundleChanges.restore(call.db, bundle.id, call.actor, call.now)
  if (!done.ok) return refuse('BUNDLE_REFUSED', { detail: RESTORE_TEXTS[done.code] })
  return moved(call, bundle, 'Bundle restored.')
})

async function moved(
  { db }: Pick<Call<string, 'bundles.edit'>, 'db'>,
  was: BundleRow,
  said: string,
) {
  const bundle = (await bundles.find(db, was.id)) ?? was
  return redirect(bundleHref(bundle), said, savedItem(bundle))
}

/** Shows the picker again, with the error. */
function failed(
  shown: typeof movePage,
  bundle: BundleRow,
  code: keyof typeof TEXTS,
  texts: Readonly<Record<keyof typeof TEXTS, string>>,
) {
  const error = texts[code]
  const data = shown({ bundle, q: '', rows: [], error })
  const known = code === 'CONFLICT' ? 'EDIT_CONFLICT' : 'BUNDLE_REFUSED'
  return invalid('bundles/care/pick', data, { '': [error] }, { code: known })
}
