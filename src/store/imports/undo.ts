import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import * as outbox from '../records/outbox.ts'
import { MEMBER } from './members.ts'

// Takes back everything that the import wrote. The rows of the import are those whose last writing
// transaction (xmin) is one of its transactions, so a row that anyone has changed since is not
// among them.

const IS_OURS = sql`(t.xmin::text::bigint in (select id from import_transaction))`
const MEMBERS = sql`(select new_id from import_row where kind = ${MEMBER} and new_id is not null)`

export type Undone =
  | { readonly ok: true; readonly members: number }
  /** Tables in which someone else has written about what was imported, with the rows. */
  | { readonly ok: false; readonly changed: readonly Changed[] }

export interface Changed {
  readonly table: string
  readonly rows: number
}

/** The tables that the import writes, each before those that it refers to. */
const WRITTEN = [
  ...(['old_name', 'member_note', 'member_warning'] as const),
  ...(['ledger_entry', 'ledger_post', 'ledger_account', 'member_totals', 'member'] as const),
] as const

/** Deletes what the import wrote; nothing if anything has been written about it since. */
export async function undo(db: Db): Promise<Undone> {
  return db.transaction().execute(async (tx) => {
    await sql`select set_config('statement_timeout', '0', true)`.execute(tx)
    await sql`
      lock table member, ledger_post, ledger_entry, ledger_account in exclusive mode`.execute(tx)
    const changed = await changedSince(tx)
    if (changed.length > 0) return { ok: false as const, changed }
    const { rows } = await sql<{ n: number }>`select count(*) as n from ${MEMBERS} m`.execute(tx)
    await letTriggers(tx, 'disable')
    const { rows: accounts } = await sql<{ id: number }>`
      select distinct account_id as id from ledger_entry t where ${IS_OURS}`.execute(tx)
    await sql`delete from outbox t where ${IS_OURS}`.execute(tx)
    await sql`update member t set invited_by = null where invited_by in ${MEMBERS}`.execute(tx)
    for (const table of WRITTEN) await removeFrom(tx, table)
    await correctBalances(
      tx,
      accounts.map(({ id }) => id),
    )
    await letTriggers(tx, 'enable')
    await sql`delete from import_row`.execute(tx)
    await sql`delete from import_source`.execute(tx)
    await sql`delete from import_transaction`.execute(tx)
    // Trackers know the members: they load everything again.
    await outbox.startAnew(tx)
    return { ok: true as const, members: rows[0].n }
  })
}

async function removeFrom(tx: Db, table: (typeof WRITTEN)[number]): Promise<void> {
  if (table === 'member' || table === 'member_totals') {
    const column = sql.ref(table === 'member' ? 't.id' : 't.member_id')
    await sql`delete from ${sql.table(table)} t where ${column} in ${MEMBERS}`.execute(tx)
  } else if (table === 'ledger_account') {
    await sql`delete from ledger_account t where t.member_id in ${MEMBERS}`.execute(tx)
  } else await sql`delete from ${sql.table(table)} t where ${IS_OURS}`.execute(tx)
}

/** Accounts of the site keep what others have booked; one that only the import used is removed. */
async function correctBalances(tx: Db, accounts: readonly number[]): Promise<void> {
  const ids = sql`${`{${accounts.join()}}`}::bigint[]`
  await sql`
    update ledger_account a set balance = coalesce(
      (select sum(amount) from ledger_entry e where e.account_id = a.id), 0)
    where a.id = any(${ids})`.execute(tx)
  await sql`
    delete from ledger_account a where a.name = 'opening' and a.currency <> 'invites'
      and not exists (select from ledger_entry e where e.account_id = a.id)`.execute(tx)
}

async function letTriggers(tx: Db, how: 'enable' | 'disable'): Promise<void> {
  for (const table of ['ledger_entry', 'ledger_post', 'ledger_account', 'member']) {
    await sql`alter table ${sql.table(table)} ${sql.raw(how)} trigger user`.execute(tx)
  }
}

/** Rows about imported members that another transaction has written, in any table. */
async function changedSince(tx: Db): Promise<readonly Changed[]> {
  const { rows: references } = await sql<{ table: string; column: string }>`
    select c.conrelid::regclass::text as table, a.attname as column
    from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
    where c.contype = 'f' and c.confrelid = 'member'::regclass
      and c.connamespace = current_schema()::regnamespace and cardinality(c.conkey) = 1
    order by 1, 2`.execute(tx)
  const found = new Map<string, number>()
  const places = [{ table: 'member', column: 'id' }, ...references]
  for (const { table, column } of places) {
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from ${sql.table(table)} t
      where ${sql.ref(`t.${column}`)} in ${MEMBERS} and not ${IS_OURS}`.execute(tx)
    if (rows[0].n > 0) found.set(table, (found.get(table) ?? 0) + rows[0].n)
  }
  return [...found].map(([table, rows]) => ({ table, rows }))
}
