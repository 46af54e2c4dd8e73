import { sql } from 'kysely'
import { ENTRY_WORDS, isWholeEntry, KIND, readPair, W } from '../../bridge/traffic-entry.ts'
import { DAY_MS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'
import type { GivenColumns } from '../base/given-rows.ts'
import { givenRows } from '../base/given-rows.ts'
import { withBelow } from '../taxonomy/categories.ts'
import * as tokenUses from './token-uses.ts'
import type { Batch } from '../records/journal-batch.ts'
import { wordsOf } from '../records/journal-batch.ts'

// Automatic use of freeleech tokens. A member's rule matches torrents, and a token is used when the
// download of a matching torrent starts. No token is used where `spend` would refuse it.

export interface TokenRule {
  readonly leastBytes: number
  /** The number of tokens that are never used automatically. */
  readonly keep: number
  /** The category, with all categories below it; null: any category. */
  readonly categoryId: number | null
  /** Whether the rule applies only while a token expires within EXPIRING_DAYS. */
  readonly onlyExpiring: boolean
}

const EXPIRING_DAYS = 30

export async function ofMember(db: Db, memberId: number): Promise<TokenRule | null> {
  const row = await db
    .selectFrom('token_rule')
    .select(['least_bytes as leastBytes', 'keep', 'category_id as categoryId'])
    .select('only_expiring as onlyExpiring')
    .where('member_id', '=', memberId)
    .executeTakeFirst()
  return row ?? null
}

/** Sets a member's rule; null removes it. */
export async function set(db: Db, memberId: number, rule: TokenRule | null, now: Date) {
  if (rule === null) {
    await db.deleteFrom('token_rule').where('member_id', '=', memberId).execute()
    return
  }
  const { leastBytes: least_bytes, keep, categoryId: category_id } = rule
  const given = { least_bytes, keep, category_id, only_expiring: rule.onlyExpiring, made_at: now }
  await db
    .insertInto('token_rule')
    .values({ member_id: memberId, ...given })
    .onConflict((conflict) => conflict.column('member_id').doUpdateSet(given))
    .execute()
}

/** A member's start of a download. */
interface Begun {
  readonly m: number
  readonly t: number
  /** Seconds since 1970. */
  readonly at: number
}

const BEGUN: GivenColumns<Begun> = {
  m: ['bigint', ({ m }) => m],
  t: ['bigint', ({ t }) => t],
  at: ['float8', ({ at }) => at],
}

/**
 * Uses tokens of members whose rule matches the downloads that they start. This happens before the
 * entries are booked, so that the first byte is freeleech, and in a separate transaction for each
 * token; a repeated batch uses no more. Returns how many were used.
 */
export async function spendFor(db: Db, begun: readonly Begun[], now: Date): Promise<number> {
  const soon = new Date(now.getTime() + EXPIRING_DAYS * DAY_MS)
  const { rows } = await sql<Begun>`
    select x.m, x.t, x.at from ${givenRows(begun, BEGUN)}
    join token_rule r on r.member_id = x.m
    join torrent on torrent.id = x.t and torrent.size >= r.least_bytes
      and (r.category_id is null or torrent.category_id in (
        select id from ${withBelow(sql`select r.category_id`)} as below))
    where (select balance from ledger_account a
        where a.member_id = x.m and a.currency = 'tokens') > r.keep
      and (not r.only_expiring or exists (select from token_lot l
        where l.member_id = x.m and l.remaining > 0 and l.expires_at < ${soon}))
      and not exists (select from token_use u where u.member_id = x.m and u.torrent_id = x.t)
      and not exists (select from member_torrent h where h.member_id = x.m
        and h.torrent_id = x.t and (h.raw_downloaded > 0 or h.completed_at is not null))
    order by x.at, x.m, x.t`.execute(db)
  let spent = 0
  for (const { m, t, at } of rows) {
    const done = await tokenUses.spend(db, m, t, now, new Date(at * 1_000))
    if (done.ok) spent++
  }
  return spent
}

/** Returns which members start to download which torrents in these entries, each pair once. */
export function begunIn({ entries }: Batch): readonly Begun[] {
  const words = wordsOf(entries)
  const found = new Map<string, Begun>()
  for (let start = 0; start + ENTRY_WORDS <= words.length; start += ENTRY_WORDS) {
    // Reads only these words, because booking reads every entry anyway.
    const wants = (words[start + W.leftLo] | words[start + W.leftHi]) !== 0
    if (!wants || (words[start] & 0xff) !== KIND.started || !isWholeEntry(words, start)) continue
    const { memberId: m, torrentId: t } = readPair(words, start)
    const at = words[start + W.startedAt] >>> 0
    if (!found.has(`${m}/${t}`)) found.set(`${m}/${t}`, { m, t, at })
  }
  return [...found.values()]
}
