import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import { UNTOLD_SECONDS } from '../../domain/announce/checkpoint.ts'
import type { Facts, Known } from '../../domain/hit-and-run/judge.ts'
import type { HitAndRunRules } from '../../domain/hit-and-run/rules.ts'
import type { Db } from '../base/db.ts'

// Facts about seeding requirements, for the evaluation and for pages: one statement.

export interface Owed {
  readonly memberId: number
  readonly torrentId: number
  readonly torrent: string
  readonly known: Known
  readonly warningId: number | null
  readonly facts: Facts
}

/**
 * SQL over `member_torrent` (`h`) and `torrent` (`t`): whether enough of a torrent was downloaded
 * to require seeding: all of it, or more than the share in the rules.
 */
export function isEnough({ downloadedPercent }: HitAndRunRules): RawBuilder<boolean> {
  return sql`h.raw_downloaded > 0 and (h.raw_downloaded >= t.size
    or h.raw_downloaded * 100 > t.size * ${downloadedPercent}::numeric)`
}

/** A requirement with its facts as one row. */
type Row = Omit<Owed, 'known' | 'facts'> & Known & Facts

/**
 * Returns the seeding requirements of `from` (rows of `obligation` as `o`, with `member_id`,
 * `torrent_id`, `state`, `since`, `prewarned_at` and `warning_id`), each with its facts, by member
 * and torrent.
 */
export async function factsOf(
  db: Db,
  from: RawBuilder<unknown>,
  immuneRoles: readonly string[],
  now: Date,
): Promise<readonly Owed[]> {
  const heard = new Date(now.getTime() - UNTOLD_SECONDS * 1000)
  const { rows } = await sql<Row>`
    select o.member_id as "memberId", o.torrent_id as "torrentId", t.name as torrent, o.state,
      extract(epoch from o.prewarned_at)::float8 as "prewarnedAt", o.warning_id as "warningId",
      case when w.removed_at is null then
        extract(epoch from coalesce(w.ends_at, 'epoch'::timestamptz + interval '200 years'))::float8
      end as "warningEndsAt",
      t.size as "sizeBytes", h.raw_uploaded::numeric as uploaded,
      h.seeded_seconds as "seededSeconds",
      exists (select from peer_session p where p.member_id = o.member_id
        and p.torrent_id = o.torrent_id and p.ended_at is null and p.last_at > ${heard}
        and p.seeding) as "isSeeding",
      extract(epoch from greatest(h.last_at, o.since, v.until_at))::float8 as "seenAt",
      extract(epoch from o.since)::float8 as since,
      i.id is not null or j.id is not null or m.role = any(${[...immuneRoles]}::text[])
        or m.class = any(${[...immuneRoles]}::text[]) or exists (
          select from given_role g where g.member_id = m.id and g.ended_at is null
            and (g.expires_at is null or g.expires_at > ${now})
            and g.role = any(${[...immuneRoles]}::text[])) as "isImmune",
      coalesce(${now} between v.from_at and v.until_at, false) as "isOnVacation",
      t.state = 'removed' as "isGone"
    from (${from}) o
    join member m on m.id = o.member_id
    join torrent t on t.id = o.torrent_id
    join member_torrent h on h.member_id = o.member_id and h.torrent_id = o.torrent_id
    left join member_warning w on w.id = o.warning_id
    left join vacation v on v.member_id = o.member_id and v.from_at <= ${now}
    left join obligation_immunity i on i.member_id = o.member_id
      and (i.expires_at is null or i.expires_at > ${now})
    left join obligation_immunity j on j.torrent_id = o.torrent_id
      and (j.expires_at is null or j.expires_at > ${now})
    order by o.member_id, o.torrent_id`.execute(db)
  return rows.map(asOwed)
}

function asOwed(row: Row): Owed {
  const { memberId, torrentId, torrent, state, prewarnedAt, warningId, warningEndsAt } = row
  const { sizeBytes, seededSeconds, isSeeding, seenAt, since } = row
  const { isImmune, isOnVacation, isGone } = row
  const uploaded = BigInt(row.uploaded)
  return {
    ...{ memberId, torrentId, torrent, warningId },
    known: { state, prewarnedAt, warningEndsAt },
    facts: {
      ...{ sizeBytes, uploaded, seededSeconds, isSeeding, seenAt, since },
      ...{ isImmune, isOnVacation, isGone },
    },
  }
}
