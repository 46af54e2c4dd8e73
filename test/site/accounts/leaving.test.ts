import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sections } from '../../../src/store/members/personal-data.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import { forgetDue } from '../../support/community/forget-due.ts'
import type { TestSite } from '../../support/site.ts'
import { PASSWORD, testSite } from '../../support/site.ts'

let site: TestSite
beforeAll(async () => {
  site = await testSite()
})
afterAll(() => site.stop())

const current = PASSWORD

describe("a copy of a member's data", () => {
  it('is one JSON file, requires the password, and contains no secrets', async () => {
    const ann = await site.signedIn('member', 'ann')
    const { passkey } = (await ann.json('/me')).body as { passkey: string }
    await ann.submit('/settings/tokens', {
      name: 'a tool',
      days: '30',
      access: 'all',
      current: PASSWORD,
    })
    expect((await ann.submit('/export', { current: 'not it' })).status).toBe(422)
    const reply = await ann.submit('/export', { current })
    expect(reply.headers['content-disposition']).toMatch(/^attachment; filename="ann-\d{4}-/)
    const archive = JSON.parse(reply.text || String(reply.body)) as Record<string, unknown[]>
    expect(Object.keys(archive)).toEqual(['made', ...sections.map(({ name }) => name)])
    expect(archive.account).toMatchObject([{ name: 'ann', email: 'ann@example.org' }])
    expect(archive.tokens).toMatchObject([{ name: 'a tool' }])
    expect(archive.history.length).toBeGreaterThan(1)
    expect(archive.signIns).toMatchObject([{ level: 1, ip: expect.any(String) }])
    const text = JSON.stringify(archive)
    expect(text).not.toContain(passkey)
    expect(text).not.toMatch(/argon2|hash|sealed/)
  })
})

describe('account deletion', () => {
  it('is requested with the password, confirmed by email, and can be canceled', async () => {
    const bob = await site.signedIn('member', 'bob')
    expect((await bob.submit('/settings/leave')).status).toBe(422)
    await bob.submit('/settings/leave', { current })
    expect((await bob.get('/settings/leave')).text).toContain('Cancel deletion')
    const mails = await site.db.selectFrom('mail').select('kind').execute()
    expect(mails.map(({ kind }) => kind)).toContain('leaving')
    await bob.submit('/settings/leave', { _method: 'DELETE' })
    expect((await bob.json('/settings/leave')).body).toEqual({ leavesAt: null, texts: 'keep' })
    const later = new Date(Date.now() + 20 * 86_400_000)
    expect(await forgetDue(site.db, later)).toBe(0)
  })

  it('removes name, keys and history after 14 days, and keeps sums and uploads', async () => {
    const { db } = site
    const carl = await site.signedIn('member', 'carl')
    const { id } = (await carl.json('/me')).body as { id: number }
    const torrentId = await aListedTorrent(db, 'Of.Carl.2024', id)
    await sql`update member_totals set uploaded = 12345 where member_id = ${id}`.execute(db)
    await carl.submit('/settings/tokens', {
      name: 'a tool',
      days: '30',
      access: 'all',
      current: PASSWORD,
    })
    await sql`insert into petition (kind, email, answers, state, nonce, code_hash, address,
      created_at) values ('application', 'Carl@example.org', '[{"text":"me"}]', 'granted', '\\x00',
      '\\x00', '198.51.100.9', now())`.execute(db)
    await carl.submit('/settings/leave', { current })
    const soon = new Date(Date.now() + 13 * 86_400_000)
    expect(await forgetDue(db, soon)).toBe(0)
    const due = new Date(Date.now() + 15 * 86_400_000)
    expect(await forgetDue(db, due)).toBe(1)
    expect(await forgetDue(db, due)).toBe(0)

    expect((await carl.json('/me')).status).toBe(401)
    const { status } = await site.browser().signIn('carl')
    expect(status).toBe(422)
    const { rows } = await sql<{ kept: string }>`
      select row_to_json(member)::text || coalesce((select string_agg(e::text, '')
        from account_event e where member_id = ${id}), '') as kept
      from member where id = ${id}`.execute(db)
    expect(rows[0].kept).not.toMatch(/carl/i)
    const petition = await db.selectFrom('petition').selectAll().executeTakeFirstOrThrow()
    expect(petition).toMatchObject({ answers: [], address: null, state: 'granted' })
    expect(petition.email).not.toMatch(/carl/i)
    const totals = db.selectFrom('member_totals').select('uploaded').where('member_id', '=', id)
    expect(Number((await totals.executeTakeFirstOrThrow()).uploaded)).toBe(12345)
    const ann = await site.entered('ann')
    const shown = (await ann.json(`/torrents/${torrentId}`)).body as { uploader: string }
    expect(shown.uploader).toBe(`deleted-${id}`)
    const told = await db.selectFrom('outbox').select('payload').orderBy('id', 'desc').execute()
    const ofCarl = told.filter(({ payload }) => (payload as { memberId?: number }).memberId === id)
    expect(ofCarl[0].payload).toMatchObject({ state: 'banned' })
  })

  it('is refused for the last owner', async () => {
    const boss = await site.signedIn('owner', 'boss')
    expect((await boss.send('post', '/settings/leave', { current })).body.code).toBe('LAST_OWNER')
  })
})
