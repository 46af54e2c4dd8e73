import type { BundleRow } from '../../../store/bundles/bundles.ts'
import * as bundleEdits from '../../../store/bundles/edit.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import { bundleHref } from '../parts/names.ts'
import type { Call, Reply } from '../../http/action.ts'
import { del, get, invalid, page, put, redirect, refuse, refused } from '../../http/action.ts'
import type { Typed } from '../../http/frame/fields.ts'
import { untyped } from '../../http/frame/fields.ts'
import { takeImage } from '../../images/parts/take.ts'
import { wordsOfRow } from '../forms.ts'
import { coverItem } from '../json.ts'
import type { Found } from '../rights.ts'
import { mayEdit, openBundle, savedItem } from '../rights.ts'
import * as api from './api.ts'
import { coverPage } from './pages.ts'

type Editor = Call<string, 'bundles.edit'>

export const show = get('/bundles/:id/cover', 'bundles.edit', api.show, async (call) => {
  const found = await editable(call, call.params.id)
  if (!found.ok) return found.reply
  const data = await pageOf(call, found.bundle, untyped())
  return page('bundles/cover/edit', data, { cover: coverItem(found.bundle.cover) })
})

export const change = put('/bundles/:id/cover', 'bundles.edit', api.put, async (call) => {
  const found = await editable(call, call.params.id)
  if (!found.ok) return found.reply
  const taken = await takeImage(call)
  if (taken.ok) return saved(call, found.bundle, taken.image.digest.toString('hex'))
  const { errors, retryAfterSeconds } = taken
  const data = await pageOf(call, found.bundle, { values: call.body, errors })
  const limited = { code: 'TOO_MANY_IMAGES', retryAfterSeconds } as const
  return invalid('bundles/cover/edit', data, errors, retryAfterSeconds ? limited : {})
})

export const remove = del('/bundles/:id/cover', 'bundles.edit', api.remove, async (call) => {
  const found = await editable(call, call.params.id)
  return found.ok ? saved(call, found.bundle, '') : found.reply
})

async function editable(call: Editor, param: string): Promise<Found> {
  const found = await openBundle(call, param)
  if (!found.ok || mayEdit(call, found.bundle)) return found
  return refused('BUNDLE_LOCKED')
}

async function pageOf({ db, config }: Editor, bundle: BundleRow, form: Typed) {
  const { imagesByUrl } = await settings.site(db, config)
  return coverPage(form, bundle, imagesByUrl)
}

/** Saves the cover like any other edit: the history lists it and can restore it. */
async function saved(call: Editor, bundle: BundleRow, coverKey: string): Promise<Reply> {
  const { db, can, actor, now } = call
  const of = { revision: bundle.revision, summary: '', mayEditLocked: can('bundles.manage') }
  const words = { ...wordsOfRow(bundle), coverKey }
  const done = await bundleEdits.edit(db, bundle.id, words, of, actor, now)
  if (!done.ok) return refuse(done.code === 'CONFLICT' ? 'EDIT_CONFLICT' : 'BUNDLE_REFUSED')
  const said = coverKey === '' ? 'Cover removed.' : 'Cover saved.'
  return redirect(bundleHref(bundle), said, savedItem({ ...bundle, revision: done.revision }))
}
