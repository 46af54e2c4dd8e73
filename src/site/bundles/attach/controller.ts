import { bundleFromName } from '../../../domain/bundles/from-name.ts'
import { pathName } from '../../../domain/bundles/names.ts'
import * as bundles from '../../../store/bundles/bundles.ts'
import * as bundlePaths from '../../../store/bundles/paths.ts'
import type { TorrentRow } from '../../../store/torrents/torrents.ts'
import { bundleItem } from '../parts/names.ts'
import type { Call, Reply } from '../../http/action.ts'
import { get, invalid, page, put, redirect, refuse } from '../../http/action.ts'
import { readForm } from '../../http/frame/forms.ts'
import { listedTorrent } from '../../torrents/parts/listed.ts'
import { lookFor, refOf } from '../parts/lookup.ts'
import { bundleId } from '../refs.ts'
import { placeTorrent } from '../place-new.ts'
import { mayPlace } from '../rights.ts'
import * as api from './api.ts'
import { attachShape } from './forms.ts'
import { attachPage } from './pages.ts'

const CHOICES = 20

type Asked = Call<string, 'catalog.read'>

export const picker = get('/torrents/:id/bundle', 'torrents.edit-own', api.picker, async (call) => {
  const found = await listedTorrent(call, call.params.id)
  if (!found.ok) return found.reply
  const { torrent } = found
  if (!mayPlace(call, torrent)) return refuse('FORBIDDEN')
  const { shown, rows, suggested } = await picking(call, torrent)
  const items = rows.map(bundleItem)
  return page('bundles/attach/pick', attachPage(shown), {
    items,
    next: null,
    total: null,
    suggested,
  })
})

export const attach = put('/torrents/:id/bundle', 'torrents.edit-own', api.attach, async (call) => {
  const { db } = call
  const found = await listedTorrent(call, call.params.id)
  if (!found.ok) return found.reply
  const { torrent } = found
  if (!mayPlace(call, torrent)) return refuse('FORBIDDEN')
  const read = readForm(attachShape, call.body)
  if (!read.ok) return refuse('INVALID', { more: { errors: read.errors } })
  const wanted = await bundleOf(call, torrent, read.value)
  if (wanted === undefined) return notThere(call, torrent)
  const bundle = wanted === null ? undefined : await bundles.findKept(db, wanted)
  if (wanted !== null && bundle === undefined) return notThere(call, torrent)
  const isPlaced = await placeTorrent(call, torrent, bundle?.id ?? null)
  if (!isPlaced) return refuse('EDIT_CONFLICT')
  const name = bundle && pathName([...bundle.above, bundle])
  const said = name === undefined ? 'Removed from the bundle.' : `Added to ${name}.`
  const json = { bundle: bundle === undefined ? null : bundleItem(bundle) }
  return redirect(`/torrents/${torrent.id}`, said, json)
})

interface Given {
  readonly bundle?: number | string
  readonly make?: 'suggested'
}

/**
 * Returns the chosen bundle, creating it if requested; null: none, undefined: it does not exist.
 */
async function bundleOf(
  call: Asked,
  torrent: TorrentRow,
  { bundle, make }: Given,
): Promise<number | null | undefined> {
  if (make !== undefined && call.can('bundles.edit')) {
    const steps = bundleFromName(torrent.name, torrent.category)
    if (steps === null) return undefined
    const made = await bundlePaths.makePath(call.db, steps, call.actor, call.now)
    return made.ok ? made.id : undefined
  }
  const typed = String(bundle ?? '').trim()
  if (typed === '') return make === undefined ? null : undefined
  return bundleId(typed) ?? (await refOf(call.db, typed)) ?? undefined
}

async function picking(call: Asked, torrent: TorrentRow) {
  const { db, query, can } = call
  const q = typeof query.q === 'string' ? query.q.trim().slice(0, 200) : ''
  const rows = q === '' ? [] : await lookFor(db, q, CHOICES)
  const steps = bundleFromName(torrent.name, torrent.category)
  const path = steps === null ? null : await bundlePaths.findPath(db, steps)
  const bundle = await bundles.ofTorrent(db, torrent.id)
  const shown = { torrent, bundle, q, rows, path, canMake: can('bundles.edit') }
  const suggested = path === null ? null : pathName([...path.found, ...path.missing])
  return { shown, rows, suggested }
}

async function notThere(call: Asked, torrent: TorrentRow): Promise<Reply> {
  const { shown } = await picking(call, torrent)
  const error = 'There is no such bundle.'
  return invalid('bundles/attach/pick', attachPage({ ...shown, error }), { bundle: [error] })
}
