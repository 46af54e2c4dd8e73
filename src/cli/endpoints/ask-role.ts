import type { Config, Role } from '../../shared/config.ts'

/** What a role on this machine reports on its ops port. */
export interface RoleState {
  readonly role: Role
  /** Whether the role answered. */
  readonly isUp: boolean
  readonly isReady: boolean
  readonly pid: number | null
  readonly version: string | null
  readonly since: Date | null
  readonly memoryBytes: number | null
  /** The average since the role was started; absent: it is not a running tracker. */
  readonly announcesPerSecond?: number
  /** All other fields of /readyz. */
  readonly detail: Readonly<Record<string, unknown>>
}

/**
 * Before a tracker has run for this long, the rate would be that of clients that return at the same
 * time.
 */
const MIN_UPTIME_SECONDS = 60

const ANSWER_MILLISECONDS = 3_000

/** Requests /readyz and /metrics from a role. */
export async function askRole(config: Config, role: Role): Promise<RoleState> {
  const base = opsUrl(config, role)
  const ready = await ask(`${base}/readyz`)
  const figures = ready === null ? null : await ask(`${base}/metrics`)
  if (ready === null || figures === null) return down(role)
  const { ready: isReady, pid, version, ...detail } = JSON.parse(ready) as Record<string, unknown>
  const started = figure(figures, 'process_start_time_seconds')
  return {
    role,
    isUp: true,
    isReady: isReady === true,
    pid: typeof pid === 'number' ? pid : null,
    version: typeof version === 'string' ? version : null,
    since: started === null ? null : new Date(started * 1000),
    memoryBytes: figure(figures, 'process_resident_memory_bytes'),
    ...announcesIn(figures, started),
    detail,
  }
}

/** Returns the rate of announces; a tracker that has just started has none yet. */
function announcesIn(figures: string, started: number | null) {
  const series = [...figures.matchAll(/^babou_tracker_announces_total(?:\{[^}]*\})? (\S+)/gm)]
  if (series.length === 0 || started === null) return {}
  const announces = series.reduce((sum, [, value]) => sum + Number(value), 0)
  const seconds = Date.now() / 1000 - started
  return seconds < MIN_UPTIME_SECONDS ? {} : { announcesPerSecond: announces / seconds }
}

function down(role: Role): RoleState {
  return {
    role,
    isUp: false,
    isReady: false,
    pid: null,
    version: null,
    since: null,
    memoryBytes: null,
    detail: {},
  }
}

function opsUrl(config: Config, role: Role): string {
  const port = {
    site: config.BABOU_SITE_OPS_PORT,
    tracker: config.BABOU_TRACKER_OPS_PORT,
    jobs: config.BABOU_JOBS_OPS_PORT,
    announce: config.BABOU_ANNOUNCE_OPS_PORT,
  }[role]
  const given = config.BABOU_OPS_HOST
  // A listener on every address can be reached at this one.
  const host = given === '0.0.0.0' ? '127.0.0.1' : given === '::' ? '::1' : given
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

async function ask(url: string): Promise<string | null> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MILLISECONDS) })
    return await answer.text()
  } catch {
    return null // down, or not one of ours
  }
}

/** Returns the value of a metric that has no labels. */
function figure(text: string, name: string): number | null {
  const found = new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)`, 'm').exec(text)?.[1]
  return found === undefined ? null : Number(found)
}
