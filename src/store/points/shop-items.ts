import { sql } from 'kysely'
import type { ItemKind } from '../../domain/points/shop/kinds.ts'
import type { Offer } from '../../domain/points/shop/may-buy.ts'
import type { PresetItem } from '../../domain/points/shop/presets.ts'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import type { State } from '../records/revisions.ts'
import * as revisions from '../records/revisions.ts'

// The items of the shop, which staff create; purchases are in purchases.ts.

export interface NewItem extends Omit<Offer, 'retiredAt'> {
  readonly slug: string
  readonly name: string
  readonly says: string
  /** Bytes, tokens, invites or hours; 0 for a title. */
  readonly amount: number
  /** For tokens: the days until they expire unspent; null: never. */
  readonly lastsDays: number | null
  /** The slug of a role or class; null: everyone. */
  readonly leastRole: string | null
  readonly position: number
}

export interface StoreItem extends NewItem, Offer {
  readonly id: number
  /** The name of the role. */
  readonly roleName: string | null
  readonly revision: number
  readonly bought: number
}

/** Returns every item in the order of the shop, retired ones last. */
export async function list(db: Db): Promise<readonly StoreItem[]> {
  const rows = await items(db)
    .orderBy(sql`retired_at is not null`)
    .orderBy('position')
    .orderBy('price')
    .orderBy('store_item.id')
    .execute()
  return rows
}

export async function find(db: Db, slug: string): Promise<StoreItem | null> {
  return (await items(db).where('store_item.slug', '=', slug).executeTakeFirst()) ?? null
}

function items(db: Db) {
  return db
    .selectFrom('store_item')
    .leftJoin('role', 'role.slug', 'store_item.least_role')
    .select(['store_item.id', 'store_item.slug', 'store_item.name', 'says', 'amount', 'price'])
    .select(['lasts_days as lastsDays', 'least_role as leastRole', 'role.name as roleName'])
    .select(['member_limit as memberLimit', 'limit_days as limitDays', 'stock', 'position'])
    .select(['starts_at as startsAt', 'ends_at as endsAt', 'retired_at as retiredAt', 'revision'])
    .select(sql<ItemKind>`store_item.kind`.as('kind'))
    .select(sql<number>`(select count(*) from purchase where item_id = store_item.id)`.as('bought'))
}

export type Saved =
  | { readonly ok: true; readonly id: number }
  | { readonly ok: false; readonly code: 'SLUG_TAKEN' | 'NO_SUCH_ROLE' }

/** Creates an item. */
export async function make(db: Db, given: NewItem, by: Actor, now: Date): Promise<Saved> {
  return db.transaction().execute(async (tx) => {
    const wrong = await faultOf(tx, given)
    if (wrong !== null) return { ok: false, code: wrong } as const
    const row = await tx
      .insertInto('store_item')
      .values({ ...columnsOf(given), slug: given.slug, made_by: by.memberId, made_at: now })
      .onConflict((conflict) => conflict.column('slug').doNothing())
      .returning('id')
      .executeTakeFirst()
    if (row === undefined) return { ok: false, code: 'SLUG_TAKEN' } as const
    const target = { kind: 'store-item', id: row.id, name: given.name }
    await audit.record(tx, { by, action: 'store.make', target, after: stateOf(given) }, now)
    return { ok: true, id: row.id } as const
  })
}

/** Creates those items of a preset whose slugs are not taken; returns how many. */
export async function addPreset(
  db: Db,
  preset: readonly PresetItem[],
  by: Actor,
  now: Date,
): Promise<number> {
  let made = 0
  for (const [position, { limit, lastsDays = null, price, ...item }] of preset.entries()) {
    const rest = { leastRole: null, stock: null, startsAt: null, endsAt: null, position }
    const limits = { memberLimit: limit?.items ?? null, limitDays: limit?.days ?? null }
    const given = { ...item, ...rest, ...limits, lastsDays, price: price * 1_000 }
    if ((await make(db, given, by, now)).ok) made++
  }
  return made
}

