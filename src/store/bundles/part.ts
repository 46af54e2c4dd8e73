import { sql } from 'kysely'
import { readExternalId } from '../../domain/bundles/external-ids/read.ts'
import { bundleFromName, bundleOfKnown } from '../../domain/bundles/from-name.ts'
import { bundleFromTitles } from '../../domain/bundles/from-titles.ts'
import { bundleKinds } from '../../domain/bundles/kinds.ts'
import { pathName } from '../../domain/bundles/names.ts'
import type { Infer } from '../../shared/shape.ts'
import { count, list, looseRecord, oneOf, text } from '../../shared/shape.ts'
import { placeByIdsIn } from './by-ids.ts'
import { makePathIn } from './paths.ts'
import { ofTorrent } from './bundles.ts'
import type { Actor } from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import type { StateValue } from '../records/revisions.ts'

// The bundle of a torrent, as a part of the torrent's form and history. It is stored as `The Wire ›
// Season 2 (bundle 12)`, so that people can read it; only the number counts.

export const bundlePart = {
  name: 'bundle',

  async stateOf(tx: Db, torrentId: number): Promise<StateValue> {
    const bundle = await ofTorrent(tx, torrentId)
    return bundle === null ? '' : placeText(bundle.id, pathName([...bundle.above, bundle]))
  },

  /**
   * Accepts the result of `stateOf`, the ID of a bundle, or one of two searches: `{ make: name,
   * category }`, with `ids` in other catalogs, `season` and `episode` if they are known; or `{
   * titles, category }`, with `belowId` and its kind `below` when the titles are those below a
   * bundle.
   */
  async write(tx: Db, torrentId: number, value: StateValue, now: Date): Promise<void> {
    const wanted = idIn(value) ?? (await made(tx, torrentId, value, now))
    await sql`
      update torrent set bundle_id = (
        select kept.id from bundle as given
        join bundle as kept on kept.id = coalesce(given.merged_into, given.id)
        where given.id = ${wanted}::bigint and kept.removed_at is null)
      where id = ${torrentId}`.execute(tx)
  },
}

/** A search, by the name of a release, instead of a bundle. */
const askedShape = looseRecord({
  make: text(1_000),
  category: text(60),
  ids: list(text(60)).default([]),
  season: count.nullable().default(null),
  episode: count.nullable().default(null),
})

/** A search by the titles of all levels. */
const titledShape = looseRecord({
  titles: text(1_000),
  category: text(60),
  below: oneOf(bundleKinds).nullable(),
  belowId: count.nullable(),
})

function placeText(id: number, name: string): string {
  return `${name} (bundle ${id})`
}

function idIn(value: StateValue): number | null {
  const [, id] = /(?:^|\(bundle )([1-9]\d{0,14})\)?$/.exec(String(value)) ?? []
  return id === undefined ? null : Number(id)
}

/** Creates the missing bundles for a release; null if there are none to create. */
async function made(
  tx: Db,
  torrentId: number,
  value: StateValue,
  now: Date,
): Promise<number | null> {
  const [read, titled] = [askedShape.safeParse(value), titledShape.safeParse(value)]
  if (!read.success && !titled.success) return null
  const row = await tx
    .selectFrom('torrent')
    .select(['uploader_id', 'is_anonymous'])
    .where('id', '=', torrentId)
    .executeTakeFirstOrThrow()
  // The history of a bundle names its creator.
  const by = { memberId: row.is_anonymous ? null : row.uploader_id, name: '', address: null }
  if (titled.success) return madeByTitles(tx, titled.data, by, now)
  if (!read.success) return null
  const { make, category, ids, season, episode } = read.data
  const known = ids.flatMap((id) => readExternalId(id) ?? [])
  if (known.length > 0) {
    const steps = bundleOfKnown(make, category, { season, episode })
    const done = await placeByIdsIn(tx, known, steps, by, now)
    return done.ok ? done.id : null
  }
  const steps = bundleFromName(make, category)
  if (steps === null) return null
  const done = await makePathIn(tx, steps, by, now)
  return done.ok ? done.id : null
}

async function madeByTitles(
  tx: Db,
  { titles, category, below, belowId }: Infer<typeof titledShape>,
  by: Actor,
  now: Date,
): Promise<number | null> {
  const steps = bundleFromTitles(titles, category, below)
  if (steps === null) return null
  const done = await makePathIn(tx, steps, by, now, belowId)
  return done.ok ? done.id : null
}
