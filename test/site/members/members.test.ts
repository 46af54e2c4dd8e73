import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from 'kysely'
import * as comments from '../../../src/store/comments/comments.ts'
import { aCollection } from '../../support/community/bundles.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import { aDownload } from '../../support/community/obligations.ts'
import { testSecrets, testSite } from '../../support/site.ts'
import type { TestSite } from '../../support/site.ts'

let site: TestSite
beforeAll(async () => {
  site = await testSite({ BABOU_TRACKER_URL: 'https://tracker.example' })
})
afterAll(() => site.stop())

describe('my page', () => {
  it('has the fields that tools rely on', async () => {
    const { id, passkey } = await site.member('ann')
    const browser = site.browser()
    await browser.signIn('ann')
    expect((await browser.json('/me')).body).toEqual({
      id,
      name: 'ann',
      role: 'member',
      uploaded: 0,
      downloaded: 0,
      ratio: null,
      seeding: 0,
      leeching: 0,
      snatches: 0,
      points: 0,
      tokens: 0,
      standing: 'ok',
      passkey,
      csrf: expect.any(String),
    })
    const other = (await browser.json('/users/ANN')).body
    expect(other).not.toHaveProperty('passkey')
    expect(other).not.toHaveProperty('csrf')
    expect(other).toMatchObject({ id, name: 'ann', standing: 'ok' })
  })

  it('returns sums above 2^53 as decimal text without losing digits', async () => {
    const { id } = await site.member('whale')
    await site.db
      .updateTable('member_totals')
      .set({ uploaded: 2n ** 53n + 1n, downloaded: 2n ** 52n })
      .where('member_id', '=', id)
      .execute()
    const browser = site.browser()
    await browser.signIn('whale')
    const { body } = await browser.json('/me')
    expect(body).toMatchObject({ uploaded: '9007199254740993', downloaded: 2 ** 52, ratio: 2 })
    expect((await browser.get('/me')).text).toContain('9,007,199,254,740,993 bytes')
  })

  it('shows the announce URL, and the torrents being seeded and leeched', async () => {
    const { id, passkey } = await site.member('runner')
    const torrentId = await aListedTorrent(site.db, 'Some.Release', id)
    const now = new Date()
    for (const [key, seeding, left] of [
      ['aa', true, 0],
      ['bb', false, 25_000],
    ] as const) {
      await sql`
        insert into peer_session (torrent_id, member_id, session_key, store_id, client, key_hash,
          ipv4, port4, uploaded, downloaded, left_bytes, seeding, started_at, last_at, sequence)
        values (${torrentId}, ${id}, decode(${key.repeat(8)}, 'hex'), 's', ${'-TR4060-'}, 1,
          '203.0.113.7', 5000, 1024, 2048, ${left}, ${seeding}, ${now}, ${now}, 1)
      `.execute(site.db)
    }
    const browser = site.browser()
    await browser.signIn('runner')
    const { text } = await browser.get('/me')
    expect(text).toContain(`https://tracker.example/${passkey}/announce`)
    expect(text).toContain('Transmission 4.0.6')
    expect(text).toContain('203.0.113.7')
    expect(text).toMatch(/Leeching<\/span> 75 %/)
    expect((await browser.json('/me')).body).toMatchObject({ seeding: 1, leeching: 1 })
    const other = await site.signedIn('member', 'curious')
    const seen = (await other.get('/users/runner')).text
    expect(seen).not.toContain('203.0.113.7')
    expect(seen).toContain('href="/gifts?to=runner"')
    expect(seen).not.toContain('Open in the console')
    const own = (await browser.get('/me')).text
    for (const list of ['uploads', 'snatches', 'seeding']) {
      expect(own).toContain(`href="/me/${list}"`)
    }
    expect((await browser.get('/users/runner')).text).not.toContain('/gifts?to=')
  })

  it('resets the passkey, and trackers get the new one', async () => {
    const { id, passkey } = await site.member('leaked')
    const browser = site.browser()
    await browser.signIn('leaked')
    const { body } = await browser.send('post', '/me/passkey')
    expect(body.passkey).toMatch(/^[0-9a-f]{32}$/)
    expect(body.passkey).not.toBe(passkey)
    expect((await browser.json('/me')).body.passkey).toBe(body.passkey)
    const event = await site.db
      .selectFrom('outbox')
      .selectAll()
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow()
    const told = event.payload as { memberId: number; version: number; passkey: string }
    expect(told).toMatchObject({ memberId: id, version: 2 })
    expect(testSecrets.unseal(Buffer.from(told.passkey, 'base64'))).toBe(body.passkey)
    expect(JSON.stringify(event.payload)).not.toContain(body.passkey)
  })
})

