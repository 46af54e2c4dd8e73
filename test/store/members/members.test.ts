import argon2 from 'argon2'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import * as memberBans from '../../../src/store/bans/member-bans.ts'
import * as memberPasswords from '../../../src/store/accounts/member-passwords.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import type { Db } from '../../../src/store/base/db.ts'
import * as access from '../../../src/store/accounts/access.ts'
import * as memberPages from '../../../src/store/members/pages.ts'
import * as members from '../../../src/store/members/members.ts'
import { createPasswords } from '../../../src/store/accounts/passwords.ts'
import * as signIns from '../../../src/store/accounts/sign-ins.ts'
import { createDb } from '../../support/patient-db.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { testSecrets } from '../../support/community/rows.ts'

let database: TestDatabase
let db: Db
const now = new Date('2026-03-01T12:00:00Z')
beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog(), max: 6 })
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

async function make(name: string, role: 'member' | 'owner' = 'member') {
  const member = { name, email: `${name}@example.org`, passwordHash: 'none', role }
  const added = await members.add(db, testSecrets, member, now)
  if (!added.ok) throw new Error(added.code)
  return added
}

async function eventsOf(memberId: number) {
  const rows = await db
    .selectFrom('outbox')
    .select('payload')
    .where('event', '=', 'member.changed')
    .orderBy('id')
    .execute()
  const all = rows.map((row) => row.payload as { memberId: number; version: number })
  return all.filter((payload) => payload.memberId === memberId)
}

