import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import { toSeed } from '../torrents/to-seed.ts'

/** A member's relation to a torrent. */
export interface OwnState {
  readonly isBookmarked: boolean
  readonly note: string
  /** The folder of the bookmark; null: no folder. */
  readonly folderId: number | null
  readonly untilSnatched: boolean
  /** All folders of the member, by name. */
  readonly folders: readonly { readonly id: number; readonly name: string }[]
  readonly hasThanked: boolean
  /** From 1 to 10; null: not rated. */
  readonly rating: number | null
  /** The member's totals, to show the effect of the download on them. */
  readonly totals: { readonly uploaded: bigint; readonly downloaded: bigint }
  /** How many of the member's clients seed, and how many download, according to what is booked. */
  readonly seeding: number
  readonly leeching: number
  /** The seconds for which the torrent must still be seeded; null: no requirement. */
  readonly toSeed: number | null
  /** Null if the member never announced the torrent. */
  readonly history: OwnHistory | null
}

interface OwnHistory {
  readonly uploaded: bigint
  readonly downloaded: bigint
  readonly seededSeconds: number
  readonly completedAt: Date | null
}

/** Returns everything that a torrent's page shows about its reader, in one statement. */
export async function stateOf(db: Db, memberId: number, torrentId: number): Promise<OwnState> {
  const { rows } = await sql<Row>`
    select b.id is not null as bookmarked, coalesce(b.note, '') as note,
      b.folder_id, coalesce(b.until_snatched, false) as until_snatched,
      (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'name', name) order by lower(name)),
        '[]') from bookmark_folder where member_id = ${memberId}) as folders,
      exists (select from thanks where torrent_id = ${torrentId} and member_id = ${memberId})
        as thanked,
      (select count(*) from peer_session s where torrent_id = ${torrentId}
        and member_id = ${memberId} and ended_at is null and seeding) as seeding,
      (select count(*) from peer_session s where torrent_id = ${torrentId}
        and member_id = ${memberId} and ended_at is null and not seeding) as leeching,
      (select value from rating where torrent_id = ${torrentId} and member_id = ${memberId})
        as rating,
      totals.uploaded as all_up, totals.downloaded as all_down,
      ${toSeed(sql`owed`, sql`h`)} as to_seed,
      h.uploaded, h.downloaded, h.seeded_seconds, h.completed_at
    from (select 1) as once
    left join bookmark b
      on b.member_id = ${memberId} and b.target = 'torrent' and b.target_id = ${torrentId}
    left join member_totals totals on totals.member_id = ${memberId}
    left join member_torrent h on h.member_id = ${memberId} and h.torrent_id = ${torrentId}
    left join obligation owed on owed.member_id = ${memberId} and owed.torrent_id = ${torrentId}
      and owed.settled_at is null
    `.execute(db)
  const { bookmarked, note, folders, thanked, seeding, leeching, rating, ...history } = rows[0]
  return {
    isBookmarked: bookmarked,
    note,
    folderId: history.folder_id,
    untilSnatched: history.until_snatched,
    folders,
    hasThanked: thanked,
    rating,
    totals: { uploaded: history.all_up ?? 0n, downloaded: history.all_down ?? 0n },
    seeding,
    leeching,
    toSeed: history.to_seed,
    history: historyOf(history),
  }
}

interface Booked {
  readonly uploaded: bigint | null
  readonly downloaded: bigint | null
  readonly seeded_seconds: number | null
  readonly completed_at: Date | null
}

interface Row extends Booked {
  readonly bookmarked: boolean
  readonly note: string
  readonly folder_id: number | null
  readonly until_snatched: boolean
  readonly folders: OwnState['folders']
  readonly thanked: boolean
  readonly rating: number | null
  readonly all_up: bigint | null
  readonly all_down: bigint | null
  readonly seeding: number
  readonly leeching: number
  readonly to_seed: number | null
}

function historyOf(row: Booked): OwnHistory | null {
  if (row.uploaded === null) return null
  return {
    uploaded: row.uploaded,
    downloaded: row.downloaded ?? 0n,
    seededSeconds: row.seeded_seconds ?? 0,
    completedAt: row.completed_at,
  }
}
