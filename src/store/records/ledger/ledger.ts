import { sql } from 'kysely'
import type { Currency, Entry } from '../../../domain/ledger/currencies.ts'
import { merged, namedOwner, ownerName, unbalanced } from '../../../domain/ledger/currencies.ts'
import type { PostKind } from '../../../domain/ledger/kinds.ts'
import type { Db } from '../../base/db.ts'
import * as debts from './debts.ts'

// The only way to change a balance. The database enforces it: the entries of a transaction sum to
// zero and are never changed, and only entries change a balance (0004-ledger.sql).

export interface Post {
  readonly kind: PostKind
  /**
   * The key of something that happens once, such as `earned:2026-11-20T21:block:7`. Posting with
   * the same key again has no effect.
   */
  readonly key: string
  /**
   * The cause: the kind as in a URL, its ID, and a description for the members whose balances
   * change.
   */
  readonly cause?: { readonly kind?: string; readonly id?: number; readonly says?: string }
  /** The entries sum to zero in each currency; entries of the same account are added up. */
  readonly entries: readonly Entry[]
  /** The acting member; null: the program. */
  readonly by: number | null
  /** Whether members who have too little pay what they have, with the rest as a debt (debts.ts). */
  readonly mayOwe?: true
  readonly now: Date
}

export type Posted =
  | { readonly ok: true; readonly id: number; readonly isNew: true }
  /** This key was posted before. */
  | { readonly ok: true; readonly id: number; readonly isNew: false }
  /** An account has too little; nothing was written. */
  | { readonly ok: false; readonly code: 'NOT_ENOUGH'; readonly currency: Currency }

/**
 * Posts a transaction once, inside the caller's database transaction. Locks the accounts that it
 * changes: those of the site first, then by ID, so that concurrent posts wait for each other
 * without deadlocks. A database transaction that posts twice must do so in the order of the
 * currencies.
 * @throws when the entries do not sum to zero, which is a bug in the caller
 */
export async function post(tx: Db, given: Post): Promise<Posted> {
  const wrong = unbalanced(given.entries)
  if (wrong !== null) throw new Error(`entries of ${given.key} do not sum to zero: ${wrong}`)
  const asked = merged(given.entries)
  const accounts = await lockAccounts(tx, given.mayOwe ? [...asked, ...debtsOf(asked)] : asked)
  const means = await debts.meansOf(tx, asked)
  const entries = given.mayOwe ? debts.owing(asked, means) : asked
  const short = entries.find((entry) => isShort(entry, accounts.get(accountName(entry)), means))
  const known = short === undefined ? null : await idOf(tx, given.key)
  if (known !== null) return { ok: true, id: known, isNew: false }
  if (short !== undefined) return { ok: false, code: 'NOT_ENOUGH', currency: short.currency }
  const id = await writePost(tx, given)
  if (id === null) return { ok: true, id: (await idOf(tx, given.key)) as number, isNew: false }
  if (entries.length > 0) await writeEntries(tx, id, entries, accounts)
  return { ok: true, id, isNew: true }
}

/**
 * Returns the accounts of the debts that payers may incur: they are locked with the others, in
 * order.
 */
function debtsOf(entries: readonly Entry[]): readonly Entry[] {
  return entries.flatMap(({ account, currency }) =>
    'member' in account ? [{ account: { debt: account.member }, currency, amount: 0n }] : [],
  )
}

interface Account {
  readonly id: number
  readonly balance: bigint
  /** The credited download of a member, which cannot become negative. */
  readonly downloaded: bigint | null
}

/** Returns whether an entry would make the balance of a member, a pool or a request negative. */
function isShort(
  { account, currency, amount }: Entry,
  known: Account | undefined,
  means: debts.Means,
): boolean {
  if ('system' in account || 'debt' in account || known === undefined) return false
  if ('member' in account && amount < 0n) {
    const own = means.get(debts.meansKey(account.member, currency))
    if (own !== undefined) return own.has + amount < (own.isSettled ? 0n : own.owes)
  }
  // The download credit of a member may be negative if the traffic was imported from another
  // tracker.
  const isDownload = currency === 'download' && 'member' in account
  if (known.balance + amount < 0n && !(isDownload && known.balance < 0n)) return true
  return currency === 'download' && amount > (known.downloaded ?? 0n)
}

