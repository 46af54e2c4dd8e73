import { sql } from 'kysely'
import type { PromotionScope } from '../../domain/promotions/scopes.ts'
import { factorsText } from '../../domain/promotions/scopes.ts'
import { foldTag } from '../../domain/taxonomy/tag-slugs.ts'
import type { MemberRole } from '../../domain/roles/permission-rows.ts'
import { guardMember } from '../records/acting-on.ts'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import * as keyset from '../base/keyset.ts'
import { holdMember } from '../records/members/hold.ts'
import { isSamePeriod, justMade } from '../records/members/sent-twice.ts'
import { hasNotEnded } from '../records/periods/in-force.ts'

// Promotions as staff create and end them; factors.ts calculates their effect.

export interface NewPromotion {
  readonly scope: PromotionScope
  /** A slug, name or number, depending on the scope; '' for the whole site, and for a role. */
  readonly target: string
  readonly role: MemberRole | null
  /** In thousandths. */
  readonly upPermille: number
  readonly downPermille: number
  readonly startsAt: Date
  /** Null: until staff end it. */
  readonly endsAt: Date | null
  readonly title: string
  /** Whether it is announced to members. */
  readonly isAnnounced: boolean
  /**
   * For a site-wide promotion: whether ratio watches are paused, and none starts until a week after
   * its end.
   */
  readonly hasAmnesty?: boolean
}

export type PromotionRow = Awaited<ReturnType<typeof list>>[number]

/**
 * Creates a promotion, which applies from the next booking and page on; null if the target is
 * unknown. A promotion for a single member is worth as much as a grant, and has the same limits. A
 * form that is sent twice creates only one.
 *
 * @throws Outranked when the actor may not grant anything to that member
 */
export async function start(
  db: Db,
  given: NewPromotion,
  by: Actor,
  now: Date,
): Promise<number | null> {
  return db.transaction().execute(async (tx) => {
    await holdMember(tx, by.memberId)
    const hasTarget = given.scope !== 'global' && given.scope !== 'role'
    const targetId = hasTarget ? await targetOf(tx, given.scope, given.target) : null
    if (hasTarget && targetId === null) return null
    if (given.scope === 'personal' && targetId !== null) {
      await guardMember(tx, by, 'economy.grant', targetId)
    }
    const content = contentOf(given, targetId, by.memberId)
    const same = await justStarted(tx, given, content, now)
    if (same !== null) return same
    const when = { starts_at: given.startsAt, ends_at: given.endsAt, made_at: now }
    const { id } = await tx
      .insertInto('promotion')
      .values({ ...content, ...when, told_to: given.isAnnounced ? 0 : null })
      .returning('id')
      .executeTakeFirstOrThrow()
    const after = {
      scope: given.scope,
      target: given.role ?? given.target,
      factors: factorsText(given.upPermille, given.downPermille),
      from: given.startsAt.toISOString(),
      until: given.endsAt?.toISOString() ?? null,
      ...(given.hasAmnesty === true && { amnesty: true }),
    }
    const target = { kind: 'promotion', id, name: given.title }
    await audit.record(tx, { by, action: 'promotion.start', target, after }, now)
    return id
  })
}

/** Returns the values by which a promotion that was created twice is recognized. */
function contentOf(given: NewPromotion, targetId: number | null, by: number | null) {
  return {
    ...{ scope: given.scope, target_id: targetId, title: given.title, made_by: by },
    ...{ up_permille: given.upPermille, down_permille: given.downPermille },
    ...{ is_announced: given.isAnnounced, has_amnesty: given.hasAmnesty ?? false },
    role: given.scope === 'role' ? given.role : null,
  }
}

/** Returns the same promotion, if the same member created it just now and it has not ended. */
function justStarted(
  tx: Db,
  given: NewPromotion,
  content: ReturnType<typeof contentOf>,
  now: Date,
): Promise<number | null> {
  const where = isSamePeriod(['made_at', 'starts_at', 'ends_at'], given, now)
  return justMade(tx, 'promotion', { ...content, ended_by: null }, now, {
    madeAt: 'made_at',
    where,
  })
}

