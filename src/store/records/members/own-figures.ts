import { sql } from 'kysely'
import type { Currency } from '../../../domain/ledger/currencies.ts'
import { requiredRatio } from './required-ratio.ts'

/** A member's figures, for the bar above every page. */
export interface OwnFigures {
  readonly uploaded: bigint
  readonly downloaded: bigint
  readonly milliPoints: bigint
  readonly tokens: bigint
  /** Counted in torrents, not in sessions. */
  readonly seeding: number
  readonly leeching: number
  /** Torrents that must still be seeded. */
  readonly toSeed: number
  /** The ratio that the rules require; null where they require none. */
  readonly required: number | null
  /** The totals at the end of the last recorded day before today; null before there is one. */
  readonly before: {
    /** For example `2026-11-20`, in UTC. */
    readonly day: string
    readonly uploaded: string
    readonly downloaded: string
  } | null
}

/**
 * Returns the columns of a query over `member` from which `OwnFigures` are read.
 * @param today when the day began, in UTC
 */
export const ownFigureColumns = (today: Date) =>
  [
    total('uploaded').as('uploaded'),
    total('downloaded').as('downloaded'),
    balance('points').as('milliPoints'),
    balance('tokens').as('tokens'),
    running(true).as('seeding'),
    running(false).as('leeching'),
    sql<number>`(select count(*) from obligation
    where member_id = member.id and settled_at is null)`.as('toSeed'),
    requiredRatio('member.id').as('required'),
    before(today).as('before'),
  ] as const

function before(today: Date) {
  return sql<OwnFigures['before']>`(
    select json_build_object('day', to_char(day at time zone 'UTC', 'YYYY-MM-DD'),
      'uploaded', total_uploaded::text, 'downloaded', total_downloaded::text)
    from member_day where member_id = member.id and day < ${today} order by day desc limit 1)`
}

function total(column: 'uploaded' | 'downloaded') {
  return sql<bigint>`coalesce((
    select ${sql.ref(column)} from member_totals where member_id = member.id), 0)`
}

/** SQL: a member's balance, using the index ledger_account_member. */
export function balance(currency: Currency) {
  return sql<bigint>`coalesce((
    select balance from ledger_account
    where ledger_account.member_id = member.id and currency = ${currency}), 0)`
}

/**
 * SQL: the number of torrents that the member seeds or downloads; one on two machines counts once.
 * Uses the index peer_session_current.
 */
export function running(isSeeding: boolean) {
  return sql<number>`(
    select count(distinct torrent_id) from peer_session
    where member_id = member.id and ended_at is null and seeding = ${isSeeding}
  )`
}
