import { sql } from 'kysely'
import type { ExternalId } from '../../../domain/bundles/external-ids/read.ts'
import { idText } from '../../../domain/bundles/external-ids/read.ts'
import type { Step } from '../../../domain/bundles/from-name.ts'
import type { Db } from '../../base/db.ts'
import { givenRows } from '../../base/given-rows.ts'
import { isAlive } from '../../records/alive-bundle.ts'
import { newIds } from '../new-ids.ts'

// Works and series of many torrents, found or created by their IDs in other catalogs, with a few
// statements. Harder cases are left to the search that handles one path after another.

/** A work or series at the top of a path, with its IDs in other catalogs. */
export interface NamedWork {
  readonly step: Step
  readonly ids: readonly ExternalId[]
}

export interface FoundWork {
  readonly id: number
  readonly kind: string
  readonly isNew: boolean
}

/** Returns the bundle of each work, or undefined if it must be searched for. */
export async function worksOf(
  tx: Db,
  works: readonly NamedWork[],
  now: Date,
): Promise<readonly (FoundWork | undefined)[]> {
  if (works.length === 0) return []
  const owners = await ownersOf(tx, works)
  const ownerOf = ({ ids }: NamedWork) => {
    return ids.map((id) => owners.get(idText(id))).find((one) => one !== undefined)
  }
  const open = works.filter((work) => ownerOf(work) === undefined && work.step.title !== '')
  const fresh = await untitled(tx, withNewIds(open))
  const made = await create(tx, fresh, now)
  fresh.forEach(({ step, ids }, at) => {
    // If several works share an ID, the first one has it.
    for (const id of ids) owners.set(idText(id), { id: made[at], kind: step.kind })
  })
  const isNew = new Set(made)
  return works.map((work) => {
    const owner = ownerOf(work)
    return owner === undefined ? undefined : { ...owner, isNew: isNew.has(owner.id) }
  })
}

async function ownersOf(tx: Db, works: readonly NamedWork[]) {
  const ids = works.flatMap((work) => work.ids)
  const { rows } = await sql<{ text: string; id: number; kind: string }>`
    select e.source || ':' || e.value as text, bundle.id, bundle.kind
    from ${givenRows(ids, {
      source: ['text', ({ source }) => source],
      value: ['text', ({ value }) => value],
    })} join bundle_external_id e on e.source = x.source and e.value = x.value
    join bundle on bundle.id = e.bundle_id and bundle.removed_at is null`.execute(tx)
  return new Map(rows.map(({ text, id, kind }) => [text, { id, kind }]))
}

/** Returns the works that share no ID with an earlier one. */
function withNewIds(works: readonly NamedWork[]): readonly NamedWork[] {
  const seen = new Set<string>()
  return works.filter(({ ids }) => {
    const texts = ids.map(idText)
    const isNew = texts.every((text) => !seen.has(text))
    for (const text of texts) seen.add(text)
    return isNew
  })
}

/**
 * Returns the works whose title and year occur neither in a bundle here nor in another of these
 * works.
 */
async function untitled(tx: Db, works: readonly NamedWork[]): Promise<readonly NamedWork[]> {
  const { rows } = await sql<{ at: number }>`
    with given as (
      select at, kind, search_key(title) as title_key, year
      from ${givenRows(works, {
        at: ['integer', (_work, at) => at],
        kind: ['text', ({ step }) => step.kind],
        title: ['text', ({ step }) => step.title],
        year: ['integer', ({ step }) => step.year],
      })}
    )
    select g.at from given g
    where not exists (select from bundle where bundle.kind = g.kind
        and bundle.title_key = g.title_key and bundle.title_key <> ''
        and coalesce(bundle.year = g.year, true) and ${isAlive})
      and not exists (select from given o where o.at <> g.at and o.kind = g.kind
        and o.title_key = g.title_key and coalesce(o.year = g.year, true))
    order by g.at`.execute(tx)
  return rows.map(({ at }) => works[at])
}

/** Creates bundles; returns their IDs in order. */
async function create(tx: Db, works: readonly NamedWork[], now: Date): Promise<readonly number[]> {
  const made = await newIds(tx, 'bundle', works.length)
  await sql`
    insert into bundle (id, kind, title, year, created_at)
    overriding system value
    select id, kind, title, year, ${now} from ${givenRows(works, {
      id: ['bigint', (_work, at) => made[at]],
      kind: ['text', ({ step }) => step.kind],
      title: ['text', ({ step }) => step.title],
      year: ['integer', ({ step }) => step.year],
    })}`.execute(tx)
  const ids = works.flatMap((work, at) => work.ids.map((id) => ({ ...id, bundle: made[at] })))
  // An ID of a removed bundle stays with that bundle.
  await sql`
    insert into bundle_external_id (source, value, bundle_id)
    select source, value, id from ${givenRows(ids, {
      source: ['text', ({ source }) => source],
      value: ['text', ({ value }) => value],
      id: ['bigint', ({ bundle }) => bundle],
    })} on conflict do nothing`.execute(tx)
  return made
}
