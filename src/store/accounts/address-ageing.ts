import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { AddressPurpose } from '../../domain/accounts/address-retention.ts'
import type { Db } from '../base/db.ts'

// The ageing of IP addresses in every table that stores them: first the full address is stored,
// then only its network, then neither. A column of the type inet that is not listed here fails
// test/store/accounts/address-ageing.test.ts.

interface Place {
  readonly table: string
  readonly key: readonly string[]
  readonly columns: readonly string[]
  /** The column with the time from which days are counted; null while the address is in use. */
  readonly at: string
  /** Columns that are stored with the address, and cleared with it. */
  readonly ports?: readonly string[]
}

export const addressPlaces: Readonly<Record<Exclude<AddressPurpose, 'anomalies'>, Place>> = {
  signIns: { table: 'sign_in', key: ['id'], columns: ['ip'], at: 'last_at' },
  history: { table: 'account_event', key: ['id'], columns: ['ip'], at: 'at' },
  announces: {
    table: 'peer_session',
    key: ['torrent_id', 'member_id', 'session_key'],
    columns: ['ipv4', 'ipv6'],
    at: 'ended_at',
    ports: ['port4', 'port6'],
  },
  downloads: { table: 'torrent_download', key: ['id'], columns: ['ip'], at: 'at' },
  tokens: { table: 'api_token', key: ['id'], columns: ['last_ip'], at: 'last_used_at' },
  petitions: { table: 'petition', key: ['id'], columns: ['address'], at: 'created_at' },
  audit: { table: 'audit_log', key: ['id'], columns: ['actor_address'], at: 'at' },
}

/** How many leading bits of an address are kept. */
export interface NetworkBits {
  readonly v4: number
  readonly v6: number
}

/**
 * Replaces at most `limit` addresses from before a time by their networks; returns the number of
 * rows.
 */
export async function truncate(
  db: Db,
  purpose: AddressPurpose,
  bits: NetworkBits,
  before: Date,
  limit: number,
): Promise<number> {
  if (purpose === 'anomalies') return truncateEvidence(db, bits, before, limit)
  const place = addressPlaces[purpose]
  const cut = place.columns.map(
    (column) => sql`${sql.ref(column)} = network_of(${sql.ref(column)}, ${bits.v4}, ${bits.v6})`,
  )
  const whole = place.columns.map((column) => sql`is_whole(${sql.ref(column)})`)
  return change(db, place, [...cut, ...withoutPorts(place)], whole, before, limit)
}

/**
 * Clears at most `limit` addresses, or the networks that are left of them, from before a time;
 * returns the number of rows.
 */
export async function forget(
  db: Db,
  purpose: AddressPurpose,
  before: Date,
  limit: number,
): Promise<number> {
  if (purpose === 'anomalies') return forgetEvidence(db, before, limit)
  const place = addressPlaces[purpose]
  const none = place.columns.map((column) => sql`${sql.ref(column)} = null`)
  const known = place.columns.map((column) => sql`${sql.ref(column)} is not null`)
  return change(db, place, [...none, ...withoutPorts(place)], known, before, limit)
}

function withoutPorts({ ports = [] }: Place) {
  return ports.map((port) => sql`${sql.ref(port)} = null`)
}

// Updates rows. The conditions match those of the indexes that end in _whole and _known, so that
// processed rows are not read again.
async function change(
  db: Db,
  { table, key, at }: Place,
  set: readonly RawBuilder<unknown>[],
  any: readonly RawBuilder<unknown>[],
  before: Date,
  limit: number,
): Promise<number> {
  const keys = sql.join(key.map((one) => sql.ref(one)))
  const { numAffectedRows = 0n } = await sql`
    update ${sql.table(table)} set ${sql.join(set)} where (${keys}) in (
      select ${keys} from ${sql.table(table)}
      where ${sql.ref(at)} < ${before} and (${sql.join(any, sql` or `)})
      order by ${sql.ref(at)} limit ${limit} for update skip locked
    )`.execute(db)
  return Number(numAffectedRows)
}

const FORGOTTEN = 'forgotten'

// Replaces addresses in anomalies, which store them as text; the ID tells apart addresses that
// become the same network.
async function truncateEvidence(db: Db, bits: NetworkBits, before: Date, limit: number) {
  const { numAffectedRows = 0n } = await sql`
    update anomaly set subject = cut.network || ' #' || anomaly.id,
      evidence = ${evidenceWith(sql`cut.network`)}
    from (
      select id, network_of(subject::inet, ${bits.v4}, ${bits.v6})::text as network
      from anomaly where kind = 'shared-address' and subject ~ '^[0-9a-fA-F.:]+$'
        and last_at < ${before}
      order by last_at limit ${limit} for update skip locked
    ) as cut where anomaly.id = cut.id`.execute(db)
  return Number(numAffectedRows)
}

async function forgetEvidence(db: Db, before: Date, limit: number) {
  const { numAffectedRows = 0n } = await sql`
    update anomaly set evidence = ${evidenceWith(sql`${FORGOTTEN}::text`)},
      subject = case when kind = 'shared-address' then ${FORGOTTEN} || ' #' || anomaly.id
        else subject end
    where id in (
      select id from anomaly where kind in ('shared-address', 'key-sharing')
        and last_at < ${before} and not evidence @> ${JSON.stringify([{ value: FORGOTTEN }])}::jsonb
      order by last_at limit ${limit} for update skip locked
    )`.execute(db)
  return Number(numAffectedRows)
}

/** Returns the evidence with another text in place of an address or networks. */
function evidenceWith(text: RawBuilder<unknown>) {
  return sql`(
    select coalesce(jsonb_agg(
      case when one ->> 'label' in ('Address', 'Such as')
        then jsonb_set(one, '{value}', to_jsonb(${text})) else one end order by place), '[]')
    from jsonb_array_elements(anomaly.evidence) with ordinality as listed (one, place)
  )`
}
