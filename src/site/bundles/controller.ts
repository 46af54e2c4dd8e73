import type { BundleLine } from '../../store/bundles/bundles.ts'
import type { RemovedLine } from '../../store/bundles/search.ts'
import * as bundleSearch from '../../store/bundles/search.ts'
import type { BundleTree } from '../../store/bundles/tree.ts'
import * as bundleTrees from '../../store/bundles/tree.ts'
import * as bundleEdits from '../../store/bundles/edit.ts'
import * as bundles from '../../store/bundles/bundles.ts'
import * as collections from '../../store/collections/collections.ts'
import * as promotionFactors from '../../store/promotions/factors.ts'
import * as attributes from '../../store/taxonomy/attributes.ts'
import * as tagVotes from '../../store/taxonomy/tag-votes.ts'
import { bundleHref, bundleItem } from './parts/names.ts'
import { commentsSection, newestComments } from '../comments/parts/section.ts'
import { feedLinks } from '../feeds/parts/addresses.ts'
import type { Call, Reply } from '../http/action.ts'
import { created, get, invalid, json, page, patch, post, redirect, refuse } from '../http/action.ts'
import { untyped } from '../http/frame/fields.ts'
import type { FieldErrors } from '../http/frame/forms.ts'
import { wrong } from '../http/frame/forms.ts'
import { cut } from '../http/frame/pager.ts'
import * as api from './api.ts'
import { creditedBy, creditedPart } from './credits.ts'
import { formOf, numberOf, placeOf, readCreate, readEdit, readList, wordsOfRow } from './forms.ts'
import { bundleDocument } from './json.ts'
import { editPage, newPage } from './form-page.ts'
import { listPage, showPage } from './pages.ts'
import { lookFor } from './parts/lookup.ts'
import { rowFacts } from '../torrents/parts/rows/facts.ts'
import { bundleId } from './refs.ts'
import { recordsOf } from './records.ts'
import { errorsOf, mayEdit, openBundle, savedItem } from './rights.ts'
import { placeTorrent, torrentFor } from './place-new.ts'

/** The most collections shown on a page. */
const COLLECTIONS_SHOWN = 10

export const list = get('/bundles', 'catalog.read', api.list, async (call) => {
  const { db, query, can } = call
  const list = readList(query)
  const { q, kind, after, limit } = list
  const maySeeRemoved = can('bundles.manage')
  if (list.isRemoved && !maySeeRemoved) return refuse('FORBIDDEN')
  const read: readonly (BundleLine & Partial<RemovedLine>)[] = list.isRemoved
    ? await bundleSearch.listRemoved(db, after, limit + 1)
    : q === ''
      ? await bundleSearch.list(db, { ...list, after, limit: limit + 1 })
      : await lookFor(db, q, limit, kind === null ? [] : [kind])
  const { rows, next } = cut(read, limit, placeOf)
  const data = listPage({ list, rows, next, query, canMake: can('bundles.edit'), maySeeRemoved })
  return page('bundles/list', data, { items: rows.map(bundleItem), next, total: null })
})

export const newForm = get('/bundles/new', 'bundles.edit', api.newForm, async (call) => {
  const { db, query } = call
  const parentId = bundleId(query.parent)
  const found = parentId === null ? null : await openBundle(call, String(parentId))
  if (found?.ok === false) return found.reply
  const parent = found?.bundle ?? null
  if (parent !== null && !mayEdit(call, parent)) return refuse('FORBIDDEN')
  const near = parent === null ? null : await bundleTrees.nextNumber(db, parent.id)
  const { kind, title = '', number = near === null ? '' : String(near), torrent = '' } = query
  const data = newPage(untyped({ kind, title, number, torrent }), parent)
  return page('bundles/form', data, { parent: parent === null ? null : bundleItem(parent) })
})

const NOT_YOURS = wrong('torrent', 'The torrent does not exist, or is not yours.')

export const create = post('/bundles', 'bundles.edit', api.create, async (call) => {
  const { db, body, actor, now } = call
  const parentId = numberOf(body.parent)
  const found = parentId === null ? null : await openBundle(call, String(parentId))
  if (found?.ok === false) return found.reply
  const parent = found?.bundle ?? null
  if (parent !== null && !mayEdit(call, parent)) return refuse('FORBIDDEN')
  const again = (errors: FieldErrors, values = body) =>
    invalid('bundles/form', newPage({ values, errors }, parent), errors)
  const read = readCreate(body)
  if (!read.ok) return again(read.errors)
  const torrent = await torrentFor(call, read.value.torrentId)
  // The form leaves the torrent out, as it has no visible field in which to correct it.
  if (torrent === undefined) return again(NOT_YOURS, { ...body, torrent: '' })
  const made = await bundleEdits.add(db, read.value, actor, now)
  if (!made.ok) return again(errorsOf(made))
  const placed = torrent !== null && (await placeTorrent(call, torrent, made.id))
  const bundle = (await bundles.find(db, made.id))!
  const said = placed ? 'Bundle created with your torrent in it.' : 'Bundle created.'
  return created(bundleHref(bundle), bundleItem(bundle), said)
})

