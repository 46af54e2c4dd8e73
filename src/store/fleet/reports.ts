import { sql } from 'kysely'
import type { Process, Reported } from '../../domain/fleet/processes.ts'
import { reportedBy } from '../../domain/fleet/processes.ts'
import type { ServiceReport, ServiceType } from '../../shared/services/report.ts'
import type { Db } from '../base/db.ts'
import * as fleetNodes from './fleet-nodes.ts'

// What services of the fleet report. Silence is measured by the clock of the database, because the
// clocks of nodes differ and a test clock moves them; so every time here is from that clock.

/** How often the figures of a service are added to its history, in seconds. */
const HISTORY_SECONDS = 60

export interface Reporting {
  readonly type: ServiceType
  readonly node: string
  /** The node that reports it; by default the service reports itself. */
  readonly reporter?: string
}

type Outcome = 'noted' | 'rival' | 'claimed' | 'removed'

/**
 * Stores a service's report. The outcome `rival`: an older process used the name of a younger one;
 * `claimed`: another node that still reports already queries a program under this name. Both
 * reports are dropped, and shown as an alert. `removed`: staff removed the tracker, or a program
 * that still does not answer.
 */
export async function note(db: Db, from: Reporting, report: ServiceReport): Promise<Outcome> {
  if (await noteSame(db, from, report)) return 'noted'
  return db.transaction().execute((tx) => noteChange(tx, from, report))
}

/** Stores the usual report, of the known process in its known state, with one statement. */
async function noteSame(db: Db, from: Reporting, report: ServiceReport): Promise<boolean> {
  const { type, node, reporter = node } = from
  const { pid, startedAt, state, figures } = report
  const isUnknown = pid === null && startedAt === null
  const { rows } = await sql<{ id: number; isDue: boolean }>`
    update service_now set heard_at = statement_timestamp(), apart_seconds = ${apartOf(report)},
      figures = ${JSON.stringify(figures)}::jsonb,
      noted_at = case
        when noted_at < statement_timestamp() - make_interval(secs => ${HISTORY_SECONDS})
        then statement_timestamp() else noted_at end
    from service
    where service.id = service_id and type = ${type} and node = ${node}
      and reporter = ${reporter} and state = ${state}
      and (${isUnknown} or (pid, started_at) is not distinct from
        (${pid}::bigint, ${dateOf(startedAt)}::timestamptz))
      and (${report.version === ''} or version = ${report.version})
      and (address, port, place, machine, ops) is not distinct from
        (${report.address}, ${report.port}::integer, ${report.place}, ${report.machine},
          ${report.ops})
    returning service.id, noted_at = heard_at as "isDue"`.execute(db)
  const row = rows.at(0)
  if (row === undefined) return false
  if (row.isDue) await addHistory(db, row.id, report)
  return true
}

function apartOf({ clock }: ServiceReport) {
  if (clock === null) return sql`0`
  return sql`${clock / 1000}::float8 - extract(epoch from statement_timestamp())::float8`
}

async function noteChange(tx: Db, from: Reporting, report: ServiceReport): Promise<Outcome> {
  const { type, node, reporter = node } = from
  await sql`select pg_advisory_xact_lock(hashtext(${`service ${type} ${node}`}))`.execute(tx)
  const known = await knownOf(tx, type, node)
  if (known !== null && known.reporter !== reporter && known.silentSeconds <= 15) return 'claimed'
  if (known === null && (await staysRemoved(tx, from, report))) return 'removed'
  const what = reportedBy(known, report)
  if (what === 'rival' && known !== null) {
    const rival = `${report.machine}, PID ${report.pid ?? 'unknown'}`.slice(0, 160)
    await sql`update service set rival = ${rival}, rival_at = clock_timestamp()
      where id = ${known.id}`.execute(tx)
    return 'rival'
  }
  const id = await write(tx, { ...from, reporter }, report, what)
  if (what !== 'same' && known !== null) await addStart(tx, id, report, what)
  await addHistory(tx, id, report)
  return 'noted'
}

