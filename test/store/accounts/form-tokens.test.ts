import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import * as apiTokens from '../../../src/store/accounts/api-tokens.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as members from '../../../src/store/members/members.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import { createDb } from '../../support/patient-db.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { testSecrets } from '../../support/site.ts'

const NOW = new Date('2026-11-25T12:00:00Z')
const NEXT_DAY = new Date('2026-11-26T12:00:00Z')

let database: TestDatabase
let db: Db
let annId: number
beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
  const given = {
    name: 'ann',
    email: 'ann@example.org',
    role: 'member',
    passwordHash: 'x',
  } as const
  const ann = await members.add(db, testSecrets, given, NOW)
  if (!ann.ok) throw new Error(ann.code)
  annId = ann.id
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

const make = (key: string, now = NOW) => {
  const wanted = { memberId: annId, name: 'tool', scopes: null, expiresAt: null, key }
  return apiTokens.make(db, testSecrets, wanted, commandLine, now)
}

describe('the API token of a form', () => {
  it('is derived with a key that has no other purpose', async () => {
    const hash = createHmac('sha256', testSecrets.key('form-token')).update(`${annId} form-0001`)
    const token = `babou_${hash.digest('base64url')}`
    expect(await make('form-0001')).toMatchObject({ ok: true, token, last4: token.slice(-4) })
    expect(await make('form-0001')).toMatchObject({ ok: true, token })
    expect(await apiTokens.forRequest(db, testSecrets, token, NOW)).not.toBeNull()
  })

  it('works if an earlier version derived it, and its form creates no other', async () => {
    const hash = testSecrets.lookupHash(`form token ${annId} form-0002`)
    const token = `babou_${hash.toString('base64url')}`
    const { id } = await db
      .insertInto('api_token')
      .values({
        ...{ member_id: annId, name: 'tool', last4: token.slice(-4), created_at: NOW },
        token_hash: testSecrets.lookupHash(`api token ${token}`),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    expect(await apiTokens.forRequest(db, testSecrets, token, NOW)).toMatchObject({ id })
    expect(await make('form-0002')).toEqual({ ok: true, id, token, last4: token.slice(-4) })
    expect(await make('form-0002', NEXT_DAY)).toEqual({ ok: false, code: 'TOKEN_FORM_USED' })
  })
})
