import { sql } from 'kysely'
import type { ExternalId } from '../../../domain/bundles/external-ids/read.ts'
import { readExternalId } from '../../../domain/bundles/external-ids/read.ts'
import type { Step } from '../../../domain/bundles/from-name.ts'
import { bundleOfKnown } from '../../../domain/bundles/from-name.ts'
import type { BundleKind } from '../../../domain/bundles/kinds.ts'
import type { Db } from '../../base/db.ts'
import { givenRows } from '../../base/given-rows.ts'
import { addIn } from '../../bundles/edit.ts'
import { keeperOf } from '../../bundles/external-ids.ts'
import { BARE, findPath } from '../../bundles/paths.ts'
import { theProgram } from '../../records/audit.ts'
import type { ImportRow } from '../records.ts'
import * as records from '../records.ts'
import type { PlainTorrent } from './plain-torrents.ts'
import type { FoundWork, NamedWork } from './works.ts'
import { worksOf } from './works.ts'
import type { ArrivingTorrent } from './torrent-rows.ts'

// The bundles of imported torrents: what the torrents are releases of. Bundles that are already
// here are used without changes, so that an import can be undone.

export const BUNDLE = 'bundle'
/** A group of torrents of the source; its row refers to the bundle. */
export const GROUP = 'group'
/** A group without a bundle; its row refers to one of its torrents. */
export const BARE_GROUP = 'bare-group'

/** The kinds of bundles to which IDs in other catalogs belong. */
const NAMED: readonly BundleKind[] = ['work', 'series', 'album', 'book']
const MAX_TITLE = 255
/** The most paths that are cached: torrents of a group have IDs near each other. */
const MAX_REMEMBERED = 20_000

interface Placing {
  readonly torrent: PlainTorrent
  readonly name: string
  /** The slug of the torrent's category here. */
  readonly category: string
  readonly attributes: Readonly<Record<string, unknown>>
}

export type Bundles = ReturnType<typeof createBundles>

/** Creates functions that place torrents in bundles, with a cache of where they placed others. */
export function createBundles() {
  const remembered = new Map<string, number | null>()
  /** Works and series that `prepare` found or created, by the key of what a torrent needs. */
  let works: ReadonlyMap<string, FoundWork> = new Map()
  return {
    /** Finds or creates the works and series of torrents that are about to be placed. */
    async prepare(tx: Db, given: readonly Placing[], now: Date): Promise<void> {
      const open = new Map<string, NamedWork>()
      for (const wanted of given.map(wantedOf)) {
        if (wanted === null || wanted.ids.length === 0 || wanted.steps.length === 0) continue
        const [step] = wanted.steps
        const key = JSON.stringify(wanted)
        if (isWork(step) && !remembered.has(key)) open.set(key, { step, ids: wanted.ids })
      }
      // Several torrents may have the IDs of one work, which gets its name from the first of them.
      const distinct = new Map<string, NamedWork>()
      for (const work of open.values()) {
        const key = JSON.stringify(work.ids)
        if (!distinct.has(key)) distinct.set(key, work)
      }
      const found = await worksOf(tx, [...distinct.values()], now)
      const byIds = new Map([...distinct.keys()].map((key, at) => [key, found[at]]))
      works = new Map(
        [...open].flatMap(([key, { ids }]) => {
          const work = byIds.get(JSON.stringify(ids))
          return work === undefined ? [] : [[key, work]]
        }),
      )
      const made = new Set(found.flatMap((one) => (one?.isNew === true ? [one.id] : [])))
      await records.put(tx, BUNDLE, [...made].map(madeRow))
    },
    /**
     * Returns the bundle of a torrent, creating it if it is missing; null: the torrent has none.
     */
    async placeOf(tx: Db, given: Placing, now: Date): Promise<number | null> {
      const wanted = wantedOf(given)
      if (wanted === null) return null
      const key = JSON.stringify(wanted)
      const known = remembered.get(key)
      if (known !== undefined) return known
      const made: number[] = []
      const work = works.get(key)
      const found =
        work === undefined
          ? await place(tx, wanted, made, now)
          : await belowOwner(tx, wanted.steps, 0, work, made, now)
      await records.put(tx, BUNDLE, made.map(madeRow))
      if (remembered.size >= MAX_REMEMBERED) remembered.clear()
      remembered.set(key, found)
      return found
    },
  }
}

interface Wanted {
  readonly steps: readonly Step[]
  readonly ids: readonly ExternalId[]
}

function wantedOf({ torrent, name, category, attributes }: Placing): Wanted | null {
  const { path, external_ids: given } = torrent
  const ids = given.flatMap((text) => readExternalId(text) ?? [])
  const levels = (path ?? []).map(({ kind, title, year }) => {
    return { ...level(kind, cut(title)), year: yearIn(year) }
  })
  if (ids.length === 0) return levels.length === 0 ? null : { steps: levels, ids }
  const season = numberIn(attributes.season)
  const told = { season, episode: season === null ? null : numberIn(attributes.episode) }
  const suggested = bundleOfKnown(name, category, told) ?? []
  const at = suggested.findIndex(({ kind }) => NAMED.includes(kind))
  const [named] = levels
  if (named === undefined) return at < 0 ? null : { steps: suggested, ids }
  const below = at >= 0 && suggested[at].kind === named.kind ? suggested.slice(at + 1) : []
  return { steps: [...levels, ...below], ids }
}

