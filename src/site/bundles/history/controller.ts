import { readCredits } from '../../../domain/bundles/credits.ts'
import { storedIds } from '../../../domain/bundles/external-ids/read.ts'
import type { BundleRow } from '../../../store/bundles/bundles.ts'
import type { BundleWords } from '../../../store/bundles/edit.ts'
import * as bundleEdits from '../../../store/bundles/edit.ts'
import * as bundles from '../../../store/bundles/bundles.ts'
import type { State } from '../../../store/records/revisions.ts'
import { historyReply, toRestore } from '../../http/frame/history.ts'
import { get, post, redirect, refuse } from '../../http/action.ts'
import { numberOf } from '../forms.ts'
import { mayEdit, openBundle, savedItem } from '../rights.ts'
import * as api from './api.ts'
import { editedBundle } from './pages.ts'

export const history = get('/bundles/:id/history', 'catalog.read', api.history, async (call) => {
  const found = await openBundle(call, call.params.id)
  if (!found.ok) return found.reply
  const { bundle } = found
  const canEdit = call.can('bundles.edit') && mayEdit(call, bundle)
  return historyReply(call, 'bundles/history/list', editedBundle(bundle, canEdit))
})

/** Restores the texts of an earlier revision; only moving the bundle changes its parent. */
export const revert = post(
  '/bundles/:id/history/:number/revert',
  'bundles.edit',
  api.revert,
  async (call) => {
    const { db, can, actor, now } = call
    const found = await openBundle(call, call.params.id)
    if (!found.ok) return found.reply
    const { bundle } = found
    if (!mayEdit(call, bundle)) return refuse('BUNDLE_LOCKED')
    const old = await toRestore(call, 'bundle', bundle)
    if (!old.ok) return old.reply
    const of = { ...old.of, mayEditLocked: can('bundles.manage') }
    const done = await bundleEdits.edit(db, bundle.id, wordsIn(old.state, bundle), of, actor, now)
    if (!done.ok) return refuse(done.code === 'CONFLICT' ? 'EDIT_CONFLICT' : 'BUNDLE_REFUSED')
    const saved = (await bundles.find(db, bundle.id)) ?? bundle
    const said = `Revision ${old.number} restored.`
    return redirect(`/bundles/${bundle.id}/history`, said, savedItem(saved))
  },
)

function wordsIn(state: State, bundle: BundleRow): BundleWords {
  const listOf = (name: string) => (Array.isArray(state[name]) ? (state[name] as string[]) : [])
  const credits = readCredits(listOf('credits'))
  return {
    title: String(state.title ?? bundle.title),
    otherTitles: listOf('otherTitles'),
    year: numberOf(state.year),
    number: numberOf(state.number),
    numberEnd: numberOf(state.numberEnd),
    parts: numberOf(state.parts),
    description: String(state.description ?? ''),
    tags: listOf('tags'),
    externalIds: storedIds(listOf('externalIds')),
    // Revisions from before covers and credits were introduced do not contain them.
    ...(typeof state.cover === 'string' && { coverKey: state.cover }),
    ...(Array.isArray(state.credits) && credits.ok && { credits: credits.credits }),
  }
}
