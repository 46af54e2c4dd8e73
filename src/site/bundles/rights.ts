import type { BundleRow } from '../../store/bundles/bundles.ts'
import type { Refused } from '../../store/bundles/edit.ts'
import type { TorrentRow } from '../../store/torrents/torrents.ts'
import type { Call, Reply } from '../http/action.ts'
import { redirect, refuse } from '../http/action.ts'
import type { FieldErrors } from '../http/frame/forms.ts'
import { wrong } from '../http/frame/forms.ts'
import { idText } from '../../domain/bundles/external-ids/read.ts'
import * as bundles from '../../store/bundles/bundles.ts'
import { bundleHref, bundleItem } from './parts/names.ts'
import { bundleId } from './refs.ts'

type Viewer = Pick<Call<string, 'catalog.read'>, 'member' | 'can'>

/** Members edit what is not locked, staff everything. */
export function mayEdit({ can }: Viewer, bundle: Pick<BundleRow, 'isLocked'>): boolean {
  return can('bundles.manage') || (can('bundles.edit') && !bundle.isLocked)
}

/** Uploaders place what is theirs, staff everything. */
export function mayPlace(
  { member, can }: Viewer,
  torrent: Pick<TorrentRow, 'uploaderId'>,
): boolean {
  const isOwn = torrent.uploaderId === member.id
  return can('torrents.edit') || (isOwn && can('torrents.edit-own'))
}

export type Found =
  { readonly ok: true; readonly bundle: BundleRow } | { readonly ok: false; readonly reply: Reply }

/** The bundle that a path names; one that was merged leads on, one taken down says so. */
export async function openBundle(
  { db }: Pick<Call<string, 'catalog.read'>, 'db'>,
  param: string,
): Promise<Found> {
  const id = bundleId(param)
  const bundle = id === null ? undefined : await bundles.find(db, id)
  if (bundle === undefined) return { ok: false, reply: refuse('BUNDLE_NOT_FOUND') }
  if (bundle.removedAt !== null) {
    const why = bundle.removedReason === null ? '' : `: ${bundle.removedReason}`
    const detail = `“${bundle.title}” was taken down${why}`
    return { ok: false, reply: refuse('BUNDLE_REMOVED', { detail }) }
  }
  if (bundle.mergedInto === null) return { ok: true, bundle }
  const into = await bundles.find(db, bundle.mergedInto)
  if (into === undefined) return { ok: false, reply: refuse('BUNDLE_NOT_FOUND') }
  return { ok: false, reply: redirect(bundleHref(into), 'It was merged into this one.') }
}

/** What a refusal of the store means for the fields of a form. */
export function errorsOf(refused: Refused): FieldErrors {
  switch (refused.code) {
    case 'BAD_PARENT':
      return wrong('kind', 'cannot stand there')
    case 'NUMBER_TAKEN':
      return wrong('number', `is the one of another bundle: /bundles/${refused.bundleId}`)
    case 'ID_TAKEN': {
      const { id, bundleId } = refused.taken
      return wrong('externalIds', `has ${idText(id)}, which leads to /bundles/${bundleId}`)
    }
    case 'LOCKED':
      return wrong('', 'It is locked: staff alone edit it.')
    case 'CONFLICT':
      return wrong('', 'Somebody else has edited this since you opened it.')
    case 'GONE':
      return wrong('', 'It is gone.')
  }
}

/** A bundle after a change, for tools. */
export function savedItem(bundle: BundleRow) {
  return { ...bundleItem(bundle), revision: bundle.revision }
}