function level(kind: BundleKind, title: string): Step {
  return { kind, title, year: null, number: null, numberEnd: null }
}

const cut = (title: string) => [...title.trim()].slice(0, MAX_TITLE).join('')
const yearIn = (year: number | null) =>
  year !== null && year >= 1000 && year <= 2999 ? year : null
const numberIn = (value: unknown) => {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : null
}

async function place(tx: Db, { steps, ids }: Wanted, made: number[], now: Date) {
  const at = steps.findIndex(({ kind }) => NAMED.includes(kind))
  const owner = ids.length === 0 ? null : await keeperOf(tx, ids)
  if (owner !== null) {
    const work = { id: owner, kind: await kindOf(tx, owner) }
    return belowOwner(tx, steps, at, work, made, now)
  }
  if (steps.some(({ title, number }) => title === '' && number === null)) return null
  const parent = await below(tx, steps.slice(0, at), null, made, now)
  const found = (await findPath(tx, [steps[at]], parent)).found.at(0)?.id
  const isThis = found !== undefined && !(await hasOtherIds(tx, found, ids))
  const named = isThis ? found : await add(tx, steps[at], parent, ids, made, now)
  return named === null ? parent : below(tx, steps.slice(at + 1), named, made, now)
}

/**
 * Returns the last bundle of the path below the bundle that has the IDs. If that bundle is of
 * another kind, no level is placed below it.
 */
function belowOwner(
  tx: Db,
  steps: readonly Step[],
  at: number,
  { id, kind }: { readonly id: number; readonly kind: string | undefined },
  made: number[],
  now: Date,
): Promise<number | null> {
  return below(tx, kind === steps[at]?.kind ? steps.slice(at + 1) : [], id, made, now)
}

/** Returns whether a step may be at the top of the tree, by its kind, and has no number. */
const isWork = ({ kind, number }: Step) => {
  return (kind === 'work' || kind === 'series') && number === null
}

/**
 * Returns the last bundle of a path below another bundle; levels that cannot be placed there are
 * skipped.
 */
async function below(
  tx: Db,
  steps: readonly Step[],
  parent: number | null,
  made: number[],
  now: Date,
): Promise<number | null> {
  let last = parent
  for (const step of steps) {
    const found = (await findPath(tx, [step], last)).found.at(0)?.id
    const next = found ?? (await add(tx, step, last, [], made, now))
    if (next === null) break
    last = next
  }
  return last
}

async function add(
  tx: Db,
  step: Step,
  parentId: number | null,
  externalIds: readonly ExternalId[],
  made: number[],
  now: Date,
): Promise<number | null> {
  const done = await addIn(tx, { ...BARE, ...step, parentId }, theProgram, now)
  if (!done.ok) return null
  made.push(done.id)
  // Without the locks of `setIds`, because a dry run would hold one for each ID.
  await sql`
    insert into bundle_external_id (source, value, bundle_id)
    select source, value, ${done.id} from ${givenRows(externalIds, {
      source: ['text', ({ source }) => source],
      value: ['text', ({ value }) => value],
    })} on conflict do nothing`.execute(tx)
  return done.id
}

async function kindOf(tx: Db, id: number): Promise<string | undefined> {
  const query = tx.selectFrom('bundle').select('kind').where('id', '=', id)
  return (await query.executeTakeFirst())?.kind
}

/** Returns whether a bundle has other IDs of the same catalogs, and so is a different work. */
async function hasOtherIds(tx: Db, id: number, ids: readonly ExternalId[]): Promise<boolean> {
  const sources = ids.map(({ source }) => source)
  const { rows } = await sql`
    select from bundle_external_id
    where bundle_id = ${id} and source = any(${sources}::text[]) limit 1`.execute(tx)
  return rows.length > 0
}

function madeRow(id: number): ImportRow {
  return { oldId: id, newId: id, outcome: 'imported', reason: '', digest: '', figures: null }
}

/** Records where groups of the source are now: the album, if their torrents are in its editions. */
export async function noteGroups(tx: Db, arrivals: readonly ArrivingTorrent[]): Promise<void> {
  const albums = await albumsOf(
    tx,
    arrivals.flatMap(({ bundleId }) => bundleId ?? []),
  )
  for (const kind of [GROUP, BARE_GROUP]) {
    const rows = new Map<number, ImportRow>()
    for (const { id, torrent, bundleId } of arrivals) {
      const { group_id: oldId } = torrent
      if (oldId === null || (bundleId !== null) !== (kind === GROUP)) continue
      const newId = bundleId === null ? id : (albums.get(bundleId) ?? bundleId)
      rows.set(oldId, { ...madeRow(newId), oldId, outcome: 'merged' })
    }
    await records.put(tx, kind, [...rows.values()])
  }
}

async function albumsOf(tx: Db, ids: readonly number[]): Promise<ReadonlyMap<number, number>> {
  if (ids.length === 0) return new Map()
  const rows = await tx
    .selectFrom('bundle')
    .select(['id', 'parent_id'])
    .where('id', 'in', [...new Set(ids)])
    .where('kind', '=', 'edition')
    .execute()
  return new Map(rows.flatMap(({ id, parent_id: album }) => (album === null ? [] : [[id, album]])))
}
