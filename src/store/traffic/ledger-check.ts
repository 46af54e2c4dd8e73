import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { Db } from '../base/db.ts'
import { allowLonger } from '../base/db.ts'
import { KEPT } from './days.ts'

// Verifies the ledgers: every sum is recalculated from its parts.

/** A sum that differs from its parts. */
interface LedgerFault {
  readonly check: string
  /** Whose sum it is, such as `points of member 7`. */
  readonly what: string
  readonly found: bigint
  readonly expected: bigint
}

export interface LedgerReport {
  readonly posts: number
  readonly entries: number
  readonly accounts: number
  readonly members: number
  /** At most 100 per check. */
  readonly faults: readonly LedgerFault[]
}

const MAX_FAULTS = 100
/** The time limit: long enough for all sums of a large community. */
const LIMIT_MS = 600_000

/** Checks all sums in one snapshot, while others continue to write. */
export async function check(db: Db): Promise<LedgerReport> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => {
      await sql`set transaction read only`.execute(tx)
      await allowLonger(tx, LIMIT_MS)
      const faults: LedgerFault[] = []
      for (const [name, question] of Object.entries(QUESTIONS)) {
        const asked = sql`${question} limit ${MAX_FAULTS}`
        const { rows } = await (asked as RawBuilder<Omit<LedgerFault, 'check'>>).execute(tx)
        faults.push(...rows.map((row) => ({ check: name, ...row })))
      }
      const { rows } = await sql<Omit<LedgerReport, 'faults'>>`select
        (select count(*) from ledger_post) as posts, (select count(*) from ledger_entry) as entries,
        (select count(*) from ledger_account) as accounts,
        (select count(*) from member) as members`.execute(tx)
      return { ...rows[0], faults }
    })
}

/** Records the result: one row per check. */
export async function note(db: Db, { faults }: LedgerReport, now: Date): Promise<void> {
  const rows = Object.keys(QUESTIONS).map((question) => {
    const found = faults.filter((fault) => fault.check === question)
    const told = found.slice(0, 10).map((fault) => ({
      what: fault.what,
      found: String(fault.found),
      expected: String(fault.expected),
    }))
    return { at: now, question, faults: found.length, first_faults: JSON.stringify(told) }
  })
  await db.insertInto('ledger_check').values(rows).execute()
}

const ACCOUNT = sql.raw("a.currency || ' of ' || coalesce('member ' || a.member_id, a.name)")

/** One query per check, which selects the wrong rows. */
const QUESTIONS: Readonly<Record<string, RawBuilder<unknown>>> = {
  'the entries of a transaction sum to zero': sql`
    select 'post ' || e.post_id || ', ' || a.currency as what, sum(e.amount) as found,
      0::numeric as expected
    from ledger_entry e join ledger_account a on a.id = e.account_id
    group by e.post_id, a.currency having sum(e.amount) <> 0`,
  'a balance is the sum of its entries': sql`
    select ${ACCOUNT} as what, a.balance as found, coalesce(s.amount, 0) as expected
    from ledger_account a left join (
      select account_id, sum(amount) as amount from ledger_entry group by account_id
    ) s on s.account_id = a.id where a.balance <> coalesce(s.amount, 0)`,
  'all accounts of a currency sum to zero': sql`
    select currency as what, sum(balance) as found, 0::numeric as expected
    from ledger_account group by currency having sum(balance) <> 0`,
  'the account of a request holds its bounties': sql`
    select coalesce(a.currency, h.currency) || ' of ' || coalesce(a.name, h.name) as what,
      coalesce(a.balance, 0) as found, coalesce(h.amount, 0) as expected
    from (select name, currency, balance from ledger_account where name like 'request:%') a
    full join (
      select 'request:' || b.request_id as name, b.currency, sum(b.amount) as amount
      from request_bounty b join request r on r.id = b.request_id
      where b.state = 'held' and r.state in ('open', 'filled', 'disputed')
      group by b.request_id, b.currency
    ) h on h.name = a.name and h.currency = a.currency
    where coalesce(a.balance, 0) <> coalesce(h.amount, 0)`,
  'the upload of a member is traffic plus credit': sql`
    select 'member ' || t.member_id as what, t.uploaded as found,
      coalesce(h.up, 0) + coalesce(a.balance, 0) as expected
    from member_totals t left join (
      select member_id, sum(uploaded) as up from member_torrent group by member_id
    ) h using (member_id)
    left join ledger_account a on a.member_id = t.member_id and a.currency = 'upload'
    where t.uploaded <> coalesce(h.up, 0) + coalesce(a.balance, 0)`,
  'the download of a member is traffic minus credit': sql`
    select 'member ' || t.member_id as what, t.downloaded as found,
      coalesce(h.down, 0) - coalesce(a.balance, 0) as expected
    from member_totals t left join (
      select member_id, sum(downloaded) as down from member_torrent group by member_id
    ) h using (member_id)
    left join ledger_account a on a.member_id = t.member_id and a.currency = 'download'
    where t.downloaded <> coalesce(h.down, 0) - coalesce(a.balance, 0)`,
  'reported traffic of a member is that of the torrents': sql`
    select 'member ' || t.member_id as what, t.raw_uploaded + t.raw_downloaded as found,
      coalesce(h.raw, 0) as expected
    from member_totals t left join (
      select member_id, sum(raw_uploaded + raw_downloaded) as raw
      from member_torrent group by member_id
    ) h using (member_id)
    where t.raw_uploaded + t.raw_downloaded <> coalesce(h.raw, 0)`,
  'reported traffic of a torrent is its intervals and days': sql`
    select 'member ' || coalesce(h.member_id, k.member_id) || ', torrent ' ||
        coalesce(h.torrent_id, k.torrent_id) || ', ' || way as what,
      case way when 'up' then coalesce(h.raw_uploaded, 0)
        else coalesce(h.raw_downloaded, 0) end as found,
      case way when 'up' then coalesce(k.up, 0) else coalesce(k.down, 0) end as expected
    from member_torrent h full join (
      select member_id, torrent_id, sum(raw_up) as up, sum(raw_down) as down
      from ${KEPT} as kept group by member_id, torrent_id
    ) k on k.member_id = h.member_id and k.torrent_id = h.torrent_id
    cross join (values ('up'), ('down')) as ways (way)
    where case way when 'up' then coalesce(h.raw_uploaded, 0) <> coalesce(k.up, 0)
      else coalesce(h.raw_downloaded, 0) <> coalesce(k.down, 0) end`,
  'booked batches of a journal are its intervals': sql`
    select 'journal ' || encode(j.journal_id, 'hex') as what, j.raw_up + j.raw_down as found,
      coalesce(l.raw, 0) + j.rolled_raw as expected
    from traffic_journal j left join (
      select journal_id, sum(raw_up + raw_down) as raw from traffic_ledger group by journal_id
    ) l using (journal_id)
    where j.raw_up + j.raw_down <> coalesce(l.raw, 0) + j.rolled_raw`,
  // Not checked by a foreign key, which would lock both rows for each new pair (migration 0111).
  'a history has a member and a torrent': sql`
    select 'rows for member ' || h.member_id || ' and torrent ' || h.torrent_id as what,
      num_nonnulls(m.id, t.id)::numeric as found, 2::numeric as expected
    from member_torrent h left join member m on m.id = h.member_id
    left join torrent t on t.id = h.torrent_id where m.id is null or t.id is null`,
}
