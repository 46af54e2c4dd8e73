import type { WakingClock } from '../../../shared/clock.ts'
import type { Config } from '../../../shared/config.ts'
import type { Log } from '../../../shared/log.ts'
import { inProject } from '../../../shared/paths.ts'
import type { Secrets } from '../../../shared/secrets.ts'
import type { Db } from '../../../store/base/db.ts'
import type { Passwords } from '../../../store/accounts/passwords.ts'
import { createPasswords } from '../../../store/accounts/passwords.ts'
import type { Feature } from '../declared.ts'
import type { Dialect } from '../dialect.ts'
import type { Assets } from '../assets.ts'
import { loadAssets } from '../assets.ts'
import { below, patternOf } from '../path.ts'
import type { Sender } from '../identity/client-address.ts'
import { createSenderReader } from '../identity/client-address.ts'
import type { IncomingMessage } from 'node:http'
import type { OwnRequests } from './own-requests.ts'
import { createOwnRequests } from './own-requests.ts'
import type { Live } from './live.ts'
import type { NetworkBans } from '../identity/network-bans.ts'
import { themes } from '../../ui/looks/read-themes.ts'
import { createReaderPool } from '../reader/pool.ts'
import type { TorrentReader } from '../reader/reader.ts'
import { createTorrentReader, READING_LIMITS } from '../reader/reader.ts'
import type { TextRenderer } from '../reader/texts.ts'
import { createTextRenderer } from '../reader/texts.ts'
import type { Renderer } from './render.ts'
import { createRenderer } from './render.ts'
import type { ReadConsoleCounts } from '../console-counts.ts'
import { createConsoleCounts } from '../console-counts.ts'
import type { ReadSiteNews } from './site-news.ts'
import { createSiteNews } from './site-news.ts'
import type { Surround } from './surround.ts'
import { createSurround } from './surround.ts'
import type { FloodLimits, Throttles } from '../rate-limits/throttles.ts'
import { createThrottles } from '../rate-limits/throttles.ts'
import type { ProgramTurns } from '../rate-limits/program-turns.ts'
import { createProgramTurns, PROGRAM_LIMITS } from '../rate-limits/program-turns.ts'

/** The context that the site is started with. */
export interface SiteDeps extends FloodLimits {
  readonly config: Config
  readonly secrets: Secrets
  readonly log: Log
  readonly clock: WakingClock
  readonly db: Db
  /** The URL of the same database, for what needs a separate connection, such as COPY. */
  readonly databaseUrl: string
  readonly networkBans: NetworkBans
  readonly live: Live
  /**
   * The content that staff put around every page. If omitted, it is created here, and changes do
   * not update it.
   */
  readonly surround?: Surround
  /** Created here unless given; tests start many sites, which share them. */
  readonly resources?: Resources
  /** Called after each reply: method, status, seconds. */
  readonly answered?: (method: string, status: number, seconds: number) => void
}

/** Everything needed to serve a request: one per site node. */
export interface Frame extends SiteDeps {
  readonly surround: Surround
  /** The whole route table. */
  readonly features: readonly Feature[]
  /** Whether the public URL of the site is https; cookies and headers depend on it. */
  readonly isSecure: boolean
  readonly siteOrigin: string
  readonly siteNews: ReadSiteNews
  readonly consoleCounts: ReadConsoleCounts
  readonly keys: { readonly cookie: Buffer; readonly csrf: Buffer }
  readonly assets: Assets
  readonly renderer: Renderer
  readonly throttles: Throttles
  /** The order in which programs read, so that members never wait for all of them. */
  readonly programTurns: ProgramTurns
  readonly passwords: Passwords
  readonly torrentReader: TorrentReader
  readonly texts: TextRenderer
  /** Requests that the site makes to itself. */
  readonly own: OwnRequests
  readonly readSender: (req: IncomingMessage) => Sender
  /** Paths of actions that a key in the path authenticates. */
  readonly keyedPaths: readonly RegExp[]
  /** Paths that are answered in a dialect; the last ones are the unknown paths below them. */
  readonly dialects: readonly { readonly pattern: RegExp; readonly dialect: Dialect }[]
}

type Resources = Pick<Frame, 'assets' | 'renderer' | 'passwords' | 'torrentReader' | 'texts'>

export function createFrame(deps: SiteDeps, features: readonly Feature[]): Frame {
  const { config, secrets } = deps
  const { origin, protocol } = new URL(config.BABOU_SITE_URL)
  return {
    ...deps,
    features,
    isSecure: protocol === 'https:',
    siteOrigin: origin.toLowerCase(),
    siteNews: createSiteNews(deps),
    consoleCounts: createConsoleCounts(deps),
    surround: deps.surround ?? createSurround({ ...deps, listener: null }),
    keys: { cookie: secrets.key('cookie'), csrf: secrets.key('csrf') },
    ...(deps.resources ?? createResources(deps.log)),
    throttles: createThrottles(deps.db, deps),
    programTurns: createProgramTurns(PROGRAM_LIMITS, deps.clock),
    own: createOwnRequests(),
    keyedPaths: features
      .flatMap(({ actions }) => actions)
      .filter(({ isByKey }) => isByKey === true)
      .map(({ path }) => patternOf(path)),
    dialects: [...dialectsAt(patternOf, features), ...dialectsAt(below, features)],
    readSender: createSenderReader(config.BABOU_TRUSTED_PROXIES ?? []),
  }
}

function dialectsAt(pattern: typeof patternOf, features: readonly Feature[]): Frame['dialects'] {
  return features
    .flatMap(({ actions }) => actions)
    .flatMap(({ path, dialect }) => {
      return dialect === undefined ? [] : [{ pattern: pattern(path), dialect }]
    })
}

/**
 * Loads assets and templates from disk, and starts password hashing and the threads that read files
 * and render texts; these end with `torrentReader`.
 * @param limits of reading a file; others in tests
 */
export function createResources(
  log: Log,
  passwords = createPasswords(),
  limits = READING_LIMITS,
): Resources {
  const pool = createReaderPool(log, limits.heapMebibytes)
  return {
    assets: loadAssets(inProject('public'), themes),
    renderer: createRenderer(inProject('views')),
    passwords,
    torrentReader: createTorrentReader(log, limits, pool),
    texts: createTextRenderer(log, pool),
  }
}