export const show = get('/bundles/:id', 'catalog.read', api.show, (call) => {
  return shown(call, call.params.id)
})

/** The words after the ID are only for readers: any words lead to the bundle. */
export const showNamed = get('/bundles/:id/:slug', 'catalog.read', api.show, (call) => {
  return shown(call, call.params.id)
})

type Shown = Call<string, 'catalog.read'>

async function shown(call: Shown, param: string): Promise<Reply> {
  const { db, member, can, now, wantsJson } = call
  const found = await openBundle(call, param)
  if (!found.ok) return found.reply
  const { bundle } = found
  const tree = await bundleTrees.tree(db, bundle.id)
  const of = { target: 'bundle', id: bundle.id } as const
  const scored = bundle.tags.length === 0 ? [] : await tagVotes.scored(db, of, member.id)
  const credited = await creditedBy(db, bundle)
  if (wantsJson) {
    const ids = tree.torrents.map(({ id }) => id)
    const factors = await promotionFactors.now(db, member.id, ids, now)
    return json(bundleDocument(bundle, tree, { scored, factors, credited }))
  }
  const data = showPage({
    bundle,
    tree,
    scored,
    credited: creditedPart(credited),
    collections: await collections.holding(db, of, member.id, COLLECTIONS_SHOWN),
    records: await recordsOf(db, bundle.externalIds, now),
    facts: await factsOf(call, tree),
    talk: commentsSection(of, bundle.comments, await newestComments(call, of), call),
    feed: feedLinks(call, `bundle-${bundle.id}`),
    canEdit: can('bundles.edit'),
    canManage: can('bundles.manage'),
    canCollect: can('collections.edit'),
    canVote: can('tags.vote'),
    canPromote: can('promotions.edit'),
    now,
  })
  return page('bundles/show', data, null)
}

/** Loads the data of the tables of torrents, with one statement for each kind. */
async function factsOf(call: Shown, { torrents }: BundleTree) {
  const ids = torrents.map(({ id }) => id)
  const rows = await rowFacts(call, ids)
  const all = await attributes.searchable(call.db)
  return { ...rows, attributes: all, canUpload: call.can('torrents.upload') }
}

export const editForm = get('/bundles/:id/edit', 'bundles.edit', api.editForm, async (call) => {
  const found = await openBundle(call, call.params.id)
  if (!found.ok) return found.reply
  const { bundle } = found
  if (!mayEdit(call, bundle)) return refuse('BUNDLE_LOCKED')
  const form = untyped(formOf(wordsOfRow(bundle)))
  return page('bundles/form', editPage(form, bundle), bundleItem(bundle))
})

/** Saves an edit; omitted fields are not changed. */
export const edit = patch('/bundles/:id', 'bundles.edit', api.edit, async (call) => {
  const { db, body, can, actor, now } = call
  const found = await openBundle(call, call.params.id)
  if (!found.ok) return found.reply
  const { bundle } = found
  if (!mayEdit(call, bundle)) return refuse('BUNDLE_LOCKED')
  const read = readEdit(body, bundle)
  if (!read.ok) {
    const data = editPage({ values: body, errors: read.errors }, bundle)
    return invalid('bundles/form', data, read.errors)
  }
  const of = { ...read.value, mayEditLocked: can('bundles.manage') }
  const done = await bundleEdits.edit(db, bundle.id, read.value, of, actor, now)
  if (!done.ok) {
    if (done.code === 'CONFLICT') return overtaken(body, bundle)
    const errors = errorsOf(done)
    return invalid('bundles/form', editPage({ values: body, errors }, bundle), errors)
  }
  const saved = (await bundles.find(db, bundle.id)) ?? bundle
  return redirect(bundleHref(saved), 'Bundle saved.', savedItem(saved))
})

/** Shows the form of an edit that another one overtook, now based on the current revision. */
function overtaken(body: Record<string, unknown>, bundle: bundles.BundleRow) {
  const errors = errorsOf({ ok: false, code: 'CONFLICT' })
  const values = { ...body, revision: String(bundle.revision) }
  const data = editPage({ values, errors }, bundle, `/bundles/${bundle.id}/history`)
  const more = { revision: bundle.revision }
  return invalid('bundles/form', data, errors, { code: 'EDIT_CONFLICT', more })
}
