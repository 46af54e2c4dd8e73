import { once } from 'node:events'
import http from 'node:http'
import type { Express } from 'express'
import supertest from 'supertest'
import type { MemberRole } from '../../src/domain/roles/permission-rows.ts'
import type { WakingClock } from '../../src/shared/clock.ts'
import { createClock } from '../../src/shared/clock.ts'
import type { Config } from '../../src/shared/config.ts'
import { readConfig } from '../../src/shared/config.ts'
import type { WriteLine } from '../../src/shared/log.ts'
import { createLog, silentLog } from '../../src/shared/log.ts'
import { createSecrets } from '../../src/shared/secrets.ts'
import { createApp } from '../../src/site/app.ts'
import type { TorrentReader } from '../../src/site/http/reader/reader.ts'
import { READING_LIMITS } from '../../src/site/http/reader/reader.ts'
import { createResources } from '../../src/site/http/frame/frame.ts'
import * as livePosts from '../../src/store/forums/live-posts.ts'
import { createLive } from '../../src/site/http/frame/live.ts'
import { createNetworkBans } from '../../src/site/http/identity/network-bans.ts'
import { createSurround } from '../../src/site/http/frame/surround.ts'
import type { SignIn } from '../../src/site/http/identity/sign-in-cookie.ts'
import { signInCookie, signInEnd } from '../../src/site/http/identity/sign-in-cookie.ts'
import { closeDb } from '../../src/store/base/db.ts'
import type { Db } from '../../src/store/base/db.ts'
import { createListener } from '../../src/store/base/listen.ts'
import type { Listener } from '../../src/store/base/listen.ts'
import * as members from '../../src/store/members/members.ts'
import { createPasswords } from '../../src/store/accounts/passwords.ts'
import * as signIns from '../../src/store/accounts/sign-ins.ts'
import { createDb } from './patient-db.ts'
import { heldToDeclared } from './declared-replies.ts'
import type { TestDatabase } from './postgres.ts'
import { testDatabase } from './postgres.ts'
import { slowness } from './slowness.ts'

export const PASSWORD = 'correct horse battery'
export const testSecrets = createSecrets('a master secret of the tests')
// Tests only compare passwords: members.test.ts covers the real cost.
const passwords = createPasswords({ memoryKib: 64, passes: 1 })
const waitMs = READING_LIMITS.waitMs * slowness()
const resources = createResources(silentLog(), passwords, { ...READING_LIMITS, waitMs })
let hashed: Promise<string> | undefined

/** Parts of the site that a test replaces. */
interface More {
  readonly clock?: WakingClock
  readonly torrentReader?: TorrentReader
  /** For a walk over every page. */
  readonly requestsPerMinute?: number
  /** For a test that sends as many requests as are allowed: `aPatientMinute`. */
  readonly minuteSeconds?: number
  /** The most connections to the database (default: 4). */
  readonly connections?: number
}

/** A minute of the limits of requests in which a slow machine can send them, too. */
export const aPatientMinute = { minuteSeconds: 60 * slowness() }

/** The machine's; a slow machine has longer. */
function patientClock(config: Config): WakingClock {
  const clock = createClock(config)
  return { ...clock, after: (seconds, step) => clock.after(seconds * slowness(), step) }
}

type TestConfig = Partial<Record<string, string>>

/** A site node with a separate (or given) database that listens to changes like a real one. */
export interface TestSite {
  readonly app: Express
  readonly db: Db
  readonly database: TestDatabase
  readonly config: Config
  readonly listener: Listener
  /** The same app with another database, without a listener. */
  readonly appOver: (other: Db) => Express
  /** A browser that keeps cookies; not signed in. */
  readonly browser: () => TestBrowser
  readonly member: (name: string, role?: MemberRole) => Promise<{ id: number; passkey: string }>
  /** Creates a member with this role, named after it by default, and signs in. */
  readonly signedIn: (role: MemberRole, name?: string) => Promise<TestBrowser>
  /** The browser of a member who is already signed in, without a password. */
  readonly entered: (name: string) => Promise<TestBrowser>
  /** The cookie of a sign-in session, signed by this site. */
  readonly cookieOf: (signIn: SignIn) => string
  readonly stop: () => Promise<void>
}