/** Returns whether staff removed the service; a program that answers again is listed again. */
async function staysRemoved(
  tx: Db,
  { type, node }: Reporting,
  { state }: ServiceReport,
): Promise<boolean> {
  // The report was still on its way when staff removed the tracker.
  if (type === 'tracker') return fleetNodes.isRemoved(tx, node)
  const removed = sql`from removed_service where type = ${type} and node = ${node}`
  if (state !== 'failed') {
    await sql`delete ${removed}`.execute(tx)
    return false
  }
  const { rows } = await sql`select ${removed}`.execute(tx)
  return rows.length > 0
}

interface Known extends Process {
  readonly id: number
  readonly reporter: string
  readonly state: string
  readonly silentSeconds: number
}

async function knownOf(tx: Db, type: string, node: string): Promise<Known | null> {
  const { rows } = await sql<Known>`
    select id, reporter, pid, (extract(epoch from started_at) * 1000)::float8 as "startedAt", state,
      extract(epoch from clock_timestamp() - heard_at)::float8 as "silentSeconds"
    from service join service_now on service_id = id
    where type = ${type} and node = ${node} for update`.execute(tx)
  return rows.at(0) ?? null
}

async function write(
  tx: Db,
  { type, node, reporter }: Required<Reporting>,
  report: ServiceReport,
  what: Reported,
): Promise<number> {
  const { machine, place, address, port, ops, pid, version, state, figures } = report
  const started = dateOf(report.startedAt)
  const isNew = what !== 'same'
  const { rows } = await sql<{ id: number }>`
    insert into service (type, node, reporter, machine, place, address, port, ops, pid, version,
      started_at, since, state, state_at)
    values (${type}, ${node}, ${reporter}, ${machine}, ${place}, ${address}, ${port}, ${ops},
      ${pid}, ${version}, ${started}, clock_timestamp(), ${state}, clock_timestamp())
    on conflict (type, node) do update set reporter = excluded.reporter,
      machine = excluded.machine, place = excluded.place, address = excluded.address,
      port = excluded.port, ops = excluded.ops, pid = coalesce(excluded.pid, service.pid),
      version = case when excluded.version = '' then service.version else excluded.version end,
      started_at = coalesce(excluded.started_at, service.started_at), state = excluded.state,
      since = case when ${isNew} then excluded.since else service.since end,
      state_at = case when service.state = excluded.state and not ${isNew}
        then service.state_at else excluded.state_at end
    returning id`.execute(tx)
  const [{ id }] = rows
  await sql`
    insert into service_now (service_id, heard_at, apart_seconds, figures, noted_at)
    values (${id}, clock_timestamp(), ${apartOf(report)}, ${JSON.stringify(figures)}::jsonb,
      clock_timestamp())
    on conflict (service_id) do update set heard_at = excluded.heard_at,
      apart_seconds = excluded.apart_seconds, figures = excluded.figures,
      noted_at = excluded.noted_at`.execute(tx)
  return id
}

async function addStart(
  tx: Db,
  id: number,
  { pid, startedAt }: ServiceReport,
  what: Reported,
): Promise<void> {
  await sql`
    insert into service_start (service_id, pid, started_at, noticed_at, is_planned)
    values (${id}, ${pid}, ${dateOf(startedAt)}, clock_timestamp(), ${what === 'started-planned'})
  `.execute(tx)
}

async function addHistory(db: Db, id: number, { figures }: ServiceReport): Promise<void> {
  await sql`
    insert into service_status (service_id, at, figures)
    values (${id}, clock_timestamp(), ${JSON.stringify(figures)}::jsonb)
    on conflict do nothing`.execute(db)
}

function dateOf(milliseconds: number | null): Date | null {
  return milliseconds === null ? null : new Date(milliseconds)
}
