import os from 'node:os'
import path from 'node:path'
import * as z from 'zod'
import { ConfigError, envFile, readEnvFile } from './config-file.ts'
import {
  baseUrl,
  mebibytes,
  networks,
  port,
  seconds,
  setting,
  urls,
  watched,
  yesNo,
} from './config-shapes.ts'
import { isDatabaseUrl } from './database-urls.ts'
import { emailAddress } from './shape.ts'

// Every setting of the environment: name, shape, default and the line of documentation that
// docs/reference/settings.md and `babou config` show. Nothing else reads process.env.

export const settings = {
  DATABASE_URL: setting(
    z.string().refine(isDatabaseUrl, 'expected postgres://user@host/name').optional(),
    undefined,
    'PostgreSQL 15 or newer; with several hosts (a:5432,b:5432) the one with writes is used; ' +
      'unset: the embedded one in BABOU_DATA/postgres',
  ),
  BABOU_DATA: setting(z.string().min(1), './data', 'the folder for all data of the program'),
  BABOU_SECRET: setting(
    z.string().min(16).optional(),
    undefined,
    'master key; unset: created at the first start in BABOU_DATA',
  ),
  BABOU_NODE: setting(
    z
      .string()
      .regex(/^[\w.-]{1,60}$/)
      .optional(),
    undefined,
    "this node's name in the fleet; unset: host name + role",
  ),
  BABOU_PLACE: setting(
    z
      .string()
      .regex(/^[^\u0000-\u001f]{0,60}$/)
      .transform((value) => value.trim()),
    '',
    'where this machine is, such as a data center, for the pages about the fleet',
  ),
  BABOU_WATCH: setting(
    watched.optional(),
    undefined,
    'programs on this machine that the node asks for their state, separated by commas: ' +
      'haproxy:/run/haproxy/admin.sock, haproxy:127.0.0.1:9999, nats:http://127.0.0.1:8222',
  ),
  BABOU_SITE_HOST: setting(z.string().min(1), '127.0.0.1', 'where the site listens'),
  BABOU_SITE_PORT: setting(port, '8080', 'where the site listens'),
  BABOU_SITE_URL: setting(baseUrl, 'http://localhost:8080', 'public base URL of the site'),
  BABOU_SEARCH_MEMORY: setting(mebibytes, '1024', 'MiB per site for its search index; 0: none'),
  BABOU_TRACKER_HOST: setting(
    z.string().min(1).optional(),
    undefined,
    'where the tracker listens; unset: IPv4 and IPv6',
  ),
  BABOU_TRACKER_PORT: setting(port, '4200', 'announce and scrape over HTTP'),
  BABOU_TRACKER_URL: setting(baseUrl, 'http://localhost:4200', 'public base of announce URLs'),
  BABOU_TRACKER_THREADS: setting(
    z.union([z.literal('auto'), z.coerce.number().int().min(1).max(64)]),
    'auto',
    'announce threads of one tracker process',
  ),
  BABOU_TRACKER_IO: setting(
    z.enum(['auto', 'ffi', 'net']),
    'auto',
    "the network transport: system calls (ffi, Linux) or Node's sockets; auto selects what works",
  ),
  BABOU_TRACKER_UDP: setting(
    yesNo,
    'false',
    'also serve announces and scrapes over UDP on the same port (BEP 15, passkey by BEP 41)',
  ),
  BABOU_TRACKER_ALIASES: setting(
    yesNo,
    'false',
    'also accept announce URLs of other programs, and passkeys of other forms',
  ),
  BABOU_TRACKER_PRIVATE_PEERS: setting(
    z.enum(['auto', 'always', 'never']),
    'auto',
    'who gets peers at non-global addresses',
  ),
  BABOU_TRACKER_REGIONS: setting(
    z.string().min(1).optional(),
    undefined,
    'a file of networks and their regions, to list near peers first',
  ),
  BABOU_TRACKER_MAX_STALENESS: setting(
    seconds.optional(),
    undefined,
    'seconds without the bridge after which a tracker stops using its state',
  ),
  BABOU_OPS_HOST: setting(
    z.string().min(1),
    '127.0.0.1',
    'where /healthz, /readyz and /metrics are',
  ),
  BABOU_SITE_OPS_PORT: setting(port, '8081', 'ops port of the site'),
  BABOU_TRACKER_OPS_PORT: setting(port, '4201', 'ops port of the tracker'),
  BABOU_JOBS_OPS_PORT: setting(port, '8082', 'ops port of jobs'),
  BABOU_ANNOUNCE_OPS_PORT: setting(port, '8083', 'ops port of the bot that announces on IRC'),
  BABOU_BRIDGE_LISTEN: setting(
    urls.optional(),
    undefined,
    'where the bridge of jobs listens, one or several (unix:/path, tcp://host:port, ' +
      'tls://host:port, loopback:); unset: unix:BABOU_DATA/bridge.sock',
  ),
  BABOU_BRIDGE: setting(
    urls.optional(),
    undefined,
    'where a tracker connects to the bridge, several are tried in turn; unset: where jobs listens',
  ),
  BABOU_BRIDGE_INSECURE: setting(yesNo, 'false', 'allow tcp:// outside of loopback'),
  BABOU_BRIDGE_ALLOW: setting(
    networks.optional(),
    undefined,
    'networks from which trackers can connect, 10.0.0.0/8 or 2001:db8::1; unset: any with the key',
  ),
  BABOU_BRIDGE_CERT: setting(
    z.string().min(1).optional(),
    undefined,
    "tls://: PEM file of this node's certificate; unset: BABOU_DATA/bridge/node.pem",
  ),
  BABOU_BRIDGE_KEY: setting(
    z.string().min(1).optional(),
    undefined,
    'tls://: PEM file of its private key; unset: the key is in BABOU_BRIDGE_CERT',
  ),
  BABOU_BRIDGE_CA: setting(
    z.string().min(1).optional(),
    undefined,
    'tls://: PEM file of the trusted authorities; unset: those in the file of the certificate',
  ),
  BABOU_BRIDGE_CRL: setting(
    z.string().min(1).optional(),
    undefined,
    'tls://: PEM file of revoked certificates; unset: BABOU_DATA/bridge/revoked.pem if it exists',
  ),
  BABOU_TRUSTED_PROXIES: setting(
    z
      .string()
      .transform((value) => value.split(',').map((part) => part.trim()))
      .optional(),
    undefined,
    'networks whose X-Forwarded-For is trusted',
  ),
  BABOU_PROXY_PROTOCOL: setting(yesNo, 'false', 'expect PROXY v1/v2 on the tracker port'),
  BABOU_ANNOUNCE_INTERVAL: setting(
    seconds.optional(),
    undefined,
    'seconds between announces (1800)',
  ),
  BABOU_ANNOUNCE_MIN_INTERVAL: setting(
    seconds.optional(),
    undefined,
    'minimum seconds between announces (900)',
  ),
  BABOU_SITE_NAME: setting(
    z.string().min(1).max(60).optional(),
    undefined,
    'title of the site (babou)',
  ),
  BABOU_SOURCE_TAG: setting(
    z
      .string()
      .regex(/^[\x21-\x7e]{1,40}$/)
      .optional(),
    undefined,
    'the source put in info dictionaries (BABOU)',
  ),
  BABOU_REGISTRATION: setting(
    z.enum(['open', 'invite', 'application', 'closed']).optional(),
    undefined,
    'who can sign up (invite)',
  ),
  BABOU_SMTP_URL: setting(
    z.url({ protocol: /^smtps?$/ }).optional(),
    undefined,
    'the SMTP server, as smtp://user:password@host:587; unset: emails stay in the console',
  ),
  BABOU_MAIL_FROM: setting(
    emailAddress.optional(),
    undefined,
    'the sender of emails; unset: noreply@ the host of BABOU_SITE_URL',
  ),
  BABOU_BACKUPS: setting(
    z.string().min(1).optional(),
    undefined,
    'the folder for scheduled backups; unset: BABOU_DATA/backups',
  ),
  BABOU_BACKUP_PASSPHRASE_FILE: setting(
    z.string().min(1).optional(),
    undefined,
    'a file whose first line encrypts scheduled backups; unset: they are not encrypted',
  ),
  BABOU_LOG: setting(
    z.enum(['debug', 'info', 'warn', 'error']),
    'info',
    'the lowest level that is logged',
  ),
  BABOU_LOG_FILES: setting(
    mebibytes,
    '256',
    'MiB of complete log files in BABOU_DATA/logs, compressed; 0: no log files',
  ),
  BABOU_LOG_DAYS: setting(
    z.coerce.number().int().min(1).max(3_650),
    '14',
    'days after which log files are deleted',
  ),
  BABOU_LOG_FORMAT: setting(
    z.enum(['json', 'pretty']).optional(),
    undefined,
    'unset: pretty on a terminal, else json',
  ),
  BABOU_TEST_CLOCK: setting(
    z
      .string()
      .regex(/^file:.+/)
      .optional(),
    undefined,
    'tests only: file:PATH, seconds added to the clock of every role',
  ),
  BABOU_TEST_NO_SYNC: setting(
    yesNo,
    'false',
    'tests only: the embedded PostgreSQL does not wait for writes to the disk',
  ),
} as const

