import { machineName } from '../../shared/config.ts'
import { count } from '../../shared/format.ts'
import { LOGGED, logFolder } from '../../shared/log-files/role-log.ts'
import { defineCommand, UsageError, type Call } from '../define-command.ts'
import { followRemote, recordsFrom } from '../logs/remote.ts'
import { DatabaseAway } from '../../store/base/database-away.ts'
import * as services from '../../store/fleet/services.ts'
import { follow, type Following } from '../logs/following.ts'
import { recordsIn } from '../../shared/log-files/reading.ts'
import type { LogFilter, LogRecord } from '../../shared/log-files/record.ts'
import { isWanted, LEVELS, readSince } from '../../shared/log-files/record.ts'
import { createNamedNodes } from '../logs/named-nodes.ts'
import { createShownLines } from '../logs/shown-lines.ts'
import { createSummary, type Summary } from '../logs/summary.ts'
import { printRecord, table } from '../output.ts'
import { listenForStop } from '../processes/stop-signals.ts'

const ROLES: readonly string[] = LOGGED
const options = {
  role: { type: 'list', value: 'R', doc: `only lines of this role: ${ROLES.join(', ')}` },
  node: {
    type: 'list',
    value: 'N',
    doc: 'only lines of this node; a node on another machine sends them over the bridge',
  },
  level: { type: 'string', value: 'L', doc: 'debug, info (default), warn or error, and above' },
  since: { type: 'string', value: 'T', doc: '30m, 2h, 3d or 2026-11-24T04:00Z; default: 1h' },
  event: {
    type: 'list',
    value: 'E',
    doc: 'only these events; bridge.* for all that start with bridge.',
  },
  follow: { type: 'boolean', doc: 'continues with new lines until it is stopped' },
  summary: {
    type: 'boolean',
    doc: 'counts events instead, of all log files unless --since is set',
  },
} as const

type LogsCall = Call<typeof options>

export const logs = defineCommand({
  name: 'logs',
  summary: 'shows the log files of this machine, or of another node, ordered by time',
  permission: null,
  why: 'it reads files that only this machine may read, or asks through the database of the site',
  options,
  async run(call) {
    const filter = filterOf(call)
    const elsewhere = await nodeElsewhere(call)
    if (elsewhere !== null) {
      return call.withDatabase((db) => {
        const { acting, clock } = call
        const remote = { db, node: elsewhere, actor: acting.actor, clock }
        return shown(
          call,
          { ...filter, nodes: [] },
          {
            isHere: false,
            read: (wanted) => recordsFrom(remote, wanted),
            follow: () => followRemote(remote, { ...filter, nodes: [] }),
          },
        )
      })
    }
    const folder = logFolder(call.config)
    return shown(call, filter, {
      isHere: true,
      read: ({ since }) => recordsIn(folder, since),
      follow: () => follow(folder),
    })
  },
})

/** Where log lines come from. */
interface Source {
  /**
   * Whether it reads files on this machine, which costs little, rather than lines that another node
   * sends.
   */
  readonly isHere: boolean
  readonly read: (filter: LogFilter) => AsyncIterable<LogRecord>
  readonly follow: () => Following
}

async function shown(call: LogsCall, filter: LogFilter, source: Source) {
  if (call.options.summary) return summarized(call, source, filter)
  const print = ({ line }: LogRecord) => printRecord(line, call.isJson)
  const names = createNamedNodes(filter)
  const before = createShownLines(call.clock.now())
  // Started before the earlier lines are read, because new lines are written in the meantime.
  const following = call.options.follow ? source.follow() : null
  for await (const record of source.read(filter)) {
    names.note(record)
    if (!isWanted(record, filter)) continue
    before.note(record)
    await print(record)
  }
  if (following === null) {
    names.check()
    return 0
  }
  const stopping = new AbortController()
  void listenForStop().first.then(() => stopping.abort())
  await following((record) => {
    if (isWanted(record, filter) && !before.has(record)) void print(record)
  }, stopping.signal)
  return 0
}

/**
 * Returns the node of `--node` if it reports from another machine; null: the files on this machine
 * are read.
 */
async function nodeElsewhere({ options: given, config, withDatabase }: LogsCall) {
  // With an embedded database, all nodes are on the machine of that database.
  if (given.node.length !== 1 || config.DATABASE_URL === undefined) return null
  const [node] = given.node
  try {
    const machines = await withDatabase((db) => services.machinesOf(db, node))
    const isElsewhere = machines.length > 0 && !machines.includes(machineName())
    return isElsewhere ? node : null
  } catch (error) {
    const { cause = error } = error as Error
    if (cause instanceof DatabaseAway) return null
    throw error
  }
}

function filterOf({ options: given, clock }: LogsCall): LogFilter {
  const level = given.level ?? (given.summary ? 'debug' : 'info')
  if (!isLevel(level)) throw new UsageError('--level must be debug, info, warn or error')
  const role = given.role.find((one) => !ROLES.includes(one))
  if (role !== undefined) throw new UsageError(`--role ${role}: not one of ${ROLES.join(', ')}`)
  const now = clock.now()
  const text = given.since ?? (given.summary ? '1970-01-01' : '1h')
  const since = readSince(text, now)
  if (since === null) {
    throw new UsageError('--since must look like 30m, 2h, 3d or 2026-11-24T04:00Z')
  }
  if (given.summary && given.follow) {
    throw new UsageError('--summary and --follow cannot be combined')
  }
  const lists = { roles: given.role, nodes: given.node, events: given.event }
  return { ...lists, level: LEVELS[level], since }
}

function isLevel(text: string): text is keyof typeof LEVELS {
  return Object.hasOwn(LEVELS, text)
}

async function summarized({ clock }: LogsCall, source: Source, filter: LogFilter) {
  const summary = createSummary(clock.now(), filter.since)
  // Without the earlier lines, it is not known which events are new.
  const wanted = source.isHere ? { ...filter, since: new Date(0) } : filter
  const names = createNamedNodes(wanted)
  for await (const record of source.read(wanted)) {
    names.note(record)
    if (isWanted(record, wanted)) summary.add(record)
  }
  names.check()
  const result = summary.result()
  return { text: summaryText(result), json: result }
}

function summaryText({ from, to, lines, events, restarts, refusals }: Summary): string {
  if (from === null) return 'No lines.'
  const nameOf = (level: number) =>
    Object.entries(LEVELS).find(([, one]) => one === level)?.[0] ?? String(level)
  const parts = [`${count(lines)} lines from ${from} to ${to}`]
  parts.push(
    table([
      ['level', 'event', 'count', 'first seen', 'last seen', 'roles', ''],
      ...events.map((one) => [
        ...[nameOf(one.level), one.event, count(one.count), one.first, one.last],
        ...[one.roles.join(' '), one.isNew ? 'new since yesterday' : ''],
      ]),
    ]),
  )
  if (restarts.length > 0) {
    const rows = restarts.map(({ role, node, count: times }) => [role, node, count(times)])
    parts.push(table([['restarted', 'node', 'times'], ...rows]))
  }
  if (refusals.length > 0) {
    const rows = refusals.map(({ code, count: times }) => [code, count(times)])
    parts.push(table([['refused because of', 'announces'], ...rows]))
  }
  return parts.join('\n\n')
}