describe('a member', () => {
  it('has a random passkey, which the database stores only encrypted and hashed', async () => {
    const [one, two] = [await make('one'), await make('two')]
    expect(one.passkey).toMatch(/^[0-9a-f]{32}$/)
    expect(one.passkey).not.toBe(two.passkey)
    const row = await db
      .selectFrom('member')
      .selectAll()
      .where('id', '=', one.id)
      .executeTakeFirstOrThrow()
    expect(JSON.stringify(row)).not.toContain(one.passkey)
    expect(row.passkey_sealed.includes(Buffer.from(one.passkey, 'hex'))).toBe(false)
    expect(row.passkey_hash).toEqual(testSecrets.lookupHash(one.passkey))
    expect(await members.passkeyOf(db, testSecrets, one.id)).toBe(one.passkey)
  })

  it('is recorded with each change that trackers need, with rising versions', async () => {
    const { id } = await make('changing')
    await memberBans.ban(db, id, 'a reason', commandLine, now)
    await memberBans.unban(db, id, commandLine, now)
    await members.resetPasskey(db, testSecrets, id, commandLine, now)
    await memberPasswords.setPassword(db, id, 'other', null, now)
    await members.setRole(db, id, 'moderator', commandLine, now)
    expect(await eventsOf(id)).toMatchObject([
      { version: 1, state: 'active' },
      { version: 2, state: 'banned', reason: 'a reason' },
      { version: 3, state: 'active' },
      { version: 4, state: 'active' },
      { version: 5, state: 'active' },
    ])
  })

  it('who is not banned is not changed by an unban', async () => {
    const { id } = await make('never-banned')
    expect(await memberBans.unban(db, id, commandLine, now)).toEqual({ ok: true })
    expect(await eventsOf(id)).toMatchObject([{ version: 1, state: 'active' }])
    const target = db.selectFrom('audit_log').select('action').where('target_id', '=', id)
    expect(await target.where('action', '=', 'member.unban').execute()).toEqual([])
  })

  it('whose creation fails leaves no rows', async () => {
    await make('unique')
    const again = {
      name: 'UNIQUE',
      email: 'x@example.org',
      passwordHash: '',
      role: 'member',
    } as const
    const before = await db.selectFrom('outbox').select('id').execute()
    expect(await members.add(db, testSecrets, again, now)).toEqual({
      ok: false,
      code: 'NAME_TAKEN',
    })
    const sameMail = { ...again, name: 'fresh', email: 'Unique@example.org' }
    const refused = { ok: false, code: 'EMAIL_TAKEN' }
    expect(await members.add(db, testSecrets, sameMail, now)).toEqual(refused)
    expect(await db.selectFrom('outbox').select('id').execute()).toHaveLength(before.length)
  })

  it('raises the version once for each of many parallel changes', async () => {
    const { id } = await make('busy')
    const resets = Array.from({ length: 8 }, () =>
      members.resetPasskey(db, testSecrets, id, commandLine, now),
    )
    await Promise.all(resets)
    const versions = (await eventsOf(id)).map((event) => event.version).sort((a, b) => a - b)
    expect(versions).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  it('loses all sessions but the current one by a new password, and all by a ban', async () => {
    const { id } = await make('signed-in')
    const given = { memberId: id, address: '192.0.2.1', agent: 'a', expiresAt: new Date(2e12) }
    const ids = [await signIns.add(db, given, now), await signIns.add(db, given, now)]
    expect(await memberPasswords.setPassword(db, id, 'other', ids[0], now)).toBe(1)
    const hasAccess = (one: string) => access.forSession(db, { id: one, memberId: id }, now)
    expect((await hasAccess(ids[0]))?.epoch).toBe(1)
    expect(await hasAccess(ids[1])).toBeNull()
    await memberBans.ban(db, id, 'a reason', commandLine, now)
    expect(await hasAccess(ids[0])).toBeNull()
    expect((await access.forRequest(db, id, now))?.epoch).toBe(2)
  })

  it('who does not exist is reported as such', async () => {
    const missing = 999_999
    expect(await memberBans.ban(db, missing, 'x', commandLine, now)).toEqual({
      ok: false,
      code: 'NOT_FOUND',
    })
    expect(await memberBans.unban(db, missing, commandLine, now)).toEqual({
      ok: false,
      code: 'NOT_FOUND',
    })
    expect(await members.setRole(db, missing, 'admin', commandLine, now)).toEqual({
      ok: false,
      code: 'NOT_FOUND',
    })
    expect(await memberPasswords.setPassword(db, missing, 'x', null, now)).toBeNull()
    expect(await members.resetPasskey(db, testSecrets, missing, commandLine, now)).toBeNull()
    expect(await memberPages.byId(db, missing)).toBeNull()
  })
})

describe('the last owner', () => {
  it('cannot be banned or given another role, not even by two parallel requests', async () => {
    const [a, b] = [await make('owner-a', 'owner'), await make('owner-b', 'owner')]
    const outcomes = await Promise.all([
      memberBans.ban(db, a.id, 'coup', commandLine, now),
      members.setRole(db, b.id, 'member', commandLine, now),
    ])
    expect(outcomes.filter((one) => one.ok)).toHaveLength(1)
    expect(outcomes.filter((one) => !one.ok)).toEqual([{ ok: false, code: 'LAST_OWNER' }])
    const left = await db
      .selectFrom('member')
      .select('id')
      .where('role', '=', 'owner')
      .where('state', '=', 'active')
      .execute()
    expect(left).toHaveLength(1)
    const only = left[0].id
    const refused = { ok: false, code: 'LAST_OWNER' }
    expect(await memberBans.ban(db, only, 'x', commandLine, now)).toEqual(refused)
    expect(await members.setRole(db, only, 'owner', commandLine, now)).toEqual({ ok: true })
  })
})

describe('passwords', () => {
  const passwords = createPasswords()

  it('are argon2id hashes, never the same twice', async () => {
    const [one, two] = [await passwords.hash('open sesame'), await passwords.hash('open sesame')]
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(one).not.toBe(two)
    expect(await passwords.isRight('open sesame', one)).toBe(true)
    expect(await passwords.isRight('open sesam', one)).toBe(false)
  })

  it('of unknown members take the same work to refuse as wrong ones', async () => {
    const hash = await passwords.hash('open sesame')
    const verify = vi.spyOn(argon2, 'verify')
    try {
      for (const known of [null, hash]) expect(await passwords.isRight('wrong', known)).toBe(false)
      const costs = verify.mock.calls.map(([compared]) => compared.split('$').slice(1, 4))
      expect(costs).toEqual([0, 1].map(() => ['argon2id', 'v=19', 'm=19456,t=2,p=1']))
    } finally {
      verify.mockRestore()
    }
  })
})
