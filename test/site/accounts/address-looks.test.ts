import { afterAll, beforeAll, expect, it } from 'vitest'
import { sql } from 'kysely'
import { isForStaff } from '../../../src/domain/roles/permissions.ts'
import { actions } from '../../../src/site/features.ts'
import type { Action } from '../../../src/site/http/action.ts'
import * as anomalies from '../../../src/store/anomalies/anomalies.ts'
import * as audit from '../../../src/store/records/audit.ts'
import * as settings from '../../../src/store/records/settings/settings.ts'
import { addTorrent } from '../../support/community/rows.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'
import { withinAnHour } from '../../support/within-an-hour.ts'

const ADDRESS = '198.51.100.77'
const FILLED: Readonly<Record<string, string>> = { name: 'bob', leaf: 'x' }
/** The queries of staff pages: an address, or a tab of a page. */
const ASKED: Readonly<Record<string, readonly string[]>> = {
  '/admin/users': [`?address=${ADDRESS}`],
  '/admin/search': [`?q=${ADDRESS}`],
  '/admin/bulk-actions/new': [`?address=${ADDRESS}`],
  '/admin/users/:name': ['', '?leaf=safety', '?leaf=rights', '?leaf=traffic', '?leaf=economy'],
}

let site: TestSite
let owner: TestBrowser
let bob: TestBrowser
let bobId: number
beforeAll(async () => {
  site = await testSite()
  owner = await site.signedIn('owner', 'ann')
  bob = await site.signedIn('member', 'bob')
  const { id } = await site.db
    .selectFrom('member')
    .select('id')
    .where('name', '=', 'bob')
    .executeTakeFirstOrThrow()
  bobId = id
  await addressesOf(id)
})
afterAll(() => site.stop())

/** Staff pages, and pages that show staff more. */
function mayShow({ method, path, permission }: Action): boolean {
  return method === 'get' && (isForStaff(permission) || /^.(torrents|users)\/:/.test(path))
}

/** Bob used one address everywhere, and has the first row of every list. */
async function addressesOf(memberId: number): Promise<void> {
  const { db } = site
  const now = new Date()
  await db.updateTable('sign_in').set({ ip: ADDRESS }).where('member_id', '=', memberId).execute()
  const torrentId = await addTorrent(db)
  const history = { member_id: memberId, torrent_id: torrentId, first_at: now, last_at: now }
  await db.insertInto('member_torrent').values(history).execute()
  await sql`
    insert into peer_session (torrent_id, member_id, session_key, store_id, client, key_hash, ipv4,
      port4, uploaded, downloaded, left_bytes, seeding, started_at, last_at, sequence)
    values (${torrentId}, ${memberId}, '\\x0000000000000000', 's', '-qB4-', 1, ${ADDRESS},
      6881, 0, 0, 0, true, ${now}, ${now}, 1)`.execute(db)
  await sql`
    insert into petition (kind, email, member_id, answers, state, nonce, code_hash, address,
      created_at, waiting_since)
    values ('appeal', 'bob@example.org', ${memberId}, '[]', 'waiting', '\\x00', '\\x00', ${ADDRESS},
      ${now}, ${now})`.execute(db)
  const evidence = [
    { label: 'Address', value: ADDRESS, unit: 'text' as const },
    { label: 'Members', value: 'ann, bob', unit: 'text' as const },
  ]
  const finding = { score: 20, evidence }
  const found = { kind: 'shared-address' as const, memberId, subject: ADDRESS, finding }
  await anomalies.keep(db, [found], now, now)
  const by = { memberId, name: 'bob', address: ADDRESS }
  const target = { kind: 'member', id: memberId, name: 'bob' }
  await audit.record(db, { by, action: 'member.set-role', target }, now)
}

async function looks() {
  const rows = await site.db
    .selectFrom('account_event')
    .select(['member_id', 'by_name', 'detail'])
    .where('kind', '=', 'looked')
    .execute()
  return rows.map((row) => `${row.by_name} at ${row.member_id}: ${row.detail}`)
}
const forgetLooks = () => site.db.deleteFrom('account_event').where('kind', '=', 'looked').execute()

it('whatever page or JSON shows staff an address, its member is notified', async () => {
  await withinAnHour(60)
  const showing = new Set<string>()
  for (const { method, path } of actions.filter(mayShow)) {
    const filled = path.replace(/:(\w+)/g, (_, name: string) => FILLED[name] ?? '1')
    for (const query of ASKED[path] ?? ['']) {
      for (const ask of [owner.json, owner.get]) {
        const { text = '', status } = await ask(filled + query)
        if (status >= 400) break
        // In a link or a field it is the requested address, not a found one.
        if (!text.replaceAll(/(value|href)="[^"]*"/g, '').includes(ADDRESS)) continue
        showing.add(path)
        expect(await looks(), `${method} ${filled}${query}`).toEqual([
          expect.stringMatching(new RegExp(`^ann at ${bobId}: `)),
        ])
        await forgetLooks()
      }
    }
  }
  expect([...showing].sort()).toEqual([
    '/admin/anomalies',
    '/admin/anomalies/:id',
    '/admin/appeals/:id',
    '/admin/audit',
    '/admin/audit.csv',
    '/admin/audit.jsonl',
    '/admin/fair-play/:name',
    '/admin/users/:name',
    '/torrents/:id',
    '/torrents/:id/peers',
  ])
})

it('a search by address notifies every member it found', async () => {
  for (const path of ['/admin/users', '/admin/search', '/admin/bulk-actions/new']) {
    await forgetLooks()
    expect((await owner.json(path + ASKED[path][0])).text).toContain('bob')
    expect(await looks()).toEqual([`ann at ${bobId}: members at an address`])
  }
})

it('an hour of views is one line that names the pages, shown to the member', async () => {
  await withinAnHour()
  await forgetLooks()
  for (const _ of [1, 2]) {
    await owner.get('/admin/users/bob?leaf=safety')
    await owner.json('/admin/users/bob?leaf=traffic')
  }
  const { items } = (await bob.json('/settings/history?kind=looked')).body
  expect(items).toMatchObject([{ kind: 'looked', by: 'ann', address: null }])
  expect(items[0].detail.split(', ').sort()).toEqual([
    'anomalies',
    'your addresses',
    'your clients',
    'your sessions',
  ])
  const page = (await bob.get('/settings/history')).text
  expect(page).toContain('Staff viewed your addresses')
})

it('viewing your own addresses notifies no one', async () => {
  await forgetLooks()
  await owner.get('/admin/users/ann')
  expect((await looks()).filter((look) => !look.endsWith('the audit log'))).toEqual([])
})

it('the history shows how long addresses are kept, by the settings', async () => {
  const by = { memberId: null, name: 'x', address: null }
  await settings.changeSite(site.db, { signInsAddressDays: 12 }, by, new Date())
  const page = (await bob.get('/settings/history')).text
  expect(page).toContain('12 days after its last use')
  expect(page).toContain('How long IP addresses are stored')
  expect(page).toContain('/24 of IPv4')
})