function accountName({ account, currency }: Pick<Entry, 'account' | 'currency'>): string {
  return `${ownerName(account)}/${currency}`
}

interface AccountRow {
  readonly id: number
  readonly member_id: number | null
  readonly name: string | null
  readonly currency: Currency
  readonly balance: bigint
  readonly downloaded: bigint | null
}

async function lockAccounts(
  tx: Db,
  entries: readonly Entry[],
): Promise<ReadonlyMap<string, Account>> {
  const given = JSON.stringify(
    entries.map(({ account, currency }) => ({
      m: 'member' in account ? account.member : null,
      n: 'member' in account ? null : ownerName(account),
      c: currency,
    })),
  )
  const found = await lockThose(tx, given)
  return found.size > 0 ? found : lockThose(tx, given, 'made')
}

/**
 * Locks either all of the accounts or none: holding some locks while the other accounts are created
 * would lock out of order, and two such posts could deadlock.
 */
async function lockThose(tx: Db, given: string, made?: 'made') {
  if (made !== undefined) {
    await sql`
      insert into ledger_account (member_id, name, currency)
      select m, n, c from jsonb_to_recordset(${given}::jsonb) as x (m bigint, n text, c text)
      order by n nulls last, m, c
      on conflict do nothing`.execute(tx)
  }
  const { rows } = await sql<AccountRow>`
    with wanted as materialized (
      select b.id from jsonb_to_recordset(${given}::jsonb) as x (m bigint, n text, c text)
      join ledger_account b on b.member_id = x.m and b.currency = x.c
      union all
      select b.id from jsonb_to_recordset(${given}::jsonb) as x (m bigint, n text, c text)
      join ledger_account b on b.name = x.n and b.currency = x.c)
    select a.id, a.member_id, a.name, a.currency, a.balance,
      (select t.downloaded from member_totals t
        where a.currency = 'download' and t.member_id = a.member_id) as downloaded
    from ledger_account a
    where a.id in (select id from wanted)
      and (select count(*) from wanted) = jsonb_array_length(${given}::jsonb)
    order by a.member_id is not null, a.id
    for update of a`.execute(tx)
  return new Map(rows.map((row) => [accountName({ ...row, account: ownerOf(row) }), row]))
}

function ownerOf({ member_id, name }: AccountRow): Entry['account'] {
  return member_id === null ? namedOwner(name ?? '') : { member: member_id }
}

async function idOf(tx: Db, key: string): Promise<number | null> {
  const row = await tx
    .selectFrom('ledger_post')
    .select('id')
    .where('key', '=', key)
    .executeTakeFirst()
  return row?.id ?? null
}

/** Writes the row of a transaction; returns null if the key was posted before. */
async function writePost(tx: Db, { kind, key, cause, by, now }: Post): Promise<number | null> {
  const row = await tx
    .insertInto('ledger_post')
    .values({
      kind,
      key,
      cause: cause?.kind ?? null,
      cause_id: cause?.id ?? null,
      says: cause?.says ?? '',
      by_id: by,
      at: now,
    })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .returning('id')
    .executeTakeFirst()
  return row?.id ?? null
}

async function writeEntries(
  tx: Db,
  postId: number,
  entries: readonly Entry[],
  accounts: ReadonlyMap<string, Account>,
): Promise<void> {
  const rows = entries.map((entry) => {
    const { id, balance } = accounts.get(accountName(entry)) as Account
    return { a: id, n: String(entry.amount), b: String(balance + entry.amount) }
  })
  await sql`
    insert into ledger_entry (account_id, post_id, amount, balance_after)
    select a, ${postId}, n, b
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x (a bigint, n numeric, b numeric)
  `.execute(tx)
}
