import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import * as apiTokens from '../../../src/store/accounts/api-tokens.ts'
import * as feedKeys from '../../../src/store/accounts/feed-keys.ts'
import { keepAccessOver, readAccessAgain } from '../../../src/store/accounts/kept-access.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import type { Listener } from '../../../src/store/base/listen.ts'
import { createListener } from '../../../src/store/base/listen.ts'
import * as members from '../../../src/store/members/members.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import { createDb } from '../../support/patient-db.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import { giveMember } from '../../support/community/economy.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { testSecrets } from '../../support/site.ts'
import { until } from '../../support/until.ts'

const NOW = new Date('2026-11-25T12:00:00Z')
const LATER = new Date('2026-11-25T12:01:00Z')

let database: TestDatabase
let site: Db
let elsewhere: Db
let listener: Listener
let annId: number
let torrentId: number

beforeAll(async () => {
  database = await testDatabase()
  site = createDb(database.url, { log: silentLog(), keepsPlans: true })
  elsewhere = createDb(database.url, { log: silentLog() })
  listener = createListener(database.url, silentLog())
  keepAccessOver(site, listener)
  listener.start()
  await until(() => listener.isUp())
  const given = { email: 'ann@example.org', role: 'member', passwordHash: 'x' } as const
  const ann = await members.add(elsewhere, testSecrets, { name: 'ann', ...given }, NOW)
  if (!ann.ok) throw new Error(ann.code)
  annId = ann.id
  torrentId = await aListedTorrent(elsewhere, 'Some.Film', annId)
  await sql`insert into role_permission (role, permission, is_allowed, changed_at) values
    ('elite', 'torrents.upload', false, ${NOW}), ('veteran', 'comments.write', false, ${NOW})
  `.execute(elsewhere)
})

afterAll(async () => {
  await listener.stop()
  await Promise.all([closeDb(site), closeDb(elsewhere)])
  await database.drop()
})

async function aToken() {
  const wanted = { memberId: annId, name: 'tool', scopes: null, expiresAt: null }
  const made = await apiTokens.make(elsewhere, testSecrets, wanted, commandLine, NOW)
  if (!made.ok) throw new Error(made.code)
  return made
}

/** What a token opens, as text: rights are a set. */
async function openedBy(token: string, now = NOW): Promise<string> {
  const use = await apiTokens.forRequest(site, testSecrets, token, now)
  if (use === null) return 'nothing'
  const { isUseDue: _due, ...known } = use
  const text = (value: unknown) => (typeof value === 'bigint' ? String(value) : value)
  return JSON.stringify({ ...known, rights: [...use.rights].sort() }, (_, one) => text(one))
}

/** Statements while something is done. */
async function statements(act: () => Promise<unknown>): Promise<number> {
  const spy = vi.spyOn(pg.Client.prototype, 'query')
  try {
    await act()
    return spy.mock.calls.length
  } finally {
    spy.mockRestore()
  }
}

/** Resolves when a request asks nothing: news of the token itself may come after the first one. */
const isKept = (act: () => Promise<unknown>) =>
  until(async () => (await statements(act)) === 0, 10, 'it is kept')

const of = (text: string) => sql.raw(text.replaceAll(':ann', String(annId)))

/** What decides what a token opens: each change in the database, however it was made. */
const CHANGES: readonly (readonly [what: string, statement: string])[] = [
  ['scopes', "update api_token set scopes = '{torrents:read}' where member_id = :ann"],
  ['the name', "update member set name = 'anna' where id = :ann"],
  ['a class', "update member set class = 'elite' where id = :ann"],
  ['what a class may', "update role_permission set is_allowed = true where role = 'elite'"],
  ['the role', "update member set role = 'moderator' where id = :ann"],
  ['an address to verify', 'update member set email_verified_at = null where id = :ann'],
  ['a second factor', "update member set factor_since = now(), role = 'member' where id = :ann"],
  [
    'a right',
    `insert into given_right (member_id, permission, is_allowed, reason, given_by_name, given_at)
     values (:ann, 'torrents.upload', false, 'a reason', 'boss', now())`,
  ],
  ['the end of a right', 'update given_right set ended_at = now() where member_id = :ann'],
  [
    'a role besides',
    `insert into given_role (member_id, role, reason, given_by_name, given_at)
     values (:ann, 'veteran', 'a reason', 'boss', now())`,
  ],
  [
    'a promotion',
    `insert into promotion (scope, target_id, up_permille, down_permille, starts_at, made_at, title)
     values ('personal', :ann, 1000, 0, now(), now(), 'Welcome')`,
  ],
  ['the end of a promotion', "delete from promotion where scope = 'personal'"],
  ['a feed key', 'delete from feed_key where member_id = :ann'],
  [
    'a setting',
    `insert into setting (key, value, updated_at)
     values ('site', '{"emailVerification": "required"}', now())
     on conflict (key) do update set value = excluded.value`,
  ],
  ['a verified address', 'update member set email_verified_at = now() where id = :ann'],
]

