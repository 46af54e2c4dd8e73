import { sql } from 'kysely'
import { tagSlug } from '../../../domain/imports/tags.ts'
import type { Db } from '../../base/db.ts'
import { givenRows } from '../../base/given-rows.ts'
import type { ArrivingTorrent } from './torrent-rows.ts'

// Tags and promotions of imported torrents.

/** Adds tags, creating those that are not here yet; an alias resolves to its tag. */
export async function addTags(tx: Db, arrivals: readonly ArrivingTorrent[]): Promise<void> {
  const given = arrivals.flatMap(({ id, values }) => values.tags.map((slug) => ({ id, slug })))
  if (given.length === 0) return
  const rows = givenRows(given, {
    id: ['bigint', ({ id }) => id],
    slug: ['text', ({ slug }) => slug],
  })
  await sql`
    insert into tag (slug) select distinct slug from ${rows} order by slug
    on conflict (slug) do nothing`.execute(tx)
  await sql`
    insert into torrent_tag (torrent_id, tag_id)
    select distinct x.id, coalesce(tag.alias_of, tag.id) from ${rows}
    join tag on tag.slug = x.slug`.execute(tx)
  await addTagVotes(tx, arrivals)
}

/** The most votes in a sum: a larger sum cannot be a count of members. */
const MOST_VOTES = 1_000_000

/** Adds the sums of votes without their voters, so members can vote here again. */
async function addTagVotes(tx: Db, arrivals: readonly ArrivingTorrent[]): Promise<void> {
  const given = arrivals.flatMap(({ id, torrent: { tag_votes: votes }, values: { tags } }) =>
    Object.entries(votes ?? {}).flatMap(([name, [up, down]]) => {
      const slug = tagSlug(name)
      return slug !== null && tags.includes(slug) ? [{ id, slug, up, down }] : []
    }),
  )
  if (given.length === 0) return
  const most = (votes: number) => Math.min(Math.max(0, Math.trunc(votes)), MOST_VOTES)
  await sql`
    insert into torrent_tag_score (torrent_id, tag_id, up, down)
    select x.id, coalesce(tag.alias_of, tag.id), sum(x.up), sum(x.down)
    from ${givenRows(given, {
      id: ['bigint', ({ id }) => id],
      slug: ['text', ({ slug }) => slug],
      up: ['integer', ({ up }) => most(up)],
      down: ['integer', ({ down }) => most(down)],
    })} join tag on tag.slug = x.slug group by 1, 2`.execute(tx)
}

interface Promoted {
  readonly id: number
  readonly up: number
  readonly down: number
  readonly ends: Date | null
}

/** Turns freeleech and double upload that have not ended into promotions of their torrents. */
export async function addPromotions(
  tx: Db,
  arrivals: readonly ArrivingTorrent[],
  origin: string,
  now: Date,
): Promise<void> {
  const found = arrivals.flatMap((one) => promotionsOf(one, now))
  const title = `From ${origin}`.slice(0, 120)
  await sql`
    insert into promotion (scope, target_id, up_permille, down_permille, starts_at, ends_at, title,
      made_at, is_streamed)
    select 'torrent', id, up, down, ${now}, ends::timestamptz, ${title}, ${now}, true
    from ${givenRows(found, {
      id: ['bigint', ({ id }) => id],
      up: ['integer', ({ up }) => up],
      down: ['integer', ({ down }) => down],
      ends: ['text', ({ ends }) => ends?.toISOString()],
    })}`.execute(tx)
}

function promotionsOf({ id, torrent }: ArrivingTorrent, now: Date): readonly Promoted[] {
  const isOn = (permille: number | null, ends: Date | null): permille is number => {
    return permille !== null && (ends === null || ends > now)
  }
  const { free_permille: down, free_ends: freeEnds } = torrent
  const { up_permille: up, up_ends: upEnds } = torrent
  const isFree = isOn(down, freeEnds)
  const isUp = isOn(up, upEnds)
  if (isFree && isUp && freeEnds?.getTime() === upEnds?.getTime()) {
    return [{ id, up, down, ends: freeEnds }]
  }
  return [
    ...(isFree ? [{ id, up: 1000, down, ends: freeEnds }] : []),
    ...(isUp && up >= 1000 ? [{ id, up, down: 1000, ends: upEnds }] : []),
  ]
}
