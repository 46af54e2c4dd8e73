import os from 'node:os'
import type { Config } from '../config.ts'
import { machineName } from '../config.ts'
import type { Log } from '../log.ts'
import { askHaproxy } from './ask-haproxy.ts'
import { askNats } from './ask-nats.ts'
import type { AskedReport } from './report.ts'
import { noFigures } from './report.ts'

// Programs on this machine that are not part of babou (BABOU_WATCH): a node queries them and
// reports their answers. These programs get no credentials of babou.

/**
 * Returns reports about all programs that are watched; one that does not answer is reported as
 * failed.
 */
export type WatchServices = () => Promise<readonly AskedReport[]>

/**
 * Creates the watch. The programs have the name of the machine, so that several nodes on it report
 * the same.
 */
export function createServiceWatch(config: Config, log: Log): WatchServices {
  const node = os.hostname().slice(0, 60)
  const known = new Map<string, Running>()
  return () => {
    const watched = config.BABOU_WATCH ?? []
    return Promise.all(watched.map((one, at) => ask({ config, log, known }, one, nameOf(node, at))))
  }
}

/** Returns the name of a program; several of the same kind on one machine are numbered. */
function nameOf(node: string, at: number): string {
  return at === 0 ? node : `${node.slice(0, 56)}-${at + 1}`
}

interface Asking {
  readonly config: Config
  readonly log: Log
  /** The last answer of each target. */
  readonly known: Map<string, Running>
}

async function ask(
  { config, log, known }: Asking,
  target: string,
  node: string,
): Promise<AskedReport> {
  const at = target.indexOf(':')
  const type: 'nats' | 'haproxy' = target.startsWith('nats:') ? 'nats' : 'haproxy'
  const address = target.slice(at + 1)
  const around = {
    type,
    ...{ node, machine: machineName(), place: config.BABOU_PLACE },
    ...{ address: address.slice(0, 100), port: null, ops: '', clock: null },
  } as const
  try {
    if (type === 'nats') {
      const { version, startedAt, figures } = await askNats(address)
      return { ...around, pid: null, version, startedAt, state: 'ready', figures }
    }
    const { version, pid, uptimeSeconds, figures } = await askHaproxy(address)
    const running = runningNow(known.get(target), pid, uptimeSeconds)
    known.set(target, running)
    return { ...around, pid, version, startedAt: running.startedAt, state: 'ready', figures }
  } catch (error) {
    log.debug('services.unanswered', { type, node, error: String(error) })
    const none = { pid: null, version: '', startedAt: null, figures: noFigures }
    return { ...around, ...none, state: 'failed' }
  }
}

/** A process and when it started, as calculated when it was first seen. */
interface Running {
  readonly pid: number | null
  readonly uptimeSeconds: number | null
  readonly startedAt: number | null
}

/**
 * Returns the running process. It is the same as before if the time since its start has grown:
 * HAProxy's time stops while it is suspended, and a start that moves because of that would be taken
 * for a restart.
 */
function runningNow(
  last: Running | undefined,
  pid: number | null,
  uptimeSeconds: number | null,
): Running {
  const isSame = last?.pid === pid && (uptimeSeconds ?? 0) >= (last.uptimeSeconds ?? 0)
  return { pid, uptimeSeconds, startedAt: isSame ? last.startedAt : startOf(uptimeSeconds) }
}

/**
 * Returns the start, rounded to ten seconds, because the program reports whole seconds and the
 * answer takes some time.
 */
function startOf(uptimeSeconds: number | null): number | null {
  if (uptimeSeconds === null) return null
  return Math.round((Date.now() - uptimeSeconds * 1000) / 10_000) * 10_000
}
