import { afterAll, beforeAll, expect, it } from 'vitest'
import { trackerSettingsChanged } from '../../../../src/bridge/events/settings-events.ts'
import { networksBanned } from '../../../../src/bridge/events/network-events.ts'
import * as asns from '../../../../src/store/bans/asns.ts'
import * as memberBans from '../../../../src/store/bans/member-bans.ts'
import { commandLine } from '../../../../src/store/records/audit.ts'
import * as signals from '../../../../src/store/anomalies/signals.ts'
import * as nodes from '../../../../src/store/fleet/nodes.ts'
import { book } from '../../../../src/store/traffic/traffic.ts'
import { aJournal, aSession, randomId } from '../../../support/bridge/journals.ts'
import { aListedTorrent } from '../../../support/community/catalog.ts'
import { aHeartbeat, someFigures } from '../../../support/community/seen-trackers.ts'
import { someSystems } from '../../../support/staff-actions/console-actions.ts'
import type { TestBrowser, TestSite } from '../../../support/site.ts'
import { testSite } from '../../../support/site.ts'

let site: TestSite
let admin: TestBrowser
beforeAll(async () => {
  site = await testSite()
  admin = await site.signedIn('admin', 'admin')
})
afterAll(() => site.stop())

const subjects = async (query = '') =>
  (await admin.json(`/admin/bans?${query}`)).body.items.map(
    (one: { subject: string }) => one.subject,
  )

/** The newest event with this name, as trackers get it. */
async function told(event: string): Promise<Record<string, unknown>> {
  const row = await site.db
    .selectFrom('outbox')
    .select('payload')
    .where('event', '=', event)
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow()
  return row.payload as Record<string, unknown>
}

it('are one list of every kind, searched by kind, word and address, each page once', async () => {
  const { id } = await site.member('banned-one')
  await memberBans.ban(site.db, id, 'sold invites', commandLine, new Date())
  await someSystems(site.db)
  const ban = (path: string, body: Record<string, unknown>) =>
    admin.send('post', `/admin/bans/${path}`, body)
  expect((await ban('networks', { network: '192.0.2.0/24', reason: 'a flood' })).status).toBe(201)
  expect((await ban('asns', { asn: 'as64500', reason: 'seedboxes', days: '3' })).status).toBe(201)
  expect((await ban('clients', { prefix: '-XX', most: '1000', reason: 'cheats' })).status).toBe(201)
  const domains = { domains: 'junk.example', kind: 'deny', note: 'junk mail', days: '9' }
  await admin.send('post', '/admin/email-domains', domains)
  const all = ['junk.example', '-XX', 'AS64500', '192.0.2.0/24', 'banned-one']
  expect(await subjects()).toEqual(all)
  expect(await subjects('kind=asn')).toEqual(['AS64500'])
  expect(await subjects('q=FLOOD')).toEqual(['192.0.2.0/24'])
  expect(await subjects('q=192.0.2.77')).toEqual(['192.0.2.0/24'])
  expect(await subjects('q=hosting')).toEqual(['AS64500'])
  const seen: string[] = []
  let path: string | null = '/admin/bans?limit=2'
  while (path !== null) {
    const { body } = await admin.json(path)
    seen.push(...body.items.map((one: { subject: string }) => one.subject))
    path = body.next && `/admin/bans?limit=2&cursor=${body.next}`
  }
  expect(seen).toEqual(all)
  const { text } = await admin.get('/admin/bans')
  for (const says of [
    'Example Hosting, 2 networks',
    'to 1000',
    'sold invites',
    'Ban a network provider',
  ]) {
    expect(text).toContain(says)
  }
})

it('of a network provider cover its networks, and follow a new table', async () => {
  const networks = async () => (await told(networksBanned.name)).networks
  expect(await networks()).toEqual(['192.0.2.0/24', '203.0.113.0/24', '2001:db8::/48'])
  const systems = [{ asn: 64_500, name: 'Example Hosting', networks: ['203.0.113.0/25'] }]
  await asns.replaceAll(site.db, systems, commandLine, new Date())
  expect(await networks()).toEqual(['192.0.2.0/24', '203.0.113.0/25'])
  const gone = await admin.send('post', '/admin/bans/asns', { asn: '64501', reason: 'a flood' })
  expect(gone.body.errors.asn[0]).toContain('babou asn import')
  const [{ id }] = (await admin.json('/admin/bans?kind=asn')).body.items
  await admin.send('delete', `/admin/bans/asns/${id}`)
  expect(await networks()).toEqual(['192.0.2.0/24'])
  expect((await admin.send('delete', `/admin/bans/asns/${id}`)).status).toBe(404)
})