describe('the access of an API token', () => {
  it('is cached: the second request does not ask the database', async () => {
    const { token } = await aToken()
    await openedBy(token)
    await isKept(() => openedBy(token, LATER))
  })

  it.each(CHANGES)('changes within a second of a change elsewhere: %s', async (_, statement) => {
    await feedKeys.ensure(elsewhere, testSecrets, annId, NOW)
    const { token } = await aToken()
    await until(async () => (await openedBy(token)) === (await openedBy(token)))
    const before = await openedBy(token)
    await of(statement).execute(elsewhere)
    await until(async () => (await openedBy(token)) !== before, 1)
  })

  it('counts freeleech tokens that the member gets', async () => {
    const { token } = await aToken()
    const before = await openedBy(token)
    expect(before).toContain('"freeleechTokens":"0"')
    await giveMember(elsewhere, annId, 'tokens', 3, { now: NOW })
    await until(async () => (await openedBy(token)).includes('"freeleechTokens":"3"'), 1)
  })

  it('ends within a second of a revocation or a ban', async () => {
    const { token, id } = await aToken()
    expect(await openedBy(token)).not.toBe('nothing')
    await apiTokens.revoke(elsewhere, annId, id, commandLine, NOW)
    await until(async () => (await openedBy(token)) === 'nothing', 1)
    const other = await aToken()
    expect(await openedBy(other.token)).not.toBe('nothing')
    await sql`update member set state = 'banned' where id = ${annId}`.execute(elsewhere)
    await until(async () => (await openedBy(other.token)) === 'nothing', 1)
    await sql`update member set state = 'active' where id = ${annId}`.execute(elsewhere)
    expect(await openedBy(other.token)).not.toBe('nothing')
  })

  it('ends with the token, and changes with a right, at the time of each', async () => {
    const { token, id } = await aToken()
    await sql`update api_token set expires_at = ${LATER} where id = ${id}`.execute(elsewhere)
    await until(async () => (await openedBy(token)) !== 'nothing')
    expect(await openedBy(token, LATER)).toBe('nothing')
    await sql`
      insert into given_right
        (member_id, permission, is_allowed, reason, given_by_name, given_at, expires_at)
      values (${annId}, 'torrents.upload', false, 'a reason', 'boss', ${NOW}, ${LATER})
    `.execute(elsewhere)
    const other = await aToken()
    const now = await until(async () => {
      const opened = await openedBy(other.token)
      return opened.includes('"torrents.upload"') ? null : opened
    })
    expect(await openedBy(other.token, LATER)).not.toBe(now)
  })

  it('is read again by the process that changed it, without a notification', async () => {
    const { token } = await aToken()
    await openedBy(token)
    await isKept(() => {
      readAccessAgain(site, annId + 1)
      return openedBy(token)
    })
    readAccessAgain(site, annId)
    expect(await statements(() => openedBy(token))).toBe(1)
    readAccessAgain(site, null)
    expect(await statements(() => openedBy(token))).toBe(1)
  })

  it('notes its use once in ten minutes, although it is cached', async () => {
    await sql`update given_right set ended_at = ${NOW} where ended_at is null`.execute(elsewhere)
    const { token } = await aToken()
    const due = async (now: Date) =>
      (await apiTokens.forRequest(site, testSecrets, token, now))?.isUseDue
    expect(await due(NOW)).toBe(true)
    expect(await due(NOW)).toBe(false)
    expect(await due(LATER)).toBe(false)
  })

  it('is read each time while the node gets no changes', async () => {
    const { token } = await aToken()
    const deaf = createDb(database.url, { log: silentLog() })
    const silent = createListener(database.url, silentLog())
    keepAccessOver(deaf, silent)
    const asked = () => apiTokens.forRequest(deaf, testSecrets, token, NOW)
    await asked()
    expect(await statements(asked)).toBe(1)
    await closeDb(deaf)
  })
})

describe('the access of a feed key', () => {
  it('is cached, and ends within a second of a new key', async () => {
    const { key } = await feedKeys.ensure(elsewhere, testSecrets, annId, NOW)
    const opened = () => feedKeys.memberOf(site, testSecrets, key, NOW)
    expect((await opened())?.id).toBe(annId)
    await isKept(opened)
    await feedKeys.rotate(elsewhere, testSecrets, annId, NOW)
    await until(async () => (await opened()) === null, 1)
  })

  it('includes a freeleech token within a second', async () => {
    const { key } = await feedKeys.ensure(elsewhere, testSecrets, annId, NOW)
    const opened = () => feedKeys.memberOf(site, testSecrets, key, NOW)
    expect((await opened())?.hasOwnFactors).toBe(false)
    await sql`
      with post as (insert into ledger_post (kind, key, at) values ('t', 't', now()) returning id)
      insert into token_use (member_id, torrent_id, post_id, tokens, used_at, expires_at)
      select ${annId}, ${torrentId}, post.id, 1, ${NOW}, ${new Date('2026-12-01')} from post
    `.execute(elsewhere)
    await until(async () => (await opened())?.hasOwnFactors, 1)
  })
})
