import { sql } from 'kysely'
import type { Entry } from '../../domain/ledger/currencies.ts'
import { move } from '../../domain/ledger/currencies.ts'
import type { ItemKind } from '../../domain/points/shop/kinds.ts'
import type { NotSold } from '../../domain/points/shop/may-buy.ts'
import { EDITOR_WAIT_DAYS, whyNotSold } from '../../domain/points/shop/may-buy.ts'
import { DAY_MS, HOUR_MS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'
import * as balances from '../records/ledger/balances.ts'
import * as ledger from '../records/ledger/ledger.ts'
import type { StoreItem } from './shop-items.ts'
import * as items from './shop-items.ts'
import * as expiringTokens from '../records/ledger/expiring-tokens.ts'
import { holdMember } from '../records/members/hold.ts'

// Purchases: one transaction pays, delivers and records, once for each form that was sent.

export type Bought =
  | {
      readonly ok: true
      readonly id: number
      readonly isNew: boolean
      readonly endsAt: Date | null
    }
  | { readonly ok: false; readonly code: NotBought }

type NotBought = NotSold | 'ITEM_NOT_FOUND' | 'NOTHING_TO_FORGIVE' | 'PRICE_CHANGED'

export interface Order {
  readonly slug: string
  /** The price that the buyer saw, in thousandths of a point; omitted: any price. */
  readonly price?: number
  /** The key of the form: a form that is sent twice buys only once. */
  readonly key: string
  /** The text of a title; '' for everything else. */
  readonly detail: string
}

/** Buys an item for a member, or returns why not; the same order buys nothing more. */
export async function buy(db: Db, memberId: number, order: Order, now: Date): Promise<Bought> {
  return db.transaction().execute(async (tx) => {
    // One purchase per item at a time, so that stock and limits also apply to parallel ones.
    const held = await tx
      .selectFrom('store_item')
      .select('id')
      .where('slug', '=', order.slug)
      .forUpdate()
      .executeTakeFirst()
    // Before any account is locked: a title changes the row of the member, which gifts lock before
    // the accounts.
    await holdMember(tx, memberId)
    const before = await earlier(tx, memberId, order.key)
    if (before !== null) return { ok: true, isNew: false, ...before } as const
    const item = held === undefined ? null : await items.find(tx, order.slug)
    if (item === null) return { ok: false, code: 'ITEM_NOT_FOUND' } as const
    const isOther = order.price !== undefined && order.price !== item.price
    if (isOther) return { ok: false, code: 'PRICE_CHANGED' } as const
    const buyer = (await buyerOf(tx, memberId, [item], now)).of(item)
    const why = whyNotSold(item, buyer, now)
    if (why !== null) return { ok: false, code: why } as const
    const paid = await pay(tx, memberId, item, order.key, now)
    if (!paid.ok) {
      const isPoints = paid.currency === 'points'
      return { ok: false, code: isPoints ? 'TOO_FEW_POINTS' : 'NOTHING_TO_FORGIVE' } as const
    }
    const endsAt = await give(tx, memberId, item, paid.id, order.detail, now)
    return {
      ok: true,
      isNew: true,
      endsAt,
      id: await note(tx, memberId, item, { ...order, endsAt, postId: paid.id }, now),
    }
  })
}

async function earlier(tx: Db, memberId: number, key: string) {
  const row = await tx
    .selectFrom('purchase')
    .select(['id', 'ends_at as endsAt'])
    .where('member_id', '=', memberId)
    .where('key', '=', key)
    .executeTakeFirst()
  return row ?? null
}

function pay(tx: Db, memberId: number, item: StoreItem, key: string, now: Date) {
  const member = { member: memberId }
  const given = givenBy(item, memberId)
  return ledger.post(tx, {
    kind: 'purchase',
    key: `purchase:${memberId}:${key}`,
    cause: { kind: 'purchase', says: item.name },
    entries: [...move('points', BigInt(item.price), member, { system: 'store' }), ...given],
    by: memberId,
    now,
  })
}

/** Returns what the shop pays out to the member; titles and freeleech are no currency. */
function givenBy({ kind, amount }: StoreItem, memberId: number): readonly Entry[] {
  if (kind === 'title' || kind === 'freeleech') return []
  return move(kind, BigInt(amount), { system: 'store' }, { member: memberId })
}

/** Delivers items that the ledger does not hold; returns when they expire, or null. */
async function give(
  tx: Db,
  memberId: number,
  item: StoreItem,
  postId: number,
  detail: string,
  now: Date,
): Promise<Date | null> {
  if (item.kind === 'title') {
    await tx.updateTable('member').set({ title: detail }).where('id', '=', memberId).execute()
  }
  if (item.kind === 'tokens' && item.lastsDays !== null) {
    const lot = { memberId, postId, tokens: item.amount, days: item.lastsDays }
    return expiringTokens.keep(tx, lot, now)
  }
  return item.kind === 'freeleech' ? makeFree(tx, memberId, item.amount, now) : null
}

/** Adds freeleech hours after those that were bought before; returns their end. */
async function makeFree(tx: Db, memberId: number, hours: number, now: Date): Promise<Date> {
  const { last } = await tx
    .selectFrom('promotion')
    .select((eb) => eb.fn.max('ends_at').as('last'))
    .where('scope', '=', 'personal')
    .where('target_id', '=', memberId)
    .where('made_by', '=', memberId)
    .where('ends_at', '>', now)
    .executeTakeFirstOrThrow()
  const startsAt = last ?? now
  const endsAt = new Date(startsAt.getTime() + hours * HOUR_MS)
  await tx
    .insertInto('promotion')
    .values({
      scope: 'personal',
      target_id: memberId,
      role: null,
      up_permille: 1_000,
      down_permille: 0,
      starts_at: startsAt,
      ends_at: endsAt,
      title: 'Bought in the shop',
      made_by: memberId,
      made_at: now,
    })
    .execute()
  return endsAt
}

interface Noted extends Order {
  readonly postId: number
  readonly endsAt: Date | null
}

async function note(tx: Db, memberId: number, item: StoreItem, given: Noted, now: Date) {
  if (item.stock !== null) {
    const stock = item.stock - 1
    await tx.updateTable('store_item').set({ stock }).where('id', '=', item.id).execute()
  }
  const { id } = await tx
    .insertInto('purchase')
    .values({
      item_id: item.id,
      member_id: memberId,
      key: given.key,
      post_id: given.postId,
      kind: item.kind,
      name: item.name,
      amount: item.amount,
      price: item.price,
      detail: given.detail,
      ends_at: given.endsAt,
      at: now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/**
 * Returns the facts that decide whether items are sold to a member: for the page of all items, and
 * for a purchase.
 */
export async function buyerOf(
  db: Db,
  memberId: number,
  all: readonly Pick<StoreItem, 'id' | 'leastRole' | 'limitDays'>[],
  now: Date,
) {
  const points = await balances.balanceOf(db, { member: memberId }, 'points')
  const asked = all.map(({ id, leastRole, limitDays }) => {
    const since = limitDays === null ? new Date(0) : new Date(now.getTime() - limitDays * DAY_MS)
    return { id, role: leastRole, since }
  })
  const edits = new Date(now.getTime() - EDITOR_WAIT_DAYS * DAY_MS)
  const { rows } = await sql<{
    id: number
    bought: number
    hasRole: boolean
    hasEdited: boolean
  }>`
    select x.id, x.role is null or exists (
        select from member m join role own on own.slug = m.role, role asked
        where m.id = ${memberId} and asked.slug = x.role and (
          asked.kind = 'built-in' and own.rank >= asked.rank
          or asked.kind = 'class' and (own.rank >= 3
            or exists (select from role c where c.slug = m.class and c.rank >= asked.rank))
          or asked.kind = 'secondary' and exists (select from given_role g
            where g.member_id = m.id and g.role = asked.slug and g.ended_at is null
              and (g.expires_at is null or g.expires_at > ${now})))) as "hasRole",
      exists (select from audit_log edit where edit.target_kind = 'store-item'
        and edit.target_id = x.id and edit.actor_id = ${memberId}
        and edit.at > ${edits}) as "hasEdited",
      (select count(*) from purchase p where p.item_id = x.id and p.member_id = ${memberId}
        and p.at > x.since) as bought
    from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb)
      as x (id bigint, role text, since timestamptz)`.execute(db)
  const found = new Map(rows.map((row) => [row.id, row]))
  return {
    points,
    of({ id }: Pick<StoreItem, 'id'>) {
      const { hasRole = false, hasEdited = false, bought = 0 } = found.get(id) ?? {}
      return { points, hasRole, hasEdited, bought }
    },
  }
}

export type PurchaseRow = Awaited<ReturnType<typeof ofMember>>[number]

/** Returns purchases of a member, newest first, below the ID `before`. */
export async function ofMember(db: Db, memberId: number, before: number | null, limit: number) {
  let query = listed(db).where('member_id', '=', memberId)
  if (before !== null) query = query.where('id', '<', before)
  return query.orderBy('id', 'desc').limit(limit).execute()
}

function listed(db: Db) {
  return db
    .selectFrom('purchase')
    .select(['id', 'name', 'price', 'amount', 'detail', 'ends_at as endsAt', 'at'])
    .select(sql<ItemKind>`kind`.as('kind'))
}