/**
 * Ends a promotion now; booked traffic does not change. False if it has already ended or does not
 * exist.
 */
export async function end(db: Db, id: number, by: Actor, now: Date): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .updateTable('promotion')
      .set({ ends_at: sql`greatest(starts_at, ${now}::timestamptz)`, ended_by: by.memberId })
      .where('id', '=', id)
      .where(hasNotEnded(now))
      .returning('title')
      .executeTakeFirst()
    if (row === undefined) return false
    const target = { kind: 'promotion', id, name: row.title }
    await audit.record(tx, { by, action: 'promotion.end', target }, now)
    return true
  })
}

/** Lists promotions by their start, latest first. */
export async function list(
  db: Db,
  after: { readonly at: Date; readonly id: number } | null,
  limit: number,
) {
  let query = db.selectFrom('promotion').selectAll().select(targetName.as('target'))
  if (after !== null) {
    query = query.where(keyset.below(['starts_at', after.at], ['id', after.id]))
  }
  return query.orderBy('starts_at', 'desc').orderBy('id', 'desc').limit(limit).execute()
}

/** Returns one promotion with its target as entered in the form; null: there is none. */
export async function find(db: Db, id: number) {
  const slug = sql<string | null>`case scope
    when 'category' then (select slug from category where category.id = target_id)
    when 'tag' then (select slug from tag where tag.id = target_id)
    when 'personal' then (select name from member where member.id = target_id)
    else target_id::text end`
  const row = await db
    .selectFrom('promotion')
    .selectAll()
    .select(slug.as('slug'))
    .where('id', '=', id)
    .executeTakeFirst()
  return row ?? null
}

/**
 * Lists active and future promotions that apply to a member, soonest end first: for the page of
 * members.
 */
export async function forMember(db: Db, memberId: number, now: Date, limit: number) {
  return db
    .selectFrom('promotion')
    .selectAll()
    .select(targetName.as('target'))
    .where(hasNotEnded(now))
    .where((eb) =>
      eb.or([
        eb('scope', 'not in', ['personal', 'torrent', 'role']),
        eb.and([eb('scope', '=', 'personal'), eb('target_id', '=', memberId)]),
        eb.and([
          eb('scope', '=', 'role'),
          eb('role', '=', eb.selectFrom('member').select('role').where('id', '=', memberId)),
        ]),
      ]),
    )
    .orderBy(sql`ends_at nulls last`)
    .orderBy('id')
    .limit(limit)
    .execute()
}

const targetName = sql<string | null>`case scope
  when 'category' then (select name from category where category.id = target_id)
  when 'tag' then (select coalesce(name, slug) from tag where tag.id = target_id)
  when 'bundle' then (select title from bundle where bundle.id = target_id)
  when 'personal' then (select name from member where member.id = target_id)
  when 'role' then promotion.role
  when 'global' then null
  else (select name from torrent where torrent.id = target_id) end`

/** Returns the ID of a scope's target, by its slug, number or name; null: there is none. */
export async function targetOf(
  tx: Db,
  scope: PromotionScope,
  given: string,
): Promise<number | null> {
  const number = /^[1-9]\d{0,14}$/.test(given) ? Number(given) : 0
  const slug = foldTag(given)
  const { rows } = await (
    scope === 'category'
      ? sql<{ id: number }>`select id from category where slug = ${given}`
      : scope === 'tag'
        ? sql<{ id: number }>`select coalesce(alias_of, id) as id from tag where slug = ${slug}`
        : scope === 'personal'
          ? sql<{ id: number }>`select id from member where lower(name) = lower(${given})`
          : scope === 'bundle'
            ? sql<{ id: number }>`
                select coalesce(merged_into, id) as id from bundle where id = ${number}`
            : sql<{ id: number }>`select id from torrent where id = ${number}`
  ).execute(tx)
  return rows[0]?.id ?? null
}
