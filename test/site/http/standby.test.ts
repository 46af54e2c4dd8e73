import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createClock } from '../../../src/shared/clock.ts'
import { readConfig } from '../../../src/shared/config.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { start } from '../../../src/site/main.ts'
import { DatabaseAway } from '../../../src/store/base/database-away.ts'
import * as secretCheck from '../../../src/store/base/secret-check.ts'
import { migrateUp } from '../../../src/store/base/migrate.ts'
import { jobsAreThere } from '../../../src/store/fleet/services.ts'
import { aFairPlayCase } from '../../support/community/fair-play.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import { aFolder } from '../../support/processes/jobs.ts'
import { freePorts } from '../../support/processes/ports.ts'
import type { Replicated } from '../../support/servers/replicated.ts'
import { replicated, serverPrograms } from '../../support/servers/replicated.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSecrets, testSite } from '../../support/site.ts'
import { until } from '../../support/until.ts'

// A site whose database has a standby: first the server that accepts writes is lost, then the
// standby is promoted.

const programs = serverPrograms()
const READ_ONLY = 'The site is read-only at the moment'
const FOUND_SECONDS = 10

describe.skipIf(programs === null)('while only a standby of the database is there', () => {
  const folder = aFolder()
  let servers: Replicated
  let site: TestSite
  let member: TestBrowser
  let moderator: TestBrowser
  let torrent: string
  let liar: string
  let inFlight: readonly number[]

  const noted = async () => {
    const { rows } = await sql<{ downloads: number; looks: number }>`
      select (select count(*)::int from torrent_download) as downloads,
        (select count(*)::int from audit_log where action = 'fair-play.look') as looks
    `.execute(site.db)
    return rows[0]
  }
  const comment = () => member.submit(`${torrent}/comments`, { body: 'Thank you.' })

  const some = () => Array.from({ length: 8 }, () => member.get('/').then(({ status }) => status))

  beforeAll(async () => {
    servers = await replicated(programs as string)
    await migrateUp(servers.url, { log: silentLog(), now: new Date() })
    site = await testSite({}, { ...servers, drop: async () => {} } as never)
    await secretCheck.claim(site.db, testSecrets)
    const uploader = await site.member('uploader')
    torrent = `/torrents/${await aListedTorrent(site.db, 'A.Film', uploader.id)}`
    member = await site.signedIn('member')
    moderator = await site.signedIn('moderator', 'moderator')
    liar = await aFairPlayCase(site.db)
    await sql`
      insert into import_source (source, origin, begun_at) values ('torrentpier', 'x', now());
      insert into import_row (kind, old_id, new_id, outcome, digest)
      select 'torrent', 10, min(id), 'imported', '' from torrent;
      insert into import_row (kind, old_id, new_id, outcome, digest)
      select 'topic', 12, max(id), 'imported', '' from topic`.execute(site.db)
    await servers.caughtUp()
    await Promise.all(some())
    // Its connections are idle in this moment, and none is known to be lost.
    const killed = servers.first.end('SIGKILL')
    inFlight = await Promise.all(some())
    await killed
  })
  afterAll(async () => {
    await site.stop()
    await servers.stop()
    folder.remove()
  })

  it('fails no page that was being read', () => {
    expect(inFlight).toEqual(inFlight.map(() => 200))
    expect(inFlight).toHaveLength(8)
  })

  it('shows pages that only read to those who are signed in, and says so on them', async () => {
    for (const path of ['/', '/torrents', torrent, '/messages', '/forums', '/settings', '/wiki']) {
      const page = await member.get(path)
      expect([path, page.status]).toEqual([path, 200])
      expect(page.text).toContain(READ_ONLY)
    }
    expect((await member.json('/torrents')).status).toBe(200)
  })

  it('serves files, follows old links and shows cases, and records them later', async () => {
    const file = await member.get(`${torrent}/download`)
    expect([file.status, file.type]).toEqual([200, 'application/x-bittorrent'])
    const old = await member.get('/viewtopic.php?t=10')
    expect([old.status, old.headers.location]).toEqual([301, torrent])
    expect((await moderator.get(`/admin/fair-play/${liar}`)).status).toBe(200)
    expect(await noted()).toEqual({ downloads: 0, looks: 0 })
  })

  it('tells guests, and anyone who wants to change something, that it is back in a moment', async () => {
    const asGuest = await site.browser().get('/login')
    expect([asGuest.status, asGuest.headers['retry-after']]).toEqual([503, '5'])
    expect(asGuest.text).toContain('cannot reach its database')
    const written = await comment()
    expect([written.status, written.headers['retry-after']]).toEqual([503, '5'])
    expect(written.text).toContain('What you sent was not saved')
  })

  it('knows nothing of jobs, whose reports do not arrive there', async () => {
    await expect(jobsAreThere(site.db)).rejects.toThrow(DatabaseAway)
  })

  it('starts, and is ready', async () => {
    const ports = await freePorts()
    const [port, opsPort] = [String(ports.site), String(ports.siteOps)]
    const given = { BABOU_SITE_PORT: port, BABOU_SITE_OPS_PORT: opsPort, BABOU_DATA: folder.path }
    const config = readConfig(given, folder.path)
    const parts = { config, secrets: testSecrets, log: silentLog(), clock: createClock(config) }
    const role = await start({ ...parts, databaseUrl: servers.url })
    const ready = await fetch(`http://127.0.0.1:${opsPort}/readyz`)
    expect(ready.status).toBe(200)
    expect(await ready.json()).toMatchObject({ database: 'away', readsStandby: true })
    expect((await fetch(`http://127.0.0.1:${port}/login`)).status).toBe(503)
    await role.stop()
  })

  it('takes changes within 10 s of the promotion, and no longer warns', async () => {
    await servers.promoteSecond()
    await until(async () => (await comment()).status === 303, FOUND_SECONDS, 'a comment is taken')
    const page = () => member.get(torrent)
    expect((await page()).text).toContain('Thank you.')
    const warns = async () => (await page()).text.includes(READ_ONLY)
    await until(async () => !(await warns()), FOUND_SECONDS, 'it no longer warns')
    expect((await site.browser().get('/login')).status).toBe(200)
    expect(await jobsAreThere(site.db)).toBe(true)
    const isNoted = async () => JSON.stringify(await noted()) === '{"downloads":1,"looks":1}'
    await until(isNoted, FOUND_SECONDS, 'what was read is noted')
  })
})
