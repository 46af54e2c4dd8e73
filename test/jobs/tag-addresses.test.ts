import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bodyFor } from '../../src/jobs/webhook/body.ts'
import { readConfig } from '../../src/shared/config.ts'
import { silentLog } from '../../src/shared/log.ts'
import type { Db } from '../../src/store/base/db.ts'
import { closeDb } from '../../src/store/base/db.ts'
import * as noticeMails from '../../src/store/notifications/notice-mails.ts'
import * as webhooks from '../../src/store/notifications/webhooks.ts'
import { createDb } from '../support/patient-db.ts'
import { aMemberRow } from '../support/community/catalog.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { testDatabase } from '../support/postgres.ts'
import { testSecrets } from '../support/site.ts'

const NOW = new Date('2026-03-01T12:00:00Z')
const ESCAPED = '/tags/%D0%BA%D0%BE%D0%BC%D0%B5%D0%B4%D0%B8%D1%8F'

let database: TestDatabase
let db: Db
let memberId: number
beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog(), max: 2 })
  memberId = await aMemberRow(db, 'ann')
  await sql`update member set email_verified_at = ${NOW}`.execute(db)
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

describe('the address of a tag in another script', () => {
  const noted = {
    kind: 'watch',
    code: 'watched-torrents',
    data: '{"torrent": "x", "tag": "комедия"}',
  }

  it('is in letters that email programs read to its end', async () => {
    const row = { ...noted, member_id: memberId, href: '/tags/комедия', created_at: NOW }
    await db
      .insertInto('live_message')
      .values({ ...row, mail_at: NOW })
      .execute()
    expect(await noticeMails.mailSome(db, NOW, 10)).toBe(1)
    const { data } = await db.selectFrom('mail').select('data').executeTakeFirstOrThrow()
    expect(data).toMatchObject({ lines: [{ href: ESCAPED }] })
  })

  it('is so in the body of a webhook, too', async () => {
    const url = 'https://hook.example/'
    await webhooks.make(db, testSecrets, memberId, { url } as never, NOW)
    await sql`insert into webhook_delivery (webhook_id, kind, code, data, href, try_at, created_at)
      select id, ${noted.kind}, ${noted.code}, ${noted.data}::jsonb, '/tags/комедия', ${NOW}, ${NOW}
      from webhook`.execute(db)
    const claimed = await webhooks.claim(db, NOW)
    const config = readConfig({ BABOU_SITE_URL: 'https://site.example' }, '/')
    const around = { db, config, now: NOW, secrets: testSecrets }
    const body = await bodyFor(around as never, claimed as webhooks.ClaimedDelivery)
    expect(JSON.parse(body ?? '')).toMatchObject({ url: `https://site.example${ESCAPED}` })
  })
})
