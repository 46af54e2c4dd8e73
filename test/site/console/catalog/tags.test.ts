import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as torrentEdits from '../../../../src/store/torrents/edit.ts'
import * as factors from '../../../../src/store/promotions/factors.ts'
import * as promotions from '../../../../src/store/promotions/promotions.ts'
import { commandLine } from '../../../../src/store/records/audit.ts'
import * as tags from '../../../../src/store/taxonomy/tags.ts'
import { aListedTorrent } from '../../../support/community/catalog.ts'
import type { TestBrowser, TestSite } from '../../../support/site.ts'
import { testSite } from '../../../support/site.ts'

let site: TestSite
let admin: TestBrowser
let uploader: number
beforeAll(async () => {
  site = await testSite()
  await site.member('admin', 'admin')
  admin = await site.entered('admin')
  uploader = (await site.member('uploader')).id
})
afterAll(() => site.stop())

const tagsOf = async (id: number) => (await admin.json(`/torrents/${id}`)).body.tags

describe('tags', () => {
  it('are merged: torrents get the other one once, and the old slug redirects to it', async () => {
    const both = await aListedTorrent(site.db, 'Both', uploader, { tags: ['h265', 'x265'] })
    const one = await aListedTorrent(site.db, 'One', uploader, { tags: ['h265'] })
    const page = await admin.get('/admin/tags/h265/merge')
    expect(page.text).toContain('2 torrents get the other tag')
    const { status } = await admin.send('post', '/admin/tags/h265/merge', { into: 'x265' })
    expect(status).toBe(200)
    expect(await tagsOf(both)).toEqual(['x265'])
    expect(await tagsOf(one)).toEqual(['x265'])
    const late = await aListedTorrent(site.db, 'Late', uploader, { tags: ['h265'] })
    expect(await tagsOf(late)).toEqual(['x265'])
    const { items } = (await admin.json('/admin/tags?q=h26')).body
    expect(items).toMatchObject([{ slug: 'h265', aliasOf: 'x265', torrents: 0 }])
  })

  it('that are merged hand their promotions on to the other', async () => {
    const { db } = site
    const torrent = await aListedTorrent(db, 'Promoted', uploader, { tags: ['silver', 'gold'] })
    const free = { upPermille: 1_000, downPermille: 0, startsAt: new Date(0), endsAt: null }
    const given = { scope: 'tag', target: 'silver', role: null, ...free } as const
    const what = { ...given, title: 'Silver', isAnnounced: false }
    await promotions.start(db, what, commandLine, new Date())
    await admin.send('post', '/admin/tags/silver/merge', { into: 'gold' })
    const applied = await factors.now(db, null, [torrent], new Date())
    expect(applied.get(torrent)).toMatchObject({ downPermille: 0 })
  })

  it('are not merged into themselves, an alias or nothing', async () => {
    for (const into of ['x265', 'h265', 'nowhere', 'Not A Slug']) {
      const reply = await admin.send('post', '/admin/tags/x265/merge', { into })
      expect(reply.status, into).toBe(422)
      expect(reply.body.errors, into).toHaveProperty('into')
    }
  })

  it('are renamed, but not to an existing slug', async () => {
    const path = '/admin/tags/x265'
    const taken = await admin.send('patch', path, { slug: 'h265' })
    expect(taken.body.errors).toHaveProperty('slug')
    await admin.send('patch', path, { slug: 'hevc', name: 'HEVC' })
    expect((await admin.json('/admin/tags/hevc')).body).toMatchObject({ name: 'HEVC', torrents: 3 })
    expect((await admin.json(path)).status).toBe(404)
  })

  it('have a color on every page, made readable in each theme, and few of them do', async () => {
    const path = '/admin/tags/hevc'
    const faint = await admin.send('patch', path, { slug: 'hevc', color: 'yellow' })
    expect(faint.body.errors.color).toEqual(['must be a color such as #12664f, or empty'])
    await admin.send('patch', path, { slug: 'hevc', color: '#ffff00' })
    expect((await admin.json(path)).body).toMatchObject({ color: '#ffff00' })
    expect((await admin.get(path)).text).toContain('value="#ffff00"')
    await expect
      .poll(async () => (await admin.get('/torrents')).text)
      .toContain(".tag[href='/tags/hevc']{color:var(--tag-hevc)}")
    const { text } = await admin.get('/torrents')
    expect(text).toMatch(/--tag-hevc:#[0-9a-f]{6}/)
    expect(text).not.toContain('--tag-hevc:#ffff00;')
    const others = Array.from({ length: tags.MOST_COLORED - 1 }, (_, at) => ({
      slug: `tone-${at}`,
      color: '#12664f',
    }))
    await site.db.insertInto('tag').values(others).execute()
    await site.db.insertInto('tag').values({ slug: 'one-more' }).execute()
    const full = await admin.send('patch', '/admin/tags/one-more', {
      ...{ slug: 'one-more', color: '#12664f' },
    })
    expect(full.body.errors.color).toEqual([
      'can be set on at most 50 tags. Clear the color of another tag first',
    ])
    const changed = await admin.send('patch', path, { slug: 'hevc', color: '#00aa00' })
    expect(changed.status).toBe(200)
  })
})

describe('categories', () => {
  it('are created, renamed, ordered and hidden from uploads', async () => {
    const made = await admin.send('post', '/admin/categories', {
      slug: 'audio-books',
      name: 'Audio books',
      position: '0',
      isHidden: true,
    })
    expect(made.status).toBe(201)
    const { items } = (await admin.json('/admin/categories')).body
    expect(items[0]).toMatchObject({ slug: 'audio-books', isHidden: true, torrents: 0 })
    const again = await admin.send('post', '/admin/categories', { slug: 'tv', name: 'TV' })
    expect(again.body.errors).toEqual({ slug: ['is already taken'] })
    const page = await admin.send('post', '/admin/categories', { slug: 'new', name: 'New' })
    expect(page.body.errors).toEqual({ slug: ['is reserved for a page of the console'] })
    const bad = await admin.send('post', '/admin/categories', { slug: 'A B', name: '' })
    expect(Object.keys(bad.body.errors).sort()).toEqual(['name', 'slug'])
  })

  it('without a position come first when new, and keep their position later', async () => {
    const radio = { slug: 'radio', name: 'Radio', position: '' }
    expect((await admin.send('post', '/admin/categories', radio)).status).toBe(201)
    await admin.send('patch', '/admin/categories/radio', { ...radio, position: '7' })
    expect((await admin.send('patch', '/admin/categories/radio', radio)).status).toBe(200)
    expect((await admin.json('/admin/categories/radio')).body.position).toBe(7)
    const odd = { ...radio, position: '-1' }
    const refused = await admin.send('patch', '/admin/categories/radio', odd)
    expect(refused.body.errors).toEqual({ position: ['must be a whole number'] })
  })

  it('and tags keep what a program does not send, and what a page unchecks is false', async () => {
    const quiet = { slug: 'quiet', name: 'Quiet' }
    await admin.send('post', '/admin/categories', { ...quiet, isHidden: true })
    await site.db.insertInto('tag').values({ slug: 'kept-tag', name: 'Kept' }).execute()
    const cases = [
      { path: '/admin/categories/quiet', box: 'isHidden', one: { rules: 'None.' } },
      { path: '/admin/tags/kept-tag', box: 'isOfficial', one: { name: 'Kept here' } },
    ]
    for (const { path, box, one } of cases) {
      await admin.send('patch', path, { [box]: true })
      const before = (await admin.json(path)).body
      expect((await admin.send('patch', path, one)).status).toBe(200)
      expect((await admin.json(path)).body).toEqual({ ...before, [box]: true, ...one })
      expect((await admin.get(path)).text).toContain('name="boxes" value="1"')
      await admin.submit(path, { _method: 'PATCH', boxes: '1', slug: before.slug })
      expect((await admin.json(path)).body).toEqual({ ...before, ...one, [box]: false })
    }
  })
})

describe('torrents of the console', () => {
  it('that were removed are found and restored, and trackers are notified', async () => {
    const id = await aListedTorrent(site.db, 'Gone.Release', uploader)
    const hash = (await admin.json(`/torrents/${id}`)).body.infoHash as string
    await torrentEdits.remove(site.db, id, {
      reason: 'by mistake',
      by: commandLine,
      now: new Date(),
    })
    const found = (await admin.json('/admin/torrents?q=gone&state=removed')).body.items
    expect(found).toMatchObject([{ id, removedReason: 'by mistake' }])
    expect((await admin.json(`/admin/torrents?q=${hash}`)).body.items).toHaveLength(1)
    expect((await admin.send('post', `/admin/torrents/${id}/restore`)).status).toBe(200)
    expect((await admin.json(`/torrents/${id}`)).status).toBe(200)
    const event = await site.db
      .selectFrom('outbox')
      .select('payload')
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow()
    expect(event.payload).toMatchObject({ torrentId: id, state: 'listed', version: 3 })
    expect((await admin.send('post', `/admin/torrents/${id}/restore`)).status).toBe(404)
  })

  it('whose content was deleted are not', async () => {
    const id = await aListedTorrent(site.db, 'Forgotten', uploader)
    await torrentEdits.remove(site.db, id, { reason: 'old', by: commandLine, now: new Date() })
    await site.db.deleteFrom('torrent_blob').where('torrent_id', '=', id).execute()
    const reply = await admin.send('post', `/admin/torrents/${id}/restore`)
    expect(reply.body.code).toBe('TORRENT_REMOVED')
  })
})

describe('the roles', () => {
  it('show the permissions of each, and refuse changes that are not allowed', async () => {
    expect((await admin.get('/admin/roles')).text).toContain('/admin/roles/member/invites.make')
    const change = (role: string, permission: string, right: string) =>
      admin.send('post', `/admin/roles/${role}/${permission}`, { right })
    expect((await change('member', 'audit.read', 'allow')).status).toBe(403)
    expect((await change('owner', 'audit.read', 'deny')).status).toBe(403)
    expect((await change('admin', 'audit.read', 'deny')).status).toBe(403)
    expect((await change('king', 'audit.read', 'deny')).status).toBe(404)
    expect((await change('member', 'invites.make', 'sell')).status).toBe(422)
    const member = await site.entered('uploader')
    expect((await member.json('/invites')).status).toBe(200)
    expect((await change('member', 'invites.make', 'deny')).status).toBe(200)
    expect((await member.json('/invites')).status).toBe(403)
    expect((await admin.get('/admin/roles')).text).toContain('changed')
    await change('member', 'invites.make', 'reset')
    expect((await member.json('/invites')).status).toBe(200)
  })

  it('are changed by area, many at the same time: all of them or none', async () => {
    const folded = (await admin.get('/admin/roles')).text
    expect(folded).not.toContain('<select name="cells"')
    const page = (await admin.get('/admin/roles?area=account&edit=on')).text
    expect(page).toContain('<option value="member:invites.make:deny">no</option>')
    expect(page).not.toContain('value="member:tags.edit')
    const save = (cells: readonly string[]) =>
      admin.send('post', '/admin/roles/rights', { area: 'account', cells })
    const refused = await save(['member:invites.make:deny', 'owner:invites.make:deny'])
    expect(refused.status).toBe(403)
    expect(refused.body.detail).toContain('because of owner: invites.make')
    const member = await site.entered('uploader')
    expect((await member.json('/invites')).status).toBe(200)
    const saved = await save(['', 'member:invites.make:deny', 'uploader:invites.make:deny', ''])
    expect(saved.body).toEqual({ changed: 2 })
    expect((await member.json('/invites')).status).toBe(403)
    expect((await admin.get('/admin/roles?area=account')).text).toContain(', 2 changed')
    await save(['member:invites.make:reset', 'uploader:invites.make:reset'])
    expect((await member.json('/invites')).status).toBe(200)
  })
})

describe('each list of the console', () => {
  it('has a page that says so when it is empty, and refuses a bad cursor', async () => {
    for (const path of ['tracker', 'traffic', 'mails', 'bans']) {
      const { status, text } = await admin.get(`/admin/${path}`)
      expect(status, path).toBe(200)
      expect(text, path).toContain('class="empty"')
    }
    for (const path of ['traffic', 'mails', 'bans', 'torrents', 'tags']) {
      const { body } = await admin.json(`/admin/${path}?cursor=abc`)
      expect(body.code, path).toBe('BAD_CURSOR')
    }
  })

  it('shows unbooked traffic', async () => {
    await site.db
      .insertInto('traffic_parked')
      .values({
        journal_id: Buffer.alloc(16, 1),
        number: 7,
        reason: 'implausible',
        member_id: uploader,
        torrent_id: null,
        raw_up: 5n * 2n ** 40n,
        raw_down: 0n,
        entry: Buffer.from('x'),
        parked_at: new Date(),
      })
      .execute()
    const { text } = await admin.get('/admin/traffic')
    expect(text).toContain('implausible')
    expect(text).toContain('5.00 TiB')
    expect(text).toContain('/admin/users/uploader')
    const { queues } = (await admin.json('/admin')).body
    expect(queues).toContainEqual(expect.objectContaining({ name: 'parked-traffic', count: 1 }))
  })
})