describe('the list of members', () => {
  it('pages through every name once, ignoring case', async () => {
    const names = ['delta', 'Echo', 'foxtrot', 'Golf', 'hotel']
    for (const name of names) await site.member(`zz-${name}`)
    const browser = await site.signedIn('member', 'reader')
    const seen: string[] = []
    let path: string | null = '/users?q=ZZ-&limit=2'
    while (path !== null) {
      const { body } = (await browser.json(path)) as {
        body: { items: { name: string }[]; next: string | null; total: null }
      }
      expect(body.total).toBeNull()
      seen.push(...body.items.map((item) => item.name))
      path = body.next === null ? null : `/users?q=ZZ-&limit=2&cursor=${body.next}`
    }
    expect(seen).toEqual(names.map((name) => `zz-${name}`))
    const page = await browser.get('/users?q=zz-&limit=2')
    expect(page.text).toMatch(/href="\/users\?q=zz-&amp;limit=2&amp;cursor=[\w-]+" rel="next"/)
  })

  it('refuses unknown cursors, and treats wildcards as letters', async () => {
    const browser = await site.signedIn('member', 'prober')
    expect((await browser.json('/users?cursor=abc')).body.code).toBe('BAD_CURSOR')
    expect((await browser.json('/users?q=%25')).body.items).toEqual([])
    expect((await browser.json('/users?q=_')).body.items).toEqual([])
    expect((await browser.get('/users?q=%25')).text).toContain('No member matches this filter.')
  })
})

describe('a ban', () => {
  it('ends every session immediately, reaches the trackers, and can be lifted', async () => {
    const member = await site.signedIn('member', 'mallory')
    const staff = await site.signedIn('moderator', 'maria')
    const onlooker = await site.signedIn('member', 'onlooker')
    const path = '/users/mallory'
    const { status, body } = await staff.send('post', `${path}/ban`, { reason: 'cheated' })
    expect(status).toBe(200)
    expect(body).toMatchObject({ name: 'mallory', standing: 'banned' })
    expect((await member.json('/me')).status).toBe(401)
    expect((await staff.get(path)).text).toContain('cheated')
    const seen = (await onlooker.get(path)).text
    expect(seen).toContain('Banned.')
    expect(seen).not.toContain('cheated')
    const told = async () =>
      (
        await site.db
          .selectFrom('outbox')
          .select('payload')
          .orderBy('id', 'desc')
          .executeTakeFirstOrThrow()
      ).payload
    expect(await told()).toMatchObject({ state: 'banned', reason: 'cheated', version: 2 })
    const lifted = await staff.send('post', `${path}/unban`)
    expect(lifted.body).toMatchObject({ standing: 'ok' })
    expect(await told()).toMatchObject({ state: 'active', version: 3 })
    expect((await member.json('/me')).status, 'the old sign-in stays ended').toBe(401)
    expect((await site.browser().signIn('mallory')).status).toBe(303)
  })

  it('requires a reason, with the error at its field and the page around it', async () => {
    await site.member('target')
    const staff = await site.signedIn('moderator', 'mark')
    const reply = await staff.submit('/users/target/ban', { reason: '' })
    expect(reply.status).toBe(422)
    expect(reply.text).toContain('id="field-reason-error"')
    expect(reply.text).toContain('<details open>')
  })

  it('is only for members of a lower role, and never for oneself', async () => {
    const roles = ['moderator', 'admin', 'owner'] as const
    for (const role of roles) await site.member(`the-${role}`, role)
    const judge = site.browser()
    await judge.signIn('the-admin')
    for (const name of ['the-admin', 'the-owner']) {
      const reply = await judge.send('post', `/users/${name}/ban`, { reason: 'coup' })
      expect(reply.body.code, name).toBe('MEMBER_OUTRANKS')
    }
    expect((await judge.get('/users/the-owner')).text).not.toContain('/ban"')
    const below = await judge.send('post', '/users/the-moderator/ban', { reason: 'really' })
    expect(below.status).toBe(200)
  })

  it('of a deleted account is neither lifted nor replaced', async () => {
    const { id } = await site.member('left')
    const gone = { state: 'banned', left_at: new Date() } as const
    await site.db.updateTable('member').set(gone).where('id', '=', id).execute()
    const staff = await site.signedIn('admin', 'keeper')
    expect((await staff.send('post', '/users/left/unban')).status).toBe(404)
    expect((await staff.send('post', '/users/left/ban', { reason: 'late' })).status).toBe(404)
    const query = site.db.selectFrom('member').select(['state', 'ban_reason'])
    expect(await query.where('id', '=', id).executeTakeFirst()).toEqual({
      ...{ state: 'banned', ban_reason: null },
    })
  })

  it('shows staff only what is for staff', async () => {
    const member = await site.signedIn('member', 'plain')
    const page = await member.get('/users/the-owner')
    expect(page.text).not.toContain('the-owner@example.org')
    expect(page.text).not.toContain('For staff')
    const listed = await member.json('/users?q=the-moderator&state=banned')
    expect(listed.body.items).toEqual([])
    expect((await member.json('/users/nobody')).body.code).toBe('MEMBER_NOT_FOUND')
  })
})

