import { afterAll, beforeAll, expect, it } from 'vitest'
import { aTorrentFile } from '../../support/clients/torrent-files.ts'
import type { SiteWithMembers } from '../../support/site-with-members.ts'
import { siteWithMembers } from '../../support/site-with-members.ts'
import type { TestBrowser } from '../../support/site.ts'

// What members learn about an upload that is in no list by uploading the same or something alike.

let stage: SiteWithMembers
beforeAll(async () => {
  stage = await siteWithMembers()
})
afterAll(() => stage.site.stop())

function sent(who: TestBrowser, path: string, file: Buffer) {
  const request = who.agent.post(path).set('Accept', 'application/json')
  return request
    .set('X-CSRF-Token', who.csrf())
    .field('category', 'tv')
    .attach('torrent', file, 'a.torrent')
}

/** The replies to a file, and to another one of the same name. */
async function told(who: TestBrowser, name: string) {
  const inspected = await sent(who, '/torrents/inspect', aTorrentFile(name))
  const page = await who.get(inspected.headers.location)
  const added = await sent(who, '/torrents', aTorrentFile(name))
  const alike = await sent(who, '/torrents/inspect', aTorrentFile(name, 200_000))
  const alikePage = await who.get(alike.headers.location)
  return { inspected, page, added, alike, alikePage }
}

it('an unlisted upload is reported to its uploader and to moderators only', async () => {
  for (const state of ['pending', 'postponed', 'rejected', 'frozen'] as const) {
    const { site, ann, bob, staff } = stage
    const name = `Hidden ${state}`
    const { body } = await sent(ann, '/torrents', aTorrentFile(name))
    await site.db.updateTable('torrent').set({ state }).where('id', '=', body.id).execute()
    const shown = { id: body.id, name, state }
    for (const reader of [ann, staff]) {
      const { inspected, added, alike } = await told(reader, name)
      expect(inspected.body).toMatchObject({ isDuplicate: true, duplicate: shown })
      expect([added.status, added.body]).toMatchObject([409, shown])
      expect(alike.body).toMatchObject({ isDuplicate: false, similar: [shown] })
    }
    const { inspected, page, added, alike, alikePage } = await told(bob, name)
    expect(inspected.body).toMatchObject({ isDuplicate: true, duplicate: null, similar: [] })
    expect([added.status, added.body.code]).toEqual([409, 'DUPLICATE_TORRENT'])
    expect(Object.keys(added.body)).not.toEqual(expect.arrayContaining(['id']))
    expect(alike.body).toMatchObject({ isDuplicate: false, duplicate: null, similar: [] })
    const bodies = [inspected, added, alike].map((reply) => JSON.stringify(reply.body))
    for (const text of [...bodies, page.text, alikePage.text]) {
      expect(text).not.toMatch(new RegExp(`/torrents/${body.id}\\b`))
      expect(text.replaceAll(name, '')).not.toContain(state)
    }
  }
})
