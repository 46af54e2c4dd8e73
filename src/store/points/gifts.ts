import { sql } from 'kysely'
import type { GiftRules } from '../../domain/points/gift-limits.ts'
import { limitsFor, taxOf } from '../../domain/points/gift-limits.ts'
import type { Entry } from '../../domain/ledger/currencies.ts'
import { move } from '../../domain/ledger/currencies.ts'
import { DAY_MS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'
import * as ledger from '../records/ledger/ledger.ts'
import * as tokenLots from '../promotions/token-lots.ts'
import { notify } from '../notifications/notifications.ts'

// Points and tokens from one member to another, within daily limits.

export type GiftCurrency = 'points' | 'tokens'

export interface NewGift {
  readonly to: string
  readonly currency: GiftCurrency
  /** Thousandths of a point, or whole tokens. */
  readonly amount: bigint
  readonly note: string
  /** The key of the form: a form that is sent twice gives only once. */
  readonly key: string
}

export type GiftRefused =
  | 'NO_RECEIVER'
  | 'GIFT_TO_ONESELF'
  | 'TOO_NEW_TO_GIVE'
  | 'GIFTS_USED_UP'
  | 'GIFT_ABOVE_LIMIT'
  | 'TOO_LITTLE_TO_GIVE'

export type Given =
  | { readonly ok: true; readonly id: number; readonly isNew: boolean; readonly to: string }
  | { readonly ok: false; readonly code: GiftRefused }

/** Sends a gift, or returns why not; the same gift again sends nothing more. */
export async function give(
  db: Db,
  memberId: number,
  gift: NewGift,
  rules: GiftRules,
  now: Date,
): Promise<Given> {
  return db.transaction().execute(async (tx) => {
    // Gifts of a member are sent one at a time, so that limits also apply to parallel ones.
    const giver = await tx
      .selectFrom('member')
      .select(['id', 'name'])
      .where('id', '=', memberId)
      .forNoKeyUpdate()
      .executeTakeFirstOrThrow()
    const before = await earlier(tx, memberId, gift.key)
    if (before !== null) return { ok: true, isNew: false, ...before } as const
    const to = await receiver(tx, gift.to)
    if (to === null) return { ok: false, code: 'NO_RECEIVER' } as const
    if (to.id === memberId) return { ok: false, code: 'GIFT_TO_ONESELF' } as const
    const code = whyNot(gift, await dayOf(tx, memberId, rules, now))
    if (code !== null) return { ok: false, code } as const
    const isTokens = gift.currency === 'tokens'
    const lots = isTokens ? await tokenLots.held(tx, memberId, to.id) : []
    const posted = await post(tx, giver, to.id, gift, rules, now)
    if (!posted.ok) return { ok: false, code: 'TOO_LITTLE_TO_GIVE' } as const
    const passed = { memberId: to.id, postId: posted.id, tokens: Number(gift.amount) }
    if (isTokens) await tokenLots.passOn(tx, lots, passed)
    const id = await note(tx, giver, to.id, gift, { rules, postId: posted.id }, now)
    return { ok: true, isNew: true, id, to: to.name } as const
  })
}

async function earlier(tx: Db, memberId: number, key: string) {
  const row = await tx
    .selectFrom('gift')
    .innerJoin('member', 'member.id', 'to_id')
    .select(['gift.id', 'member.name as to'])
    .where('from_id', '=', memberId)
    .where('key', '=', key)
    .executeTakeFirst()
  return row ?? null
}

/** Returns the member who receives a gift: only an open account can receive one. */
async function receiver(tx: Db, name: string) {
  const row = await tx
    .selectFrom('member')
    .select(['id', 'name'])
    .where(sql`lower(name)`, '=', name.toLowerCase())
    .where('state', '=', 'active')
    .executeTakeFirst()
  return row ?? null
}

/** What a member can still give today. */
export interface GiftDay {
  /** Thousandths of a point. */
  readonly points: bigint
  readonly tokens: number
  readonly gifts: number
  /** When the account is old enough to give; null: it already is. */
  readonly opensAt: Date | null
}

export async function dayOf(
  db: Db,
  memberId: number,
  rules: GiftRules,
  now: Date,
): Promise<GiftDay> {
  const since = new Date(now.getTime() - DAY_MS)
  const { rows } = await sql<Day>`
    select m.created_at as "createdAt", array_remove(array[m.role, m.class], null) as names,
      coalesce(sum(g.amount) filter (where g.currency = 'points'), 0) as points,
      coalesce(sum(g.amount) filter (where g.currency = 'tokens'), 0)::int as tokens,
      count(g.id)::int as gifts
    from member m left join gift g on g.from_id = m.id and g.at > ${since}
    where m.id = ${memberId} group by m.id`.execute(db)
  const [{ createdAt, names, ...given }] = rows
  const limits = limitsFor(rules, names)
  const opensAt = new Date(createdAt.getTime() + rules.minDays * DAY_MS)
  const most = limits.points - given.points
  return {
    points: most > 0n ? most : 0n,
    tokens: Math.max(0, limits.tokens - given.tokens),
    gifts: Math.max(0, limits.gifts - given.gifts),
    opensAt: opensAt > now ? opensAt : null,
  }
}

interface Day {
  readonly createdAt: Date
  readonly names: readonly string[]
  readonly points: bigint
  readonly tokens: number
  readonly gifts: number
}

function whyNot({ currency, amount }: NewGift, day: GiftDay): GiftRefused | null {
  if (day.opensAt !== null) return 'TOO_NEW_TO_GIVE'
  if (day.gifts === 0) return 'GIFTS_USED_UP'
  const most = currency === 'points' ? day.points : BigInt(day.tokens)
  return amount > most ? 'GIFT_ABOVE_LIMIT' : null
}

interface Giver {
  readonly id: number
  readonly name: string
}

function taxOn({ currency, amount }: NewGift, rules: GiftRules): bigint {
  return currency === 'points' ? taxOf(amount, rules.taxPercent) : 0n
}

function post(tx: Db, giver: Giver, to: number, gift: NewGift, rules: GiftRules, now: Date) {
  const { currency, amount, key, note: says } = gift
  const tax = taxOn(gift, rules)
  const entries: readonly Entry[] = [
    ...move(currency, amount - tax, { member: giver.id }, { member: to }),
    ...move(currency, tax, { member: giver.id }, { system: 'tax' }),
  ]
  return ledger.post(tx, {
    kind: 'gift',
    key: `gift:${giver.id}:${key}`,
    cause: { kind: 'gift', says },
    entries,
    by: giver.id,
    now,
  })
}

async function note(
  tx: Db,
  giver: Giver,
  to: number,
  gift: NewGift,
  { rules, postId }: { readonly rules: GiftRules; readonly postId: number },
  now: Date,
): Promise<number> {
  const { currency, amount, key, note: words } = gift
  const tax = taxOn(gift, rules)
  const { id } = await tx
    .insertInto('gift')
    .values({
      from_id: giver.id,
      to_id: to,
      currency,
      amount: Number(amount),
      tax: Number(tax),
      note: words,
      key,
      post_id: postId,
      at: now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const given = { currency, amount: String(amount - tax), note: words }
  const news = { code: 'gift', data: { author: giver.name, ...given } } as const
  await notify(tx, { member: to, ...news, href: '/gifts', author: giver, now })
  return id
}

export type GiftRow = Awaited<ReturnType<typeof ofMember>>[number]

/** Returns gifts that a member sent and received, newest first, below the ID `before`. */
export async function ofMember(db: Db, memberId: number, before: number | null, limit: number) {
  let query = db
    .selectFrom('gift')
    .innerJoin('member as giver', 'giver.id', 'from_id')
    .innerJoin('member as taker', 'taker.id', 'to_id')
    .select(['gift.id', 'currency', 'amount', 'tax', 'note', 'at', 'from_id as fromId'])
    .select(['giver.name as from', 'taker.name as to'])
    .where(({ or, eb }) => or([eb('from_id', '=', memberId), eb('to_id', '=', memberId)]))
  if (before !== null) query = query.where('gift.id', '<', before)
  return query.orderBy('gift.id', 'desc').limit(limit).execute()
}
