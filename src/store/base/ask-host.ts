import pg from 'pg'

/** The time limit for a host that disappears silently; shorter than that of a connection. */
const ASK_LIMIT_MS = 2_000

/** The state that a host of the database reports. */
export interface HostState {
  readonly host: string
  readonly port: number
  /** Increases with every promotion; null: it is a standby. */
  readonly timeline: string | null
  /** How far a standby has replayed, in bytes of the write-ahead log. */
  readonly replayed: bigint
}

/** Creates a connection that only asks its host for its state; it is not connected yet. */
export function askingClient(url: string, limitMs = ASK_LIMIT_MS): pg.Client {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'babou hosts',
    connectionTimeoutMillis: limitMs,
    query_timeout: limitMs,
  })
  client.on('error', () => undefined)
  return client
}

export async function stateOf(client: pg.Client): Promise<HostState> {
  const { rows } = await client.query<{ timeline: string | null; replayed: string }>(
    `select case when not pg_is_in_recovery()
      then left(pg_walfile_name(pg_current_wal_lsn()), 8) end as timeline,
      coalesce(pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0'), 0)::text as replayed`,
  )
  const [{ timeline, replayed }] = rows
  return { host: client.host, port: client.port, timeline, replayed: BigInt(replayed) }
}

/**
 * Returns the host that accepts writes; of two, the one that was promoted last. Null: none does.
 */
export function writerOf(states: readonly HostState[]): HostState | null {
  const writers = states.filter(({ timeline }) => timeline !== null)
  return writers.sort((a, b) => (String(a.timeline) < String(b.timeline) ? 1 : -1))[0] ?? null
}

/** Returns the standby that has replayed most; null: there is none. */
export function standbyOf(states: readonly HostState[]): HostState | null {
  const standbys = states.filter(({ timeline }) => timeline === null)
  return standbys.sort((a, b) => (a.replayed < b.replayed ? 1 : -1))[0] ?? null
}
