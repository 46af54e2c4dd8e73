import { nameOf } from '../../domain/bundles/names.ts'
import type { Refused } from '../../store/bundles/edit.ts'
import type { BundleRow } from '../../store/bundles/bundles.ts'
import * as bundles from '../../store/bundles/bundles.ts'
import type { TorrentRow } from '../../store/torrents/torrents.ts'
import type { Call, OrReply } from '../http/action.ts'
import { redirect, refused } from '../http/action.ts'
import type { FieldErrors } from '../http/frame/forms.ts'
import { editedElsewhere, wrong } from '../http/frame/forms.ts'
import { idText } from '../../domain/bundles/external-ids/read.ts'
import { idOf } from '../http/frame/path-ids.ts'
import { bundleHref, bundleItem } from './parts/names.ts'

type Viewer = Pick<Call<string, 'catalog.read'>, 'member' | 'can'>

/** Returns whether the viewer may edit a bundle: members unlocked ones, staff all. */
export function mayEdit({ can }: Viewer, bundle: Pick<BundleRow, 'isLocked'>): boolean {
  return can('bundles.manage') || (can('bundles.edit') && !bundle.isLocked)
}

/** Returns whether the viewer may place a torrent: uploaders their own torrents, staff all. */
export function mayPlace(
  { member, can }: Viewer,
  torrent: Pick<TorrentRow, 'uploaderId'>,
): boolean {
  const isOwn = torrent.uploaderId === member.id
  return can('torrents.edit') || (isOwn && can('torrents.edit-own'))
}

export type Found = OrReply<{ readonly bundle: BundleRow }>

/**
 * Returns the bundle in a path. A merged one redirects to the other; a removed one is refused with
 * the reason.
 */
export async function openBundle(
  { db }: Pick<Call<string, 'catalog.read'>, 'db'>,
  param: string,
): Promise<Found> {
  const bundle = await bundles.find(db, idOf(param))
  if (bundle === undefined) return refused('BUNDLE_NOT_FOUND')
  if (bundle.removedAt !== null) {
    const why = bundle.removedReason === null ? '' : `: ${bundle.removedReason}`
    const detail = `“${nameOf(bundle)}” was removed${why}`
    return refused('BUNDLE_REMOVED', { detail })
  }
  if (bundle.mergedInto === null) return { ok: true, bundle }
  const into = await bundles.find(db, bundle.mergedInto)
  if (into === undefined) return refused('BUNDLE_NOT_FOUND')
  return {
    ok: false,
    reply: redirect(bundleHref(into), 'This bundle replaces the one you opened.'),
  }
}

/** Converts a refusal of the store to errors of the form's fields. */
export function errorsOf(refused: Refused): FieldErrors {
  switch (refused.code) {
    case 'BAD_PARENT':
      return wrong('kind', 'is not possible inside this bundle')
    case 'NUMBER_TAKEN':
      return wrong(
        'number',
        `is already the number of another bundle: /bundles/${refused.bundleId}`,
      )
    case 'ID_TAKEN': {
      const { id, bundleId } = refused.taken
      return wrong('externalIds', `contains ${idText(id)}, which belongs to /bundles/${bundleId}`)
    }
    case 'LOCKED':
      return wrong('', 'This bundle is locked. Only staff can edit it.')
    case 'CONFLICT':
      return editedElsewhere('bundle')
    case 'GONE':
      return wrong('', 'This bundle was removed.')
  }
}

/** Returns a bundle after a change, for programs. */
export function savedItem(bundle: BundleRow) {
  return { ...bundleItem(bundle), revision: bundle.revision }
}