it('of a client reach trackers before the client rules, and are lifted', async () => {
  const rules = async () => (await told(trackerSettingsChanged.name)).clientRules ?? []
  expect(await rules()).toEqual([{ prefix: '-XX', most: '1000', isAllowed: false }])
  await admin.send('post', '/admin/settings/clients', { verdict: 'allow', prefix: '-XX' })
  expect(await rules()).toMatchObject([{ isAllowed: false }, { isAllowed: true }])
  const again = { prefix: '-XX', most: '1000', reason: 'cheats' }
  const twice = await admin.send('post', '/admin/bans/clients', again)
  expect(twice.body.errors.prefix).toEqual(['is already banned'])
  const [{ id }] = (await admin.json('/admin/bans?kind=client')).body.items
  await admin.send('delete', `/admin/bans/clients/${id}`)
  expect(await rules()).toEqual([{ prefix: '-XX', isAllowed: true }])
})

it('of a client say before how many peers and members they affect', async () => {
  const { id: uploader } = await site.member('client-seeder')
  const { id: other } = await site.member('client-other')
  const journal = aJournal()
  for (const [memberId, start] of [
    ...([
      [uploader, '-YY4390-'],
      [other, '-YY4390-'],
      [other, '-YY4650-'],
    ] as const),
  ]) {
    const torrentId = await aListedTorrent(site.db, randomId(), uploader)
    const client = Buffer.from(start).toString('hex')
    const at = Math.floor(Date.now() / 1000) - 60
    const sessionKey = randomId().slice(0, 16)
    const session = aSession({ memberId, torrentId, sessionKey, client, at })
    journal.add(session.says({ kind: 'started' }))
  }
  await book(site.db, journal.batch(), { node: 'test', storeId: randomId() }, new Date())
  const reach = async (query: string) =>
    (await admin.json(`/admin/bans/clients/new?${query}`)).body.reach
  expect(await reach('prefix=-YY&least=4390&most=4390')).toMatchObject({ peers: 2, members: 2 })
  expect(await reach('prefix=-YY')).toMatchObject({ peers: 3, members: 2 })
  expect(await reach('')).toBeNull()
  await nodes.beat(
    site.db,
    aHeartbeat({ figures: someFigures({ clients: [{ client: '-qB4390-', announces: 7 }] }) }),
    null,
    new Date(),
  )
  const seen = (await admin.get('/admin/settings/clients')).text
  const href = '/admin/bans/clients/new?prefix=-qB&amp;least=4390&amp;most=4390'
  expect(seen).toContain(href)
  const form = (await admin.get(href.replaceAll('&amp;', '&'))).text
  expect(form).toContain('value="qBittorrent 4.3.9 is not allowed"')
})

it('of a client is explained to its members, with what their clients announced', async () => {
  const { id: memberId } = await site.member('client-owner')
  const journal = aJournal()
  const torrentId = await aListedTorrent(site.db, 'Seeded.By.Client', memberId)
  const client = Buffer.from('-YY4390-').toString('hex')
  const at = Math.floor(Date.now() / 1000) - 60
  const session = aSession({ memberId, torrentId, sessionKey: '00000000000000dd', client, at })
  journal.add(session.says({ kind: 'started' }))
  await book(site.db, journal.batch(), { node: 'test', storeId: randomId() }, new Date())
  const ban = { prefix: '-YY', least: '4390', most: '4390', reason: 'It reports false totals' }
  expect((await admin.send('post', '/admin/bans/clients', ban)).status).toBe(201)
  const hour = Math.floor(Date.now() / 3_600_000) * 3_600
  const detail = 'CLIENT_NOT_ALLOWED -YY4390-'
  const signal = { memberId, kind: 'refused', detail, hour, times: 4 } as const
  await signals.note(site.db, randomId(), [signal])
  const own = await site.entered('client-owner')
  const { body } = await own.json('/me/clients')
  expect(body.clients).toMatchObject([{ client: '-YY4390-', refusedBecause: ban.reason }])
  expect(body.sessions).toMatchObject([{ torrentId, client: '-YY4390-' }])
  expect(body.refusals).toMatchObject([{ code: 'CLIENT_NOT_ALLOWED', times: 4 }])
  const { text } = await own.get('/me/clients')
  for (const says of ['Seeded.By.Client', 'Client not allowed', ban.reason]) {
    expect(text).toContain(says)
  }
  expect((await admin.json('/me/clients')).body).toMatchObject({ clients: [], refusals: [] })
})