describe('a profile', () => {
  /** A member with an upload, a snatch, a collection and a comment. */
  async function busy(name: string, privacy: Readonly<Record<string, string>>): Promise<void> {
    const { id } = await site.member(name)
    const now = new Date()
    const other = await aListedTorrent(
      site.db,
      `Had.By.${name}`,
      (await site.member(`x${name}`)).id,
    )
    await aListedTorrent(site.db, `Sent.By.${name}`, id)
    await aDownload(site.db, { at: now, memberId: id, torrentId: other })
    const counted = { snatches: 1 }
    await site.db.updateTable('member_totals').set(counted).where('member_id', '=', id).execute()
    await aCollection(site.db, id, `Picked by ${name}`)
    await comments.add(site.db, { target: 'torrent', id: other }, id, 'Fine.', now)
    const chosen = { privacy: JSON.stringify(privacy) }
    await site.db.updateTable('member').set(chosen).where('id', '=', id).execute()
  }
  const parts = (text: string) =>
    ['uploads', 'snatches', 'collections', 'comments'].filter((id) =>
      text.includes(`recent-${id}"`),
    )

  it('has the newest uploads, snatches, collections and comments', async () => {
    await busy('open', {})
    const { text } = await (await site.signedIn('member', 'passer-by')).get('/users/open')
    expect(parts(text)).toEqual(['uploads', 'snatches', 'collections', 'comments'])
    expect(text).toMatch(/Sent\.By\.open[^]*Had\.By\.open[^]*Picked by open[^]*#comment-\d+/)
  })

  it('has them only for those who may see them, and all of them for the member', async () => {
    await busy('shy', { uploads: 'staff', activity: 'staff' })
    const seenBy = async (browser: { get: (path: string) => Promise<{ text: string }> }) =>
      parts((await browser.get('/users/shy')).text)
    const stranger = await site.signedIn('member', 'stranger')
    expect(await seenBy(stranger)).toEqual(['collections'])
    expect((await stranger.json('/users/shy/comments')).body.code).toBe('NOT_FOUND')
    expect((await stranger.json('/users/open/comments')).body.items).toHaveLength(1)
    expect(await seenBy(await site.signedIn('admin', 'watcher'))).toHaveLength(4)
    const self = site.browser()
    await self.signIn('shy')
    expect(await seenBy(self)).toHaveLength(4)
  })
})