/** @param write receives each line of the log; without it nothing is logged. */
export async function testSite(
  given: TestConfig = {},
  shared?: TestDatabase,
  write?: WriteLine,
  more: More = {},
): Promise<TestSite> {
  const { torrentReader = resources.torrentReader, requestsPerMinute, minuteSeconds } = more
  const database = shared ?? (await testDatabase())
  const log = write === undefined ? silentLog() : createLog('debug', {}, write)
  const config = readConfig({ BABOU_DATA: '/tmp/none', ...given }, '/')
  const pool = { max: more.connections ?? 4, connectMs: 5_000 * slowness() }
  const db = createDb(database.url, { log, ...pool, keepsPlans: true, readsStandby: true })
  const clock = more.clock ?? patientClock(config)
  const listener = createListener(database.url, log)
  const networkBans = createNetworkBans({ db, listener, clock })
  await networkBans.start()
  const live = createLive(listener, networkBans, (post, members) =>
    livePosts.readersOf(db, post, members, clock.now()),
  )
  live.start()
  const surround = createSurround({ db, clock, listener })
  await surround('guest')
  listener.start()
  const held = heldToDeclared(
    createApp({
      ...{ config, secrets: testSecrets, log, clock, db, databaseUrl: database.url },
      ...{
        requestsPerMinute,
        minuteSeconds,
        networkBans,
        live,
        surround,
        resources: { ...resources, torrentReader },
      },
    }),
  )
  const { app } = held
  // Given only the app, supertest would start a server for each request.
  const server = http.createServer(app)
  server.keepAliveTimeout = 0
  await once(server.listen(0, '127.0.0.1'), 'listening')

  async function member(name: string, role: MemberRole = 'member') {
    const passwordHash = await (hashed ??= passwords.hash(PASSWORD))
    const email = `${name.toLowerCase()}@example.org`
    const added = await members.add(
      db,
      testSecrets,
      { name, email, role, passwordHash },
      clock.now(),
    )
    if (!added.ok) throw new Error(added.code)
    return added
  }

  return {
    app,
    db,
    database,
    config,
    listener,
    appOver: (other) => {
      const common = { config, secrets: testSecrets, log, clock, live, resources }
      const deps = { ...common, databaseUrl: database.url }
      const unheardBans = createNetworkBans({ db: other, listener, clock })
      return createApp({ ...deps, db: other, networkBans: unheardBans })
    },
    browser: () => createBrowser(server),
    member,
    async signedIn(role, name = role) {
      await member(name, role)
      const browser = createBrowser(server)
      await browser.signIn(name)
      return browser
    },
    async entered(name) {
      const row = await db
        .selectFrom('member')
        .select(['id', 'epoch'])
        .where('name', '=', name)
        .executeTakeFirstOrThrow()
      const now = clock.now()
      const from = { address: '127.0.0.1', agent: 'test' }
      const given = { memberId: row.id, ...from, expiresAt: signInEnd(now) }
      const id = await signIns.add(db, given, now)
      const issuedAt = Math.floor(now.getTime() / 1000)
      const signIn = { id, memberId: row.id, epoch: row.epoch, issuedAt, level: 1, provenAt: 0 }
      const { name: cookie, value } = signInCookie(testSecrets.key('cookie'), signIn)
      const browser = createBrowser(server)
      await browser.enter(`${cookie}=${value}`)
      return browser
    },
    cookieOf(signIn) {
      const { name, value } = signInCookie(testSecrets.key('cookie'), signIn)
      return `${name}=${value}`
    },
    async stop() {
      live.stop()
      server.closeAllConnections()
      server.close()
      await listener.stop()
      await closeDb(db)
      if (shared === undefined) await database.drop()
      if (held.lies.length > 0) throw new Error(`Replies not as declared:\n${held.lies.join('\n')}`)
    },
  }
}

type Body = Readonly<Record<string, unknown>>

/** supertest with cookies and the CSRF token of this browser. */
export interface TestBrowser {
  readonly agent: ReturnType<typeof supertest.agent>
  readonly csrf: () => string
  /** Opens the sign-in page, which has a token for forms. */
  readonly visit: () => Promise<void>
  readonly signIn: (name: string, password?: string) => Promise<supertest.Response>
  /** Uses an existing cookie. */
  readonly enter: (cookie: string) => Promise<void>
  /** HTML. */
  readonly get: (path: string) => supertest.Test
  /** JSON of the same address. */
  readonly json: (path: string) => supertest.Test
  /** A form of the site, as a browser sends it. */
  readonly submit: (path: string, fields?: Body) => supertest.Test
  /** JSON in, JSON out. */
  readonly send: (
    method: 'post' | 'patch' | 'put' | 'delete',
    path: string,
    body?: Body,
  ) => supertest.Test
}

export function createBrowser(app: Parameters<typeof supertest.agent>[0]): TestBrowser {
  const agent = supertest.agent(app)
  let csrf = ''
  const json = (path: string) => agent.get(path).set('Accept', 'application/json')
  const submit = (path: string, fields: Body = {}) =>
    agent
      .post(path)
      .type('form')
      .set('Accept', 'text/html')
      .send({ _csrf: csrf, ...fields })
  const visit = async () => {
    csrf = String((await json('/login')).body.csrf)
  }
  return {
    agent,
    csrf: () => csrf,
    visit,
    async signIn(name, password = PASSWORD) {
      await visit()
      const reply = await submit('/login', { name, password })
      if (reply.status === 303) csrf = String((await json('/me')).body.csrf)
      return reply
    },
    async enter(cookie) {
      agent.jar.setCookie(cookie, '127.0.0.1', '/')
      csrf = String((await json('/me')).body.csrf)
    },
    get: (path) => agent.get(path).set('Accept', 'text/html'),
    json,
    submit,
    send: (method, path, body = {}) =>
      agent[method](path)
        .set('Accept', 'application/json')
        .set('X-CSRF-Token', csrf)
        .send({ ...body }),
  }
}
