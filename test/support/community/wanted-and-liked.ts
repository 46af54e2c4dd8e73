import { sql } from 'kysely'
import type { Db } from '../../../src/store/base/db.ts'

/** Ten requests with bounties, and reactions to posts, over the year before `now`. */
export async function wantAndLike(db: Db, now: Date): Promise<void> {
  await sql`with made as (
      insert into request (member_id, category_id, title, state, created_at, ends_at)
      select (select min(id) from member), (select min(id) from category), 'Wanted ' || n,
        case when n = 10 then 'removed' else 'open' end,
        ${now}::timestamptz - interval '1 year', ${now}::timestamptz + interval '1 year'
      from generate_series(1, 10) as n returning id)
    insert into request_bounty (request_id, member_id, currency, amount, is_anonymous, key,
      given_at, state)
    select made.id, m.id, 'points', 1000, false, 'bounty-' || made.id || '-' || m.id,
      ${now}::timestamptz - made.id * m.id * interval '6 hours',
      case when (made.id + m.id) % 7 = 0 then 'returned' else 'held' end
    from made cross join member m where m.id % (made.id % 5 + 2) = 0`.execute(db)
  await sql`insert into reaction (target, target_id, member_id, kind, at)
    select 'post', p.id, m.id, kind, ${now}::timestamptz - p.id * m.id * interval '1 hour'
    from post p cross join member m cross join (values ('thanks'), ('agree')) as k (kind)
    where (p.id + m.id) % 9 = 0 and m.id % 5 > 0`.execute(db)
}
