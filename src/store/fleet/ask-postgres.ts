import { sql } from 'kysely'
import { noFigures } from '../../shared/services/report.ts'
import type { AskedReport, ServiceReport } from '../../shared/services/report.ts'
import type { Db } from '../base/db.ts'

// Reads the statistics of PostgreSQL, and its standbys as the server that they follow sees them.
// For the lag of standbys, the database role needs `pg_monitor`; without it, that figure is
// missing.

/** What a server reports about itself. */
export interface ServerRow {
  readonly version: string
  /** The address at which it was reached; null: through a socket file. */
  readonly address: string | null
  readonly port: number
  readonly started: number
  readonly standby: boolean
  readonly connections: number
  readonly most: number
  readonly bytes: number
  readonly longest: number
  readonly lag: number | null
  /**
   * A position in the write-ahead log, in bytes: up to which the server has written, or the standby
   * has replayed.
   */
  readonly position: number
}

interface StandbyRow {
  readonly name: string
  readonly address: string | null
  readonly pid: number
  readonly started: number
  readonly lagBytes: number | null
  readonly lagSeconds: number | null
  /**
   * The time of the last reply, by the clock of the standby; null: it has not replied yet, or
   * `pg_monitor` is missing.
   */
  readonly reply: number | null
}

/**
 * A standby that does not reply within this time has failed: it confirms what is written, and
 * reports such as this one are written every few seconds.
 */
const REPLY_SECONDS = 8

/**
 * The last reply of each standby, by the PID of its sender, and when it was first seen. Only
 * changes of the reply matter, because it contains the time of the standby, whose clock may be
 * wrong.
 */
export interface StandbyReplies {
  /** Returns the seconds of any clock that only moves forward. */
  readonly seconds: () => number
  readonly seen: Map<number, { readonly reply: number | null; readonly at: number }>
  /** The positions of the server's log when it was queried, oldest first. */
  readonly passed: Passed[]
}

interface Passed {
  readonly position: number
  readonly at: number
}

/** Returns the state before the first query. */
export function noReplies(seconds: () => number): StandbyReplies {
  return { seconds, seen: new Map(), passed: [] }
}

/** An hour of queries every 5 s: a longer lag need not be measured. */
const MOST_PASSED = 720

/**
 * Returns reports about the server that `db` is connected to, and about its standbys. A standby
 * that stays connected but does not reply, such as a suspended one, has failed.
 * @param where the host name and location of the server, as the querying node knows them
 */
export async function askPostgres(
  db: Db,
  where: Pick<ServiceReport, 'machine' | 'place' | 'address'>,
  replies: StandbyReplies,
): Promise<readonly AskedReport[]> {
  const server = await serverOf(db)
  return [serverReport(server, where), ...(await standbysOf(db, server, where, replies))]
}

/** Returns the report about the server that `db` is connected to. */
export async function serverOf(db: Db): Promise<ServerRow> {
  const { rows } = await sql<ServerRow>`
    select current_setting('server_version') as version, current_setting('port')::int as port,
      host(inet_server_addr()) as address,
      (case when pg_is_in_recovery() then coalesce(pg_last_wal_replay_lsn(), '0/0')
        else pg_current_wal_lsn() end - '0/0')::float8 as position,
      floor(extract(epoch from pg_postmaster_start_time()))::float8 as started,
      pg_is_in_recovery() as standby, current_setting('max_connections')::int as most,
      (select count(*)::int from pg_stat_activity
        where backend_type = 'client backend') as connections,
      pg_database_size(current_database())::float8 as bytes,
      coalesce((select extract(epoch from max(clock_timestamp() - xact_start))
        from pg_stat_activity where state <> 'idle' and backend_type = 'client backend'),
        0)::float8 as longest,
      case when pg_is_in_recovery() then extract(epoch from
        clock_timestamp() - pg_last_xact_replay_timestamp())::float8 end as lag`.execute(db)
  return rows[0]
}

/**
 * Returns reports about the standbys that follow a server, except those that are already reported:
 * for each of their `addresses`, one standby is left out.
 */
export async function standbysOf(
  db: Db,
  server: ServerRow,
  { place }: Pick<ServiceReport, 'place'>,
  replies: StandbyReplies,
  addresses: readonly string[] = [],
): Promise<readonly AskedReport[]> {
  const { rows: standbys } = await sql<StandbyRow>`
    select application_name as name, host(client_addr) as address, pid,
      floor(extract(epoch from backend_start))::float8 as started,
      (case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end
        - replay_lsn)::float8 as "lagBytes",
      extract(epoch from replay_lag)::float8 as "lagSeconds",
      extract(epoch from reply_time)::float8 as reply
    from pg_stat_replication where application_name <> 'pg_basebackup'
    order by application_name, pid limit 16`.execute(db)
  const silent = silentOf(standbys, replies)
  notePassed(replies, server.position)
  const late = ({ lagBytes }: StandbyRow) =>
    lagBytes === null ? 0 : secondsLate(replies, server.position - lagBytes)
  const standby = standbyReport(server, { place }, silent, late)
  const reported = [...addresses]
  const others = standbys.filter(({ address }) => {
    const at = reported.indexOf(address ?? '')
    if (at >= 0) reported.splice(at, 1)
    return at < 0
  })
  return namedApart(others).map(standby)
}

