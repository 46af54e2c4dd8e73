import { sql } from 'kysely'
import type { Amnesty } from '../../domain/ratio/amnesty.ts'
import type { Db } from '../base/db.ts'
import type { Fails } from '../records/tasks/failed-rows.ts'
import { apartFrom, named } from '../records/tasks/failed-rows.ts'
import { notifyEach } from '../notifications/notify-each.ts'
import { hasNotEnded, isInForce } from '../records/periods/in-force.ts'

// Announced promotions. Each member is notified when one starts, and a line above every page shows
// it while it is active.

/**
 * Notifies the next members about a promotion that has started; returns how many, 0 when all are
 * notified.
 * @param fails called for each member that could not be notified
 */
export async function tellSome(
  db: Db,
  now: Date,
  atOnce: number,
  except: readonly number[] = [],
  fails?: Fails,
): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const promotion = await tx
      .selectFrom('promotion')
      .selectAll()
      .where('told_to', 'is not', null)
      .where('starts_at', '<=', now)
      .where(apartFrom(sql`id`, except))
      .orderBy('starts_at')
      .orderBy('id')
      .limit(1)
      .forUpdate()
      .executeTakeFirst()
    if (promotion === undefined) return 0
    const { id, title, ends_at: endsAt } = promotion
    const isOver = endsAt !== null && endsAt <= now
    const rows = isOver ? [] : await next(tx, promotion.told_to ?? 0, atOnce)
    const { up_permille: up, down_permille: down } = promotion
    const data = { title, up, down, ends: endsAt?.toISOString() ?? null }
    const href = '/promotions'
    const told_to = rows.length < atOnce ? null : (rows.at(-1) ?? null)
    await named([id], async () => {
      await notifyEach(tx, [{ members: rows, code: 'promotion', data, href, now }], fails)
      await tx.updateTable('promotion').set({ told_to }).where('id', '=', id).execute()
    })
    // At least 1, as another promotion may be waiting.
    return Math.max(rows.length, 1)
  })
}

async function next(tx: Db, after: number, limit: number): Promise<readonly number[]> {
  const rows = await tx
    .selectFrom('member')
    .select('id')
    .where('id', '>', after)
    .where('state', '=', 'active')
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}

/** An announced promotion. */
export interface Announced {
  readonly title: string
  readonly up: number
  readonly down: number
  /** Seconds since 1970; null: no end. */
  readonly until: number | null
}

interface FrameRow {
  readonly site: unknown
  /** The key of the logo's image; null: none. */
  readonly logo: string | null
  /** The colors that staff chose for roles and classes. */
  readonly roles: readonly { readonly slug: string; readonly color: string }[]
  readonly tags: FrameRow['roles']
  readonly announced: readonly Announced[]
}

/**
 * Reads what every page needs with one statement: the site settings, the logo, the colors of roles
 * and tags, and the announced active promotions.
 */
export async function frameOf(db: Db, now: Date) {
  const { rows } = await sql<FrameRow>`
    select (select value from setting where key = 'site') as site,
      (select encode(thumb_digest, 'hex') from site_logo join image on id = image_id) as logo,
      coalesce((
        select jsonb_agg(jsonb_build_object('slug', slug, 'color', color) order by rank)
        from role where color is not null
      ), '[]') as roles, coalesce((
        select jsonb_agg(jsonb_build_object('slug', slug, 'color', color) order by slug)
        from tag where color is not null and alias_of is null
      ), '[]') as tags, coalesce((
      select jsonb_agg(p) from (
        select title, up_permille as up, down_permille as down,
          extract(epoch from ends_at)::float8 as until
        from promotion
        where is_announced and scope in ('global', 'category', 'tag')
          and ${isInForce(now)}
        order by scope = 'global' desc, starts_at desc limit 3
      ) p), '[]') as announced`.execute(db)
  return rows[0]
}

/** Returns the current or the last amnesty, unless it ended before `since`; null: none. */
export async function lastAmnesty(db: Db, since: Date, now: Date): Promise<Amnesty | null> {
  const { rows } = await sql<Amnesty>`
    select extract(epoch from starts_at)::float8 as "from",
      extract(epoch from ends_at)::float8 as until
    from promotion where has_amnesty and starts_at <= ${now}
      and ${hasNotEnded(since)}
    order by ends_at desc nulls first limit 1`.execute(db)
  return rows[0] ?? null
}

/** Returns the amnesties that were active at any time from `since` to `until`. */
export async function amnestiesIn(db: Db, since: Date, until: Date): Promise<readonly Amnesty[]> {
  const { rows } = await sql<Amnesty>`
    select extract(epoch from starts_at)::float8 as "from",
      extract(epoch from ends_at)::float8 as until
    from promotion where has_amnesty and starts_at < ${until}
      and ${hasNotEnded(since)}
    order by starts_at`.execute(db)
  return rows
}
