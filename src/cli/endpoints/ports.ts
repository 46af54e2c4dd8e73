import net from 'node:net'
import type { Config, Role } from '../../shared/config.ts'
import { ConfigError } from '../../shared/config-file.ts'

/** A port on which a role listens. */
export interface Listener {
  /** The settings that determine the address. */
  readonly portSetting: keyof Config & string
  readonly hostSetting: keyof Config & string
  readonly port: number
  /** Undefined: all addresses of IPv4 and IPv6. */
  readonly host: string | undefined
}

const POLL_MILLISECONDS = 100
/**
 * How long a port may be taken by `faultOf`, which binds it for a moment to check whether it is
 * free (in the doctor, or at a start).
 */
const LOOK_SECONDS = 1
const CONNECT_MS = 2_000

/**
 * Makes sure that these roles can listen on their ports.
 *
 * @param waitSeconds how long ports may still belong to a run that was just killed
 * @throws ConfigError that names the port and its setting
 */
export async function checkPorts(
  config: Config,
  roles: readonly Role[],
  waitSeconds: number,
): Promise<void> {
  const wanted = roles.flatMap((role) => listenersOf(config, role))
  refuseTwins(wanted)
  const deadline = performance.now() + Math.max(waitSeconds, LOOK_SECONDS) * 1000
  for (const listener of wanted) {
    let fault = await faultOf(listener)
    while (fault?.code === 'EADDRINUSE' && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS))
      fault = await faultOf(listener)
    }
    if (fault !== null) throw new ConfigError(explain(listener, fault))
  }
}

/** Returns the addresses on which a role listens. */
export function listenersOf(config: Config, role: Role): Listener[] {
  const ops = { hostSetting: 'BABOU_OPS_HOST', host: config.BABOU_OPS_HOST } as const
  switch (role) {
    case 'site':
      return [
        {
          portSetting: 'BABOU_SITE_PORT',
          hostSetting: 'BABOU_SITE_HOST',
          port: config.BABOU_SITE_PORT,
          host: config.BABOU_SITE_HOST,
        },
        { ...ops, portSetting: 'BABOU_SITE_OPS_PORT', port: config.BABOU_SITE_OPS_PORT },
      ]
    case 'tracker':
      return [
        {
          portSetting: 'BABOU_TRACKER_PORT',
          hostSetting: 'BABOU_TRACKER_HOST',
          port: config.BABOU_TRACKER_PORT,
          host: config.BABOU_TRACKER_HOST,
        },
        { ...ops, portSetting: 'BABOU_TRACKER_OPS_PORT', port: config.BABOU_TRACKER_OPS_PORT },
      ]
    case 'jobs':
      return [{ ...ops, portSetting: 'BABOU_JOBS_OPS_PORT', port: config.BABOU_JOBS_OPS_PORT }]
    case 'announce':
      return [
        { ...ops, portSetting: 'BABOU_ANNOUNCE_OPS_PORT', port: config.BABOU_ANNOUNCE_OPS_PORT },
      ]
  }
}

function refuseTwins(wanted: readonly Listener[]): void {
  const twins = twinsAmong(wanted)
  if (twins === null) return
  const [one, other] = twins
  throw new ConfigError(
    `${one.portSetting} and ${other.portSetting} are both ${one.port}: use two different ports`,
  )
}

/** Returns two listeners that use the same port; null when there are none. */
export function twinsAmong(wanted: readonly Listener[]): [Listener, Listener] | null {
  const isWide = (host: string | undefined) => host === undefined || /^(::|0\.0\.0\.0)$/.test(host)
  for (const [index, one] of wanted.entries()) {
    const twin = wanted
      .slice(0, index)
      .find(
        (other) =>
          other.port === one.port &&
          (other.host === one.host || isWide(other.host) || isWide(one.host)),
      )
    if (twin !== undefined && one.port !== 0) return [twin, one]
  }
  return null
}

/** Returns why a port cannot be listened on now; null: it can. Binds the port for a moment. */
export function faultOf(listener: Listener): Promise<NodeJS.ErrnoException | null> {
  return new Promise((resolve) => {
    const probe = net.createServer()
    probe.once('error', resolve)
    const { host, port } = listener
    probe.listen({ port, ...(host !== undefined && { host }) }, () => {
      probe.close(() => resolve(null))
    })
  })
}

/**
 * Returns why no connection is possible to an address; null: a process listens there. Does not bind
 * the port.
 */
export function connectFault(to: net.NetConnectOpts): Promise<string | null> {
  const socket = net.connect(to)
  return new Promise((resolve) => {
    const settle = (fault: string | null) => {
      socket.destroy()
      resolve(fault)
    }
    socket.setTimeout(CONNECT_MS, () => settle('no answer'))
    socket.once('connect', () => settle(null))
    socket.once('error', (error: NodeJS.ErrnoException) => settle(error.code ?? error.message))
  })
}

/** Explains the fault, and names the setting that fixes it. */
export function explain(listener: Listener, fault: NodeJS.ErrnoException): string {
  const { portSetting, hostSetting, port, host } = listener
  switch (fault.code) {
    case 'EADDRINUSE':
      return `port ${port} is taken by another program: stop that, or set ${portSetting}`
    case 'EACCES':
      return `port ${port} needs root privileges: set ${portSetting} to 1024 or above`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${hostSetting}=${host}: this machine has no such address`
    default:
      return `${hostSetting}=${host}, ${portSetting}=${port}: ${fault.message}`
  }
}
