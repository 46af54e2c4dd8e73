import { sql } from 'kysely'
import { DAY_MS, startOfDay } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'
import { keep } from './keep.ts'

// Figures of existing rows, counted from the rows themselves. Each function is one scan.

/** SQL: whether every member may read forum `f`. Posts in other forums are not counted. */
export const OPEN_FORUM = sql`(select rank from role where slug = f.see_role)
  <= (select rank from role where slug = 'member')`

/** Counts torrents, in total and by category, in one pass. */
export async function ofTorrents(db: Db, now: Date): Promise<void> {
  const rows = sql`
    with sums as materialized (
      select t.category_id, count(*) as torrents, sum(t.size) as size,
        sum(t.file_count) as files, sum(s.snatches) as snatches, sum(s.seeders) as seeders,
        sum(s.leechers) as leechers, count(*) filter (where s.seeders = 0) as unseeded,
        count(*) filter (where s.seeders = 1) as alone
      from torrent t join torrent_stats s on s.torrent_id = t.id
      where t.state = 'listed' group by t.category_id
    )
    select x.* from (
      select sum(torrents) as torrents, sum(size) as size, sum(files) as files,
        sum(snatches) as snatches, sum(seeders) as seeders, sum(leechers) as leechers,
        sum(unseeded) as unseeded, sum(alone) as alone
      from sums
    ) as a, lateral (values ('torrents', '', coalesce(a.torrents, 0)),
      ('torrents-size', '', coalesce(a.size, 0)), ('files', '', coalesce(a.files, 0)),
      ('snatches', '', coalesce(a.snatches, 0)), ('unseeded', '', coalesce(a.unseeded, 0)),
      ('one-seeder', '', coalesce(a.alone, 0)), ('seeders', '', coalesce(a.seeders, 0)),
      ('leechers', '', coalesce(a.leechers, 0))) as x (figure, part, value)
    union all
    select y.* from sums join category c on c.id = category_id, lateral (values
      ('category-torrents', c.slug, sums.torrents), ('category-size', c.slug, sums.size),
      ('category-snatches', c.slug, sums.snatches), ('category-seeders', c.slug, sums.seeders)
    ) as y (figure, part, value)`
  const whole = ['torrents', 'torrents-size', 'files', 'snatches', 'unseeded'] as const
  const swarms = ['one-seeder', 'seeders', 'leechers'] as const
  const parts = ['category-torrents', 'category-size', 'category-snatches'] as const
  const figures = [...whole, ...swarms, ...parts, 'category-seeders'] as const
  await keep(db, startOfDay(now), { figures, rows }, now)
}

export async function ofMembers(db: Db, now: Date): Promise<void> {
  const before = (days: number) => new Date(now.getTime() - days * DAY_MS)
  const seen = (days: number) =>
    sql`count(*) filter (where state = 'active' and last_seen_at > ${before(days)})`
  const rows = sql`
    select x.* from (
      select count(*) filter (where state = 'active') as active,
        count(*) filter (where state = 'parked') as dormant,
        ${seen(1)} as day, ${seen(7)} as week, ${seen(30)} as month
      from member where left_at is null
    ) as a, lateral (values ('members', '', a.active), ('dormant', '', a.dormant),
      ('seen-day', '', a.day), ('seen-week', '', a.week), ('seen-month', '', a.month)
    ) as x (figure, part, value)
    union all
    select 'class-members', coalesce(class, role), count(*) from member
    where state = 'active' and left_at is null group by 2`
  const seenFigures = ['seen-day', 'seen-week', 'seen-month'] as const
  const figures = ['members', 'dormant', ...seenFigures, 'class-members'] as const
  await keep(db, startOfDay(now), { figures, rows }, now)
}

export async function ofTalk(db: Db, now: Date): Promise<void> {
  const rows = sql`
    select x.* from (
      select (select count(*) from bundle where removed_at is null and merged_into is null)
          as bundles,
        (select count(*) from topic t join forum f on f.id = t.forum_id
          where t.posts > 0 and t.merged_into is null and ${OPEN_FORUM}) as topics,
        (select count(*) from post p join topic t on t.id = p.topic_id
          join forum f on f.id = t.forum_id
          where p.removed_at is null and ${OPEN_FORUM}) as posts,
        (select count(*) from comment where removed_at is null) as comments
    ) as a, lateral (values ('bundles', '', a.bundles), ('topics', '', a.topics),
      ('posts', '', a.posts), ('comments', '', a.comments)) as x (figure, part, value)`
  const figures = ['bundles', 'topics', 'posts', 'comments'] as const
  await keep(db, startOfDay(now), { figures, rows }, now)
}

export async function ofEconomy(db: Db, now: Date): Promise<void> {
  const held = (currency: string) => sql`coalesce(sum(balance) filter
    (where currency = ${currency}), 0)`
  const rows = sql`
    select x.* from (
      select ${held('points')} as points, ${held('tokens')} as tokens,
        ${held('invites')} as invites,
        count(*) filter (where currency = 'points' and balance > 0) as holders
      from ledger_account where member_id is not null
    ) as a, (
      select coalesce(sum(uploaded), 0) as up, coalesce(sum(downloaded), 0) as down,
        coalesce(sum(raw_uploaded), 0) as raw_up, coalesce(sum(raw_downloaded), 0) as raw_down
      from member_totals
    ) as t, lateral (values ('points-held', '', a.points), ('points-holders', '', a.holders),
      ('tokens-held', '', a.tokens), ('invites-held', '', a.invites), ('uploaded', '', t.up),
      ('downloaded', '', t.down), ('raw-uploaded', '', t.raw_up), ('raw-downloaded', '', t.raw_down)
    ) as x (figure, part, value)`
  const heldFigures = ['points-held', 'points-holders', 'tokens-held', 'invites-held'] as const
  const totals = ['uploaded', 'downloaded', 'raw-uploaded', 'raw-downloaded'] as const
  await keep(db, startOfDay(now), { figures: [...heldFigures, ...totals], rows }, now)
}