type Settings = typeof settings
export type Config = { readonly [K in keyof Settings]: z.output<Settings[K]['shape']> } & {
  /** The names that the environment sets: they win over the console. */
  readonly fixed: ReadonlySet<keyof Settings>
}

/**
 * Reads the environment and the file `babou.env` (or `BABOU_ENV_FILE`); the environment wins.
 *
 * @throws ConfigError for an unknown `BABOU_*` name or a bad value.
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
  values.BABOU_DATA = path.resolve(folder, String(values.BABOU_DATA))
  return values as Config
}

function shown(name: string, raw: string | undefined): string {
  return /SECRET|DATABASE_URL|SMTP/.test(name) ? '(hidden)' : JSON.stringify(raw ?? '')
}

export type Role = 'site' | 'tracker' | 'jobs' | 'announce'

/** This node's name in the fleet. */
export function nodeName(config: Config, role: Role): string {
  return config.BABOU_NODE ?? `${os.hostname()}-${role}`
}

/** The file of settings that `readConfig` reads, when there is one. */
export const ownEnvFile = (): string | null => envFile(process.env)

/** The settings of this process as they were given, as text. */
export const givenSettings = () => ({ ...readEnvFile(process.env, process.cwd()), ...process.env })

/** The environment of a command that this process runs, with the same settings and database. */
export function commandEnvironment(config: Config, databaseUrl: string): NodeJS.ProcessEnv {
  const { BABOU_DATA, BABOU_SECRET } = config
  const secret = BABOU_SECRET === undefined ? {} : { BABOU_SECRET }
  return { ...process.env, BABOU_DATA, DATABASE_URL: databaseUrl, ...secret }
}

/** In which systemd names its socket: `cli/systemd`. */
export const unitEnvironment = process.env