interface EditedItem extends NewItem {
  /** Whether the form left the stock as it was displayed: items sold since then stay sold. */
  readonly keepsStock: boolean
}

/** Changes an item, with its history; earlier purchases stay unchanged. */
export async function edit(
  db: Db,
  slug: string,
  { keepsStock, ...given }: EditedItem,
  by: Actor,
  now: Date,
): Promise<Saved | { readonly ok: false; readonly code: 'GONE' }> {
  return db.transaction().execute(async (tx) => {
    const before = await lock(tx, slug)
    if (before === null) return { ok: false, code: 'GONE' } as const
    const wrong = await faultOf(tx, given)
    if (wrong !== null) return { ok: false, code: wrong } as const
    const stock = keepsStock ? before.stock : given.stock
    await write(tx, before, { ...before, ...given, stock, slug }, 'store.edit', by, now)
    return { ok: true, id: before.id } as const
  })
}

/** Retires an item, or restores it; false when nothing changes or there is no such item. */
export async function retire(
  db: Db,
  slug: string,
  isRetired: boolean,
  by: Actor,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const before = await lock(tx, slug)
    if (before === null || (before.retiredAt !== null) === isRetired) return false
    const after = { ...before, retiredAt: isRetired ? now : null }
    await write(tx, before, after, isRetired ? 'store.retire' : 'store.return', by, now)
    return true
  })
}

async function lock(tx: Db, slug: string): Promise<StoreItem | null> {
  const held = await tx
    .selectFrom('store_item')
    .select('id')
    .where('slug', '=', slug)
    .forUpdate()
    .executeTakeFirst()
  return held === undefined ? null : find(tx, slug)
}

async function write(
  tx: Db,
  before: StoreItem,
  after: StoreItem,
  action: 'store.edit' | 'store.retire' | 'store.return',
  by: Actor,
  now: Date,
): Promise<void> {
  const at = { authorId: by.memberId, at: now }
  const [was, is] = [stateOf(before), stateOf(after)]
  const revision = await revisions.record(tx, {
    entity: 'store-item',
    entityId: before.id,
    number: before.revision,
    before: { ...at, state: was },
    after: { ...at, state: is },
    summary: '',
  })
  await tx
    .updateTable('store_item')
    .set({ ...columnsOf(after), retired_at: after.retiredAt, revision })
    .where('id', '=', before.id)
    .execute()
  const target = { kind: 'store-item', id: before.id, name: after.name }
  await audit.record(tx, { by, action, target, ...audit.difference(was, is) }, now)
}

function columnsOf(given: NewItem) {
  return {
    kind: given.kind,
    name: given.name,
    says: given.says,
    amount: given.amount,
    lasts_days: given.lastsDays,
    price: given.price,
    least_role: given.leastRole,
    member_limit: given.memberLimit,
    limit_days: given.limitDays,
    stock: given.stock,
    starts_at: given.startsAt,
    ends_at: given.endsAt,
    position: given.position,
  } as const
}

/** Returns an item as it is stored in its history and the audit log. */
function stateOf(given: NewItem & { readonly retiredAt?: Date | null }): State {
  return {
    name: given.name,
    says: given.says,
    kind: given.kind,
    amount: given.amount,
    price: given.price / 1_000,
    lastsDays: given.lastsDays,
    leastRole: given.leastRole,
    memberLimit: given.memberLimit,
    limitDays: given.limitDays,
    stock: given.stock,
    startsAt: given.startsAt?.toISOString() ?? null,
    endsAt: given.endsAt?.toISOString() ?? null,
    position: given.position,
    retiredAt: given.retiredAt?.toISOString() ?? null,
  }
}

async function faultOf(tx: Db, { leastRole }: NewItem): Promise<'NO_SUCH_ROLE' | null> {
  if (leastRole === null) return null
  const row = await tx
    .selectFrom('role')
    .select('slug')
    .where('slug', '=', leastRole)
    .executeTakeFirst()
  return row === undefined ? 'NO_SUCH_ROLE' : null
}
