import os from 'node:os'
import path from 'node:path'
import type * as z from 'zod'
import { ConfigError, envFile, readEnvFile } from './config-file.ts'
import { bridgeSettings } from './settings/bridge.ts'
import { logSettings } from './settings/logs.ts'
import { machineSettings } from './settings/machine.ts'
import { siteSettings } from './settings/site.ts'
import { trackerSettings } from './settings/tracker.ts'

// Every setting of the environment: name, shape, default and the line of documentation that
// docs/reference/settings.md and `babou config` show. Nothing else reads process.env.

export const settings = {
  ...machineSettings,
  ...siteSettings,
  ...trackerSettings,
  ...bridgeSettings,
  ...logSettings,
} as const

type Settings = typeof settings
export type Config = { readonly [K in keyof Settings]: z.output<Settings[K]['shape']> } & {
  /** The names that the environment sets: their values override the console. */
  readonly fixed: ReadonlySet<keyof Settings>
}

/**
 * The settings of URLs with those of their ports: a URL that is not set is that of the port on this
 * machine.
 */
const URL_PORTS = [
  ['BABOU_SITE_URL', 'BABOU_SITE_PORT'],
  ['BABOU_TRACKER_URL', 'BABOU_TRACKER_PORT'],
] as const

/**
 * Reads the environment and the file `babou.env` (or `BABOU_ENV_FILE`); the environment wins.
 *
 * @throws ConfigError for an unknown `BABOU_*` name or a value that is not valid
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env, folder = process.cwd()): Config {
  const given = { ...readEnvFile(env, folder), ...env }
  for (const name of Object.keys(given)) {
    if (!name.startsWith('BABOU_') || name in settings || name === 'BABOU_ENV_FILE') continue
    if (/^BABOU_(TEST|BENCH)_/.test(name)) continue
    throw new ConfigError(`${name} is not a setting of babou; \`babou config\` lists them all`)
  }
  const fixed = new Set<keyof Settings>()
  const values: Record<string, unknown> = { fixed }
  for (const [name, { shape, fallback, doc }] of Object.entries(settings)) {
    const raw = given[name] === '' ? undefined : given[name]
    if (raw !== undefined) fixed.add(name as keyof Settings)
    const read = shape.safeParse(raw ?? fallback)
    if (!read.success) {
      const why = read.error.issues.map((issue) => issue.message).join('; ')
      throw new ConfigError(`${name}=${shown(name, raw)}: ${why} (${doc})`)
    }
    values[name] = read.data
  }
  for (const [url, port] of URL_PORTS) {
    // With port 0 the system chooses one, which is not known yet.
    if (!fixed.has(url) && values[port] !== 0) values[url] = `http://localhost:${values[port]}`
  }
  values.BABOU_DATA = path.resolve(folder, String(values.BABOU_DATA))
  return values as Config
}

function shown(name: string, raw: string | undefined): string {
  return /SECRET|DATABASE_URL|SMTP/.test(name) ? '(hidden)' : JSON.stringify(raw ?? '')
}

export type Role = 'site' | 'tracker' | 'jobs' | 'announce'

/** Returns this node's name in the fleet. */
export function nodeName(config: Config, role: Role): string {
  return config.BABOU_NODE ?? `${os.hostname()}-${role}`
}

/** Returns the name of this machine in the registry. */
export function machineName(): string {
  return os.hostname().slice(0, 100)
}

/** Returns the file of settings that `readConfig` reads; null when there is none. */
export const ownEnvFile = (): string | null => envFile(process.env)

/** Returns the settings of this process as text, as they were given. */
export const givenSettings = () => ({ ...readEnvFile(process.env, process.cwd()), ...process.env })

/**
 * Returns the environment for a command that this process runs, with the same settings and
 * database.
 */
export function commandEnvironment(config: Config, databaseUrl: string): NodeJS.ProcessEnv {
  const { BABOU_DATA, BABOU_SECRET } = config
  const secret = BABOU_SECRET === undefined ? {} : { BABOU_SECRET }
  return { ...process.env, BABOU_DATA, DATABASE_URL: databaseUrl, ...secret }
}

/**
 * Returns the environment for a program of the operator, without settings, because they contain
 * secrets.
 */
export function hookEnvironment(given: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const { PATH, HOME, LANG, TZ } = process.env
  return { PATH, HOME, LANG, TZ, ...given }
}

/** The environment in which systemd names its socket, for `cli/systemd`. */
export const unitEnvironment = process.env
