import fs from 'node:fs'
import path from 'node:path'
import { bridgeConnectUrls, bridgeListenUrls, bridgePlace } from '../../bridge/urls.ts'
import { databasePlace } from '../../shared/database-urls.ts'
import { ConfigError } from '../../shared/config-file.ts'
import { ownEnvFile, type Config, type Role } from '../../shared/config.ts'
import * as health from '../../store/fleet/health.ts'
import { askRole, type RoleState } from '../endpoints/ask-role.ts'
import { CommandError, type CommandContext } from '../define-command.ts'
import { folderHolder, type LockName } from '../processes/folder-lock.ts'
import { connectFault } from '../endpoints/ports.ts'
import { findCluster, ownerOf } from '../postgres/home.ts'
import { rolesWithBot } from '../roles.ts'
import type { BridgeLook, DatabaseLook, Examined } from './finding.ts'
import { lookAtCertificate } from './certificate-look.ts'
import { findLeftovers } from './leftovers.ts'
import { lookAtMachine } from './machine.ts'
import { askSite, askTracker } from './proxy-look.ts'

const LOCKS: readonly LockName[] = ['up', 'postgres', 'site', 'tracker', 'jobs', 'announce']

/**
 * Examines everything once. It changes nothing, but starts an embedded database in order to examine
 * it.
 */
export async function examine(call: CommandContext): Promise<Examined> {
  const { config, clock } = call
  const now = clock.now()
  const cluster = clusterOf(config)
  const holders = LOCKS.map((name) => folderHolder(config.BABOU_DATA, name, clock.now))
  const states = await Promise.all(rolesWithBot.map((role) => askRole(config, role)))
  const isHeld = (name: LockName) => folderHolder(config.BABOU_DATA, name, clock.now) !== null
  const isRun = (role: Role) => isHeld('up') || isHeld(role)
  const at = { config, cluster: cluster.folder, envFile: ownEnvFile(), isRun }
  const machine = await lookAtMachine(at)
  const places = { dataFolder: config.BABOU_DATA, isHeld: holders.some((holder) => holder) }
  return {
    config,
    machine,
    now,
    roles: states,
    supervisor: holders[0],
    leftovers: await findLeftovers(places, now),
    database: await lookAtDatabase(call, cluster),
    secretFingerprint: hasSecret(config) ? call.secrets.fingerprint : null,
    proxies: await lookThroughProxies(call, states),
    bridge: await lookAtBridge(config),
  }
}

/** Whether there is a secret. Reading it instead would create one. */
function hasSecret(config: Config): boolean {
  return config.BABOU_SECRET !== undefined || fs.existsSync(path.join(config.BABOU_DATA, 'secret'))
}

interface Cluster {
  readonly folder: string | null
  readonly error: string | null
}

function clusterOf(config: Config): Cluster {
  if (config.DATABASE_URL !== undefined) return { folder: null, error: null }
  try {
    return { folder: findCluster(config.BABOU_DATA), error: null }
  } catch (error) {
    return { folder: null, error: (error as Error).message }
  }
}

async function lookAtDatabase(call: CommandContext, cluster: Cluster): Promise<DatabaseLook> {
  const { config, log, clock } = call
  const isEmbedded = config.DATABASE_URL === undefined
  const place = isEmbedded ? cluster.folder : databasePlace(config.DATABASE_URL)
  const owner = cluster.folder === null ? null : ownerOf(cluster.folder)
  const base = { isEmbedded, place, owner, health: null, error: cluster.error }
  if (cluster.error !== null || place === null) return base
  try {
    return { ...base, health: await call.withUrl((url) => health.look(url, log, clock)) }
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException
    return { ...base, error: message === '' ? String(code) : message }
  }
}

async function lookThroughProxies(call: CommandContext, states: readonly RoleState[]) {
  const { config } = call
  const isUp = (role: string) => states.some((state) => state.role === role && state.isUp)
  return {
    site: isUp('site') ? await askSite(config, call.secrets.key('probe')) : null,
    tracker: isUp('tracker') ? await askTracker(config) : null,
  }
}

async function lookAtBridge(config: Config): Promise<BridgeLook> {
  const listen = urlsOf(() => bridgeListenUrls(config))
  const connect = urlsOf(() => bridgeConnectUrls(config))
  const faults = new Map<string, string | null>()
  for (const url of typeof connect === 'string' ? [] : connect) {
    if (!url.startsWith('loopback:')) faults.set(url, await bridgeFault(url))
  }
  return { listen, connect, faults, certificate: lookAtCertificate(config, [listen, connect]) }
}

function urlsOf(read: () => string[]): string[] | string {
  try {
    return read()
  } catch (error) {
    if (error instanceof ConfigError || error instanceof CommandError) return error.message
    throw error
  }
}

/** Only connects, without a handshake, so that the other end logs nothing. */
function bridgeFault(url: string): Promise<string | null> {
  return connectFault(bridgePlace(url))
}
