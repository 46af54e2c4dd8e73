import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import { withBelow } from '../taxonomy/categories.ts'
import { isInForce } from '../records/periods/in-force.ts'

// Conditions on active promotions over `torrent`, from the same rows that booking reads.

/** SQL: whether a torrent is freeleech for a member, for any reason. */
export function isFree(memberId: number, now: Date): RawBuilder<boolean> {
  return isFreeBy(100, memberId, now)
}

/** SQL: whether at least this share of the download, in percent, is free for a member. */
export function isFreeBy(percent: number, memberId: number, now: Date): RawBuilder<boolean> {
  const most = sql.lit((100 - percent) * 10)
  return sql`(${isPromoted(sql`down_permille <= ${most}`, memberId, now)}
    or torrent.id in (select u.torrent_id from token_use u where u.member_id = ${memberId}::bigint
      and u.ended_at is null and u.expires_at > ${now}))`
}

/** SQL: whether the upload of a torrent counts at least double for a member. */
export function isDoubled(memberId: number, now: Date): RawBuilder<boolean> {
  return isPromoted(sql`up_permille >= 2000`, memberId, now)
}

function isPromoted(how: RawBuilder<unknown>, memberId: number, now: Date): RawBuilder<boolean> {
  const holds = sql`${isInForce(now)} and ${how}`
  const targets = (scope: string) =>
    sql`select target_id from promotion where scope = ${scope} and ${holds}`
  return sql`(
    exists (select from promotion where ${holds} and (scope = 'global'
      or (scope = 'personal' and target_id = ${memberId}::bigint)
      or (scope = 'role' and role = (select m.role from member m where m.id = ${memberId}))))
    or torrent.category_id in (select id from ${withBelow(targets('category'))} as below)
    or torrent.id in (${targets('torrent')}) or torrent.id in (${targets('featured')})
    or torrent.id in (
      select tt.torrent_id from torrent_tag tt where tt.tag_id in (${targets('tag')}))
    or torrent.bundle_id in (
      with recursive below (id) as (
        ${targets('bundle')} union select b.id from bundle b join below on b.parent_id = below.id
      ) select id from below))`
}
