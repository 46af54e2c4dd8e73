import { sql } from 'kysely'
import { bundleFromName } from '../../domain/bundles/from-name.ts'
import { pathName } from '../../domain/bundles/names.ts'
import { makePathIn } from './paths.ts'
import { ofTorrent } from './bundles.ts'
import type { Db } from '../base/db.ts'
import type { StateValue } from '../records/revisions.ts'

// The bundle of a torrent, as a part of its form and its history. It is stored as `The Wire ›
// Season 2 (bundle 12)`, so that people can read it; only the number counts.

export const bundlePart = {
  name: 'bundle',

  async stateOf(tx: Db, torrentId: number): Promise<StateValue> {
    const bundle = await ofTorrent(tx, torrentId)
    return bundle === null ? '' : placeText(bundle.id, pathName([...bundle.above, bundle]))
  },

  /** Accepts the result of `stateOf`, the ID of a bundle, or `{ make: name, category }`. */
  async write(tx: Db, torrentId: number, value: StateValue, now: Date): Promise<void> {
    const wanted = idIn(value) ?? (await made(tx, torrentId, value, now))
    await sql`
      update torrent set bundle_id = (
        select id from bundle where id = ${wanted}::bigint
          and removed_at is null and merged_into is null)
      where id = ${torrentId}`.execute(tx)
  },
}

function placeText(id: number, name: string): string {
  return `${name} (bundle ${id})`
}

function idIn(value: StateValue): number | null {
  const [, id] = /(?:^|\(bundle )([1-9]\d{0,14})\)?$/.exec(String(value)) ?? []
  return id === undefined ? null : Number(id)
}

/** Creates the missing bundles for a release name; null if there are none to create. */
async function made(
  tx: Db,
  torrentId: number,
  value: StateValue,
  now: Date,
): Promise<number | null> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const { make, category } = value as { make?: unknown; category?: unknown }
  const steps = bundleFromName(String(make ?? ''), String(category ?? ''))
  if (steps === null) return null
  const { uploader_id: memberId } = await tx
    .selectFrom('torrent')
    .select('uploader_id')
    .where('id', '=', torrentId)
    .executeTakeFirstOrThrow()
  const done = await makePathIn(tx, steps, { memberId, name: '', address: null }, now)
  return done.ok ? done.id : null
}
