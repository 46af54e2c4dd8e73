import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aListedTorrent } from '../../support/community/catalog.ts'
import { aToken, tool } from '../../support/community/tokens.ts'
import type { TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

// Links to a TorrentPier site whose members, torrents and forums are here.

let site: TestSite
let torrentId: number
let topicId: number
let requestId: number
beforeAll(async () => {
  site = await testSite()
  const ann = (await site.member('ann')).id
  torrentId = await aListedTorrent(site.db, 'An.Old.One', ann)
  const { rows } = await sql<{ id: number; staff: number }>`
    with staff as (
      insert into forum (group_id, slug, name, see_role)
      select id, 'staff', 'Staff', 'moderator' from forum_group limit 1 returning id
    ), one as (
      insert into topic (forum_id, author_id, title, created_at)
      select id, ${ann}, 'Open', now() from forum where slug = 'general' returning id
    ), other as (
      insert into topic (forum_id, author_id, title, created_at)
      select id, ${ann}, 'Secret', now() from staff returning id
    ) select (select id from one) as id, (select id from other) as staff`.execute(site.db)
  topicId = rows[0].id
  const { rows: pages } = await sql<{ id: number; staff: number; request: number }>`
    with page as (
      insert into wiki_page (path, title, body, created_at)
      values ('guides/old', 'Old', 'Old', now()) returning id
    ), secret as (
      insert into wiki_page (path, title, body, reader, created_at)
      values ('guides/secret', 'Secret', 'Secret', 'moderator', now()) returning id
    ), asked as (
      insert into request (member_id, category_id, title, created_at, ends_at)
      select ${ann}, min(id), 'Wanted', now(), now() from category returning id
    ) select (select id from page) as id, (select id from secret) as staff,
      (select id from asked) as request`.execute(site.db)
  requestId = pages[0].request
  await sql`
    insert into import_source (source, origin, begun_at) values ('torrentpier', 'x', now())`.execute(
    site.db,
  )
  const known = [
    ['torrent', 10, torrentId],
    ['topic', 12, topicId],
    ['topic', 13, rows[0].staff],
    ['member', 3, ann],
    ['request', 9, requestId],
    ['wiki', 3, pages[0].id],
    ['wiki', 4, pages[0].staff],
  ] as const
  for (const [kind, oldId, newId] of known) {
    await sql`
      insert into import_row (kind, old_id, new_id, outcome, digest)
      values (${kind}, ${oldId}, ${newId}, 'imported', '')`.execute(site.db)
  }
})
afterAll(() => site.stop())

const ask = async (path: string, who = 'ann') => {
  const client = await site.entered(who)
  const reply = await client.get(path).set('Accept', 'text/html')
  return {
    status: reply.status,
    to: reply.headers.location as string | undefined,
    text: reply.text,
  }
}

describe('a link to the old site', () => {
  it('leads to what is here now', async () => {
    expect(await ask('/viewtopic.php?t=10')).toMatchObject({
      ...{ status: 301, to: `/torrents/${torrentId}` },
    })
    expect(await ask('/viewtopic.php?t=12&start=20')).toMatchObject({
      ...{ status: 301, to: `/topics/${topicId}` },
    })
    expect(await ask('/profile.php?mode=viewprofile&u=3')).toMatchObject({
      ...{ status: 301, to: '/users/ann' },
    })
  })

  it('says what is not here, and says the same of what the reader may not see', async () => {
    for (const id of [13, 14]) {
      const { status, text } = await ask(`/viewtopic.php?t=${id}`)
      expect([status, text]).toEqual([404, expect.stringContaining(`Topic ${id} of the old site`)])
    }
  })

  it('of another program leads nowhere', async () => {
    expect((await ask('/details.php?id=10')).status).toBe(404)
  })
})

describe('a link to an old UNIT3D', () => {
  beforeAll(() => sql`update import_source set source = 'unit3d'`.execute(site.db))

  it('leads to what is here now, with /old before it', async () => {
    expect(await ask('/old/torrents/10')).toMatchObject({
      status: 301,
      to: `/torrents/${torrentId}`,
    })
    expect(await ask('/old/forums/topics/12')).toMatchObject({
      status: 301,
      to: `/topics/${topicId}`,
    })
    expect(await ask('/old/users/ann')).toMatchObject({ status: 301, to: '/users/ann' })
    expect(await ask('/old/requests/9')).toMatchObject({
      status: 301,
      to: `/requests/${requestId}`,
    })
    expect(await ask('/old/wikis/3')).toMatchObject({ status: 301, to: '/wiki/guides/old' })
  })

  it('is not found where nothing was imported, or the member may not see it', async () => {
    for (const path of [
      '/old/torrents/11',
      '/old/torrents/x',
      '/old/forums/topics/13',
      '/old/wikis/4',
    ]) {
      expect((await ask(path)).status, path).toBe(404)
    }
  })

  it('without it means what this site has', async () => {
    expect(await ask(`/torrents/${torrentId}`)).toMatchObject({ status: 200 })
  })
})

describe('a link to an old Gazelle', () => {
  beforeAll(() => sql`update import_source set source = 'gazelle'`.execute(site.db))

  it('leads to what is here now, for members, and guests after signing in', async () => {
    const link = '/torrents.php?id=3&torrentid=10'
    expect(await ask(link)).toMatchObject({ status: 301, to: `/torrents/${torrentId}` })
    const guest = await site.browser().get(link)
    const { location } = guest.headers as { location?: string }
    expect([guest.status, location]).toEqual([303, `/login?next=${encodeURIComponent(link)}`])
  })

  it('to a file has the ID of a torrent', async () => {
    expect(await ask('/torrents.php?action=download&id=10')).toMatchObject({
      ...{ status: 301, to: `/torrents/${torrentId}/download` },
    })
  })

  it('has our IDs where nothing was imported, and for programs with a token', async () => {
    expect(await ask('/torrents.php?id=8')).toMatchObject({ status: 303, to: '/bundles/8' })
    const { id } = await site.db
      .selectFrom('member')
      .select('id')
      .where('name', '=', 'ann')
      .executeTakeFirstOrThrow()
    const { token } = await aToken(site, id)
    const { status, headers } = await tool(site, token).get('/torrents.php?torrentid=10')
    expect([status, headers.location]).toEqual([303, '/torrents/10'])
  })
})

describe('a link to an old XBTIT', () => {
  const HASH = `00000000000a${'1'.repeat(28)}`

  beforeAll(async () => {
    await sql`update import_source set source = 'xbtit'`.execute(site.db)
    await sql`update import_row set old_id = ${0xa1} where kind = 'torrent'`.execute(site.db)
  })

  it('leads to the torrent of the info hash, and to what has a number', async () => {
    const at = '/index.php?page='
    expect(await ask(`${at}torrent-details&id=${HASH}`)).toMatchObject({
      ...{ status: 301, to: `/torrents/${torrentId}` },
    })
    expect(await ask(`${at}forum&action=viewtopic&topicid=12&msg=new`)).toMatchObject({
      ...{ status: 301, to: `/topics/${topicId}` },
    })
    expect(await ask(`${at}userdetails&id=3`)).toMatchObject({ status: 301, to: '/users/ann' })
  })

  it('is not found where nothing was imported, or on another page', async () => {
    for (const page of [`torrent-details&id=${'2'.repeat(40)}`, 'rules', 'forum']) {
      expect((await ask(`/index.php?page=${page}`)).status, page).toBe(404)
    }
  })
})
