import type { Step } from '../../domain/bundles/from-name.ts'
import type { BundleKind } from '../../domain/bundles/kinds.ts'
import type { ExternalId } from '../../domain/bundles/external-ids/read.ts'
import { idText, storedIds } from '../../domain/bundles/external-ids/read.ts'
import type { Db } from '../base/db.ts'
import type { Actor } from '../records/audit.ts'
import { find, lock } from './bundles.ts'
import type { Added } from './edit.ts'
import { addIn, note } from './edit.ts'
import { keeperOf, lockIds, setIds } from './external-ids.ts'
import { BARE, findPath, lockTop, makePathIn } from './paths.ts'

// Places a release by its IDs in other catalogs.

/** The kinds that IDs identify: neither seasons nor artists. */
const NAMED: readonly BundleKind[] = ['work', 'series', 'album', 'book']

/**
 * Returns the bundle of a release: below the bundle that has one of the IDs, which is created with
 * them if there is none. A bundle of the same name gets the IDs, unless it has other IDs of the
 * same catalogs: then it is a different work.
 * @param steps the path that the name of the release suggests
 */
export async function placeByIdsIn(
  tx: Db,
  ids: readonly ExternalId[],
  steps: readonly Step[] | null,
  by: Actor,
  now: Date,
): Promise<Added> {
  await lockIds(tx, ids)
  const owner = await keeperOf(tx, ids)
  const at = steps?.findIndex(({ kind }) => NAMED.includes(kind)) ?? -1
  if (owner !== null) {
    const below = (await lock(tx, owner))?.kind === steps?.[at]?.kind ? steps!.slice(at + 1) : []
    return below.length === 0 ? { ok: true, id: owner } : makePathIn(tx, below, by, now, owner)
  }
  if (steps === null || at < 0) return { ok: false, code: 'GONE' }
  const above = steps.slice(0, at)
  const parent = above.length === 0 ? null : await makePathIn(tx, above, by, now)
  if (parent?.ok === false) return parent
  const named = await nameIn(tx, steps[at], parent?.id ?? null, ids, by, now)
  const rest = steps.slice(at + 1)
  return !named.ok || rest.length === 0 ? named : makePathIn(tx, rest, by, now, named.id)
}

/** Finds or creates the bundle of this name, and gives it the IDs. */
async function nameIn(
  tx: Db,
  step: Step,
  parentId: number | null,
  ids: readonly ExternalId[],
  by: Actor,
  now: Date,
): Promise<Added> {
  if (parentId === null) await lockTop(tx, step)
  const [found] = (await findPath(tx, [step], parentId)).found
  const row = found === undefined ? undefined : await find(tx, found.id)
  const sources = new Set(ids.map(({ source }) => source as string))
  const isOther = row?.externalIds.some((text) => sources.has(text.slice(0, text.indexOf(':'))))
  if (row === undefined || isOther === true) {
    return addIn(tx, { ...BARE, ...step, parentId, externalIds: ids }, by, now)
  }
  const isLocked = (await lock(tx, row.id))?.isLocked !== false
  if (isLocked) return { ok: true, id: row.id }
  const all = new Map([...storedIds(row.externalIds), ...ids].map((id) => [idText(id), id]))
  await setIds(tx, row.id, [...all.values()])
  await note(tx, row, 'IDs of an upload', by, now)
  return { ok: true, id: row.id }
}
