import { age, bytes, span } from '../../shared/format.ts'
import { closeDb, createDb } from '../../store/base/db.ts'
import * as backups from '../../store/backups/made.ts'
import * as ircNetworks from '../../store/irc/networks.ts'
import * as nodes from '../../store/fleet/nodes.ts'
import * as roleNodes from '../../store/fleet/role-nodes.ts'
import * as services from '../../store/fleet/services.ts'
import { askRole, type RoleState } from '../endpoints/ask-role.ts'
import { bridgeLinks, bridgeText } from '../endpoints/bridge-links.ts'
import { defineCommand, type CommandContext } from '../define-command.ts'
import { folderHolder } from '../processes/folder-lock.ts'
import { table } from '../output.ts'
import { runningPostgres } from '../postgres.ts'
import { rolesWithBot } from '../roles.ts'
import { trackersTable, type ReportedTracker } from '../tables/trackers.ts'
import { serviceJson, servicesText } from '../tables/services.ts'

interface DatabaseState {
  readonly isEmbedded: boolean
  readonly isUp: boolean
  readonly pid: number | null
  /** Why the database could not be queried. */
  readonly fault: string | null
  readonly trackers: readonly nodes.NodeRow[]
  /** Nodes other than trackers, including those on other machines. */
  readonly others: readonly roleNodes.RoleNodeRow[]
  readonly backup: backups.BackupStanding | null
  /** All services that report, including trackers and programs that nodes query. */
  readonly services: readonly services.ServiceRow[]
  /** Whether an IRC network is configured. */
  readonly hasNetwork: boolean
}

export const status = defineCommand({
  name: 'status',
  summary: 'shows the roles of this machine, the database, and every tracker that reports',
  permission: null,
  why: 'it also works while the database is down',
  async run(context) {
    const { config, clock } = context
    const now = clock.now()
    const supervisor = folderHolder(config.BABOU_DATA, 'up', clock.now)
    const asked = await Promise.all(rolesWithBot.map((role) => askRole(config, role)))
    const database = await databaseState(context)
    // If no network is configured, there is no bot to run.
    const states = asked.filter((state) => {
      return state.role !== 'announce' || state.isUp || database.hasNetwork
    })
    const trackers = database.trackers.map((row) => ({
      ...row.heartbeat,
      silentSeconds: silence(row.heartbeatAt, now),
    }))
    const { isEmbedded, isUp, pid } = database
    const links = bridgeLinks(states, database.trackers, now)
    const json = {
      data: config.BABOU_DATA,
      supervisor: supervisor && { pid: supervisor.pid, since: supervisor.since },
      database: { isEmbedded, isUp, pid },
      roles: states,
      trackers: trackers.map((row) => ({ ...row, isUp: isUpAfter(row.silentSeconds) })),
      nodes: database.others.map(({ role, node, heartbeat, isUp: isNodeUp, silentSeconds }) => {
        return { role, node, ...heartbeat, silentSeconds, isUp: isNodeUp }
      }),
      services: database.services.map(serviceJson),
      bridge: links,
      backup: database.backup,
    }
    const text = [
      textOf(states, database, trackers, now),
      servicesText(database.services),
      bridgeText(links),
      backupText(database.backup, now),
    ]
    return { text: text.filter((part) => part !== '').join('\n\n'), json }
  },
})

function silence(heartbeatAt: Date, now: Date): number {
  return Math.max(0, Math.round((now.getTime() - heartbeatAt.getTime()) / 1000))
}

function isUpAfter(silentSeconds: number): boolean {
  return silentSeconds < nodes.SILENT_SECONDS
}

/** Queries the database without starting it, if it is an embedded one that is not running. */
async function databaseState(context: CommandContext): Promise<DatabaseState> {
  const { config, log } = context
  const isEmbedded = config.DATABASE_URL === undefined
  const running = isEmbedded ? runningPostgres(config.BABOU_DATA) : null
  const url = config.DATABASE_URL ?? running?.url
  const pid = running?.pid ?? null
  const nothing = { trackers: [], others: [], services: [], backup: null, hasNetwork: false }
  const none = { fault: null, ...nothing }
  const down = { isEmbedded, isUp: false, pid, ...none }
  if (url === undefined) return down
  const db = createDb(url, { log, max: 1 })
  try {
    const [trackers, all, backup, hasNetwork] = await Promise.all([
      nodes.all(db),
      services.list(db),
      backups.standing(db),
      ircNetworks.isAnyOn(db),
    ])
    const others = roleNodes.rolesOf(all)
    const found = { trackers, others, services: all, backup, hasNetwork }
    return { isEmbedded, isUp: true, pid, fault: null, ...found }
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error)
    log.debug('status.database', { error: fault })
    return { ...down, fault }
  } finally {
    await closeDb(db)
  }
}

function textOf(
  states: readonly RoleState[],
  { isEmbedded, isUp, pid, fault }: DatabaseState,
  trackers: readonly ReportedTracker[],
  now: Date,
): string {
  const kind = isEmbedded ? `embedded${pid === null ? '' : `, pid ${pid}`}` : 'DATABASE_URL'
  const local = table([
    ['role', 'state', 'pid', 'up for', 'memory', 'version'],
    ...states.map((state) => localRow(state, now)),
    [
      'database',
      isUp ? `up (${kind})` : `down (${[kind, fault ?? []].flat().join('; ')})`,
      '',
      '',
      '',
      '',
    ],
  ])
  return trackers.length === 0 ? local : `${local}\n\n${trackersTable(trackers)}`
}

function localRow(state: RoleState, now: Date): string[] {
  if (!state.isUp) return [state.role, 'down', '', '', '', '']
  const seconds = state.since === null ? 0 : (now.getTime() - state.since.getTime()) / 1000
  return [
    state.role,
    state.isReady ? 'ready' : 'up, not ready',
    String(state.pid ?? ''),
    span(seconds) ?? 'under a minute',
    state.memoryBytes === null ? '' : bytes(state.memoryBytes),
    state.version ?? '',
  ]
}

function backupText(backup: DatabaseState['backup'], now: Date): string {
  if (backup === null) return ''
  const { newestAt, checkedAt, error, fault } = backup
  if (newestAt === null) return error === null ? 'backup: none yet' : `backup: failed: ${error}`
  const checked = checkedAt === null ? 'never checked' : `checked ${age(checkedAt, now)}`
  const wrong = error ?? fault
  return `backup: ${age(newestAt, now)}, ${checked}${wrong === null ? '' : `; ${wrong}`}`
}
