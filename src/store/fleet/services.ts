import { sql } from 'kysely'
import { busyness } from '../../domain/fleet/busyness.ts'
import { byName } from '../../domain/fleet/by-name.ts'
import { SILENT_SECONDS } from '../../domain/fleet/processes.ts'
import type { ServiceFigures, ServiceState, ServiceType } from '../../shared/services/report.ts'
import { noFigures, serviceFigures } from '../../shared/services/report.ts'
import { DatabaseAway } from '../base/database-away.ts'
import type { Db } from '../base/db.ts'
import { deleteSome } from '../base/prune.ts'

// The services of the fleet, as they last reported.

/** The most services on a page; further ones are only counted. */
const MOST_SERVICES = 500
/** The most rows of the history, whatever their age. */
const MOST_STATUSES = 2_500_000
/** How long a start is counted, for display and for `flapping`. */
const STARTS_SECONDS = 900

/** A rival that reported within this time is still running. */
const RIVAL_SECONDS = 60

export interface ServiceRow {
  readonly id: number
  readonly type: ServiceType
  readonly node: string
  readonly reporter: string
  readonly machine: string
  readonly place: string
  readonly address: string
  readonly port: number | null
  /** `HOST:PORT` of the ops port; '' when there is none. */
  readonly ops: string
  readonly pid: number | null
  readonly version: string
  readonly startedAt: Date | null
  readonly since: Date
  readonly state: ServiceState
  /** Seconds since it entered this state, and since its last report. */
  readonly stateSeconds: number
  readonly silentSeconds: number
  readonly apartSeconds: number
  readonly figures: ServiceFigures
  /** The number of unexpected starts within STARTS_SECONDS. */
  readonly starts: number
  /** The older process with the same name, for as long as it reports. */
  readonly rival: string | null
  /** Whether staff disabled this tracker. */
  readonly isDisabled: boolean
  /** The number of all services, shown or not. */
  readonly total: number
}

/** Returns whether a service reported recently and has not stopped or failed. */
export function isUp(row: Pick<ServiceRow, 'silentSeconds' | 'state'>): boolean {
  return row.silentSeconds <= SILENT_SECONDS && row.state !== 'stopped' && row.state !== 'failed'
}

/** Returns all services by type and name, with one statement. */
export async function list(db: Db, limit = MOST_SERVICES): Promise<readonly ServiceRow[]> {
  const { rows } = await sql<Omit<ServiceRow, 'figures'> & { figures: unknown }>`
    select service.id, type, service.node, reporter, machine, place, address, port, ops, pid,
      version, started_at as "startedAt", since, state, apart_seconds as "apartSeconds", figures,
      extract(epoch from clock_timestamp() - state_at)::float8 as "stateSeconds",
      greatest(0, extract(epoch from clock_timestamp() - heard_at))::float8 as "silentSeconds",
      coalesce(starts, 0)::int as starts,
      case when rival_at > clock_timestamp() - make_interval(secs => ${RIVAL_SECONDS})
        then rival end as rival,
      type = 'tracker' and switched_off_node.node is not null as "isDisabled",
      count(*) over ()::int as total
    from service join service_now on service_id = service.id
    left join (select service_id, count(*) as starts from service_start
      where noticed_at > clock_timestamp() - make_interval(secs => ${STARTS_SECONDS})
        and not is_planned group by service_id) as recent on recent.service_id = service.id
    left join switched_off_node on switched_off_node.node = service.node
    order by type, service.node limit ${limit}`.execute(db)
  return rows
    .map((row) => ({ ...row, figures: figuresOf(row.figures) }))
    .sort((one, other) => compared(one.type, other.type) || byName(one.node, other.node))
}

function compared(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1
}

function figuresOf(stored: unknown): ServiceFigures {
  return serviceFigures.safeParse(stored).data ?? noFigures
}

/**
 * Returns the name of the least loaded service of a type that is up and ready; null: there is none.
 */
export async function least(db: Db, type: ServiceType): Promise<string | null> {
  const ready = (await list(db)).filter((row) => {
    return row.type === type && isUp(row) && row.state === 'ready' && !row.isDisabled
  })
  const sorted = ready.toSorted((one, other) => busyness(one.figures) - busyness(other.figures))
  return sorted.at(0)?.node ?? null
}

/** How long jobs may be silent after announcing its end. */
const UPGRADE_SECONDS = 900

/**
 * Returns whether a jobs node reports, or all of them announced their end a short time ago.
 *
 * @throws DatabaseAway if only a standby answers, which has no reports from after its primary was
 * lost
 */
