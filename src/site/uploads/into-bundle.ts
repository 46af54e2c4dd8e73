import { pathName } from '../../domain/bundles/names.ts'
import type { Db } from '../../store/base/db.ts'
import * as bundles from '../../store/bundles/bundles.ts'
import { bundleHref } from '../bundles/parts/names.ts'
import { idOf } from '../http/frame/path-ids.ts'

/** The bundle that an upload was started from. */
export interface Into {
  readonly id: string
  readonly label: string
  readonly href: string
}

/** Returns the bundle that the form names; null for none, and for one that does not exist. */
export async function intoBundle(db: Db, asked: unknown): Promise<Into | null> {
  if (typeof asked !== 'string' || asked === '') return null
  const bundle = await bundles.findKept(db, idOf(asked))
  if (bundle === undefined) return null
  const label = pathName([...bundle.above, bundle])
  return { id: String(bundle.id), href: bundleHref(bundle), label }
}