/** Returns the PIDs of senders whose standby no longer replies. */
function silentOf(
  rows: readonly StandbyRow[],
  { seen, seconds }: StandbyReplies,
): ReadonlySet<number> {
  const now = seconds()
  const known = new Map(seen)
  seen.clear()
  for (const { pid, reply } of rows) {
    const last = known.get(pid)
    const isSame = reply !== null && last?.reply === reply
    seen.set(pid, isSame ? last : { reply, at: now })
  }
  return new Set([...seen].filter(([, { at }]) => now - at > REPLY_SECONDS).map(([pid]) => pid))
}

/** Keeps one position for each time that the server was queried. */
function notePassed({ passed, seconds }: StandbyReplies, position: number): void {
  // Drops positions of a lost server that had written more than the one that replaced it.
  while (passed.length > 0 && passed[passed.length - 1].position > position) passed.pop()
  passed.push({ position, at: seconds() })
  if (passed.length > MOST_PASSED) passed.shift()
}

/**
 * Returns for how many seconds a standby has not reached the server's position. PostgreSQL measures
 * its lag when a standby replays, so it reports no lag for a standby that stopped.
 */
function secondsLate({ passed, seconds }: StandbyReplies, replayed: number): number {
  const first = passed.find(({ position }) => position > replayed)
  return first === undefined ? 0 : seconds() - first.at
}

/**
 * Returns the lag of a standby in seconds. The standby only reports the age of what it replayed
 * last. This includes time in which its server wrote nothing, such as while the server was
 * suspended, and is used only until the server was seen at the position of the standby.
 */
export function standbyLag(replies: StandbyReplies, replayed: number, said: number | null): number {
  const late = secondsLate(replies, replayed)
  const isSeen = replies.passed.some(({ position }) => position <= replayed)
  return isSeen ? late : Math.max(0, said ?? 0, late)
}

export function serverReport(
  row: ServerRow,
  where: Pick<ServiceReport, 'machine' | 'place' | 'address'>,
): AskedReport {
  const { connections, most, bytes, longest, lag } = row
  return {
    ...{ ...where, type: 'postgresql', node: `${where.address}:${row.port}`.slice(0, 60) },
    ...{ port: row.port, ops: '', pid: null, version: row.version.slice(0, 60), state: 'ready' },
    ...{ startedAt: row.started * 1000, clock: null },
    figures: {
      ...noFigures,
      own: {
        ...{ connections, mostConnections: most, databaseBytes: bytes },
        ...{ longestTransactionSeconds: Math.max(0, Math.round(longest)) },
        isStandby: row.standby ? 1 : 0,
        ...(lag !== null && { lagSeconds: Math.max(0, lag) }),
      },
    },
  }
}

/** Returns the names of standbys, with an address if several have the same name. */
function namedApart(rows: readonly StandbyRow[]): readonly StandbyRow[] {
  return rows.map((row, at) => {
    const isFirst = rows.findIndex(({ name }) => name === row.name) === at
    return isFirst ? row : { ...row, name: `${row.name} ${row.address ?? row.pid}` }
  })
}

function standbyReport(
  primary: ServerRow,
  { place }: Pick<ServiceReport, 'place'>,
  silent: ReadonlySet<number>,
  late: (row: StandbyRow) => number,
): (row: StandbyRow) => AskedReport {
  return (row) => {
    const { name, address, lagBytes, lagSeconds, started, pid } = row
    return {
      ...{ type: 'postgresql', node: `standby ${name}`.slice(0, 60), place },
      // The machine of a standby is known only by its address.
      ...{ machine: address ?? '', address: address ?? '', port: null, ops: '', pid: null },
      ...{ version: primary.version.slice(0, 60), startedAt: started * 1000, clock: null },
      state: silent.has(pid) ? 'failed' : 'ready',
      figures: {
        ...noFigures,
        own: {
          isStandby: 1,
          ...(lagBytes !== null && { lagBytes: Math.max(0, lagBytes) }),
          lagSeconds: Math.max(0, lagSeconds ?? 0, late(row)),
        },
      },
    }
  }
}