export async function jobsAreThere(db: Db): Promise<boolean> {
  const { rows } = await sql<{ isThere: boolean; isStandby: boolean }>`
    select coalesce(bool_or(heard_at > clock_timestamp() - make_interval(secs => ${SILENT_SECONDS})
      or (state in ('stopped', 'draining')
        and state_at > clock_timestamp() - make_interval(secs => ${UPGRADE_SECONDS}))), true)
      as "isThere", pg_is_in_recovery() as "isStandby"
    from service join service_now on service_id = service.id where type = 'jobs'`.execute(db)
  if (rows[0].isStandby) throw new DatabaseAway(new Error('no host accepts writes'))
  return rows[0].isThere
}

/** When, and from which node, a service was last reported. */
export type LastReport = Pick<ServiceRow, 'type' | 'reporter' | 'state' | 'silentSeconds'>

/** Returns the services with a name, locked until the end of the transaction. */
export async function ofNode(tx: Db, node: string): Promise<readonly LastReport[]> {
  const { rows } = await sql<LastReport>`
    select type, reporter, state,
      greatest(0, extract(epoch from clock_timestamp() - heard_at))::float8 as "silentSeconds"
    from service join service_now on service_id = id where node = ${node}
    order by type for update`.execute(tx)
  return rows
}

/** Returns the machines from which the services of a node report; empty: unknown. */
export async function machinesOf(db: Db, node: string): Promise<readonly string[]> {
  const query = db.selectFrom('service').select('machine').distinct().where('node', '=', node)
  return (await query.execute()).map(({ machine }) => machine)
}

/** Returns one service; null when there is none with this ID. */
export async function find(db: Db, id: number): Promise<ServiceRow | null> {
  return (await list(db)).find((row) => row.id === id) ?? null
}

export interface StatusRow {
  readonly at: Date
  readonly figures: ServiceFigures
}

/**
 * Selects a time by the clock of the database. It is read once, in a subquery, as no index can be
 * used for a time that may change within the statement.
 */
function secondsAgo(seconds: number) {
  return sql`(select clock_timestamp() - make_interval(secs => ${seconds}))`
}

/** Returns the history of a service since `seconds` ago, at most `points` points, oldest first. */
export async function history(
  db: Db,
  id: number,
  seconds: number,
  points: number,
): Promise<readonly StatusRow[]> {
  const step = Math.max(1, Math.floor(seconds / points))
  const { rows } = await sql<{ at: Date; figures: unknown }>`
    select distinct on (slot) at, figures from (
      select at, figures, floor(extract(epoch from at) / ${step}) as slot from service_status
      where service_id = ${id} and at > ${secondsAgo(seconds)}
    ) as points order by slot, at`.execute(db)
  return rows.map(({ at, figures }) => ({ at, figures: figuresOf(figures) }))
}

export interface StartRow {
  readonly noticedAt: Date
  readonly pid: number | null
  readonly isPlanned: boolean
}

/** Returns the last starts of a service, newest first. */
export async function starts(db: Db, id: number, limit: number): Promise<readonly StartRow[]> {
  const { rows } = await sql<StartRow>`
    select noticed_at as "noticedAt", pid, is_planned as "isPlanned" from service_start
    where service_id = ${id} order by noticed_at desc limit ${limit}`.execute(db)
  return rows
}

/** Deletes history from before `seconds` ago, and rows beyond the maximum; returns how many. */
export async function pruneHistory(
  db: Db,
  seconds: number,
  limit: number,
  most = MOST_STATUSES,
): Promise<number> {
  const where = sql`at < ${secondsAgo(seconds)}`
  const old = { from: 'service_status', key: ['service_id', 'at'], where } as const
  const pruned = await deleteSome(db, old, limit)
  if (pruned === limit) return pruned
  const { numAffectedRows = 0n } = await sql`
    delete from service_status where (service_id, at) in (
      select service_id, at from service_status order by at
      limit least(${limit - pruned}::bigint,
        greatest(0, (select count(*) from service_status) - ${most}))
    )`.execute(db)
  return pruned + Number(numAffectedRows)
}

/** Deletes starts from before `seconds` ago. */
export async function pruneStarts(db: Db, seconds: number, limit: number): Promise<number> {
  const where = sql`noticed_at < ${secondsAgo(seconds)}`
  return deleteSome(db, { from: 'service_start', where }, limit)
}

/** Deletes services without a report for `seconds`, with their history. */
export async function forgetSilent(db: Db, seconds: number, limit: number): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    delete from service where id in (select service_id from service_now
      where heard_at < ${secondsAgo(seconds)} limit ${limit})
  `.execute(db)
  return Number(numAffectedRows)
}
