import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aListedTorrent } from '../../support/community/catalog.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { siteWithMembers } from '../../support/site-with-members.ts'

let site: TestSite
let staff: TestBrowser
let annId: number

beforeAll(async () => {
  ;({ site, staff, annId } = await siteWithMembers())
})
afterAll(() => site.stop())

describe('the pages of a torrent', () => {
  it('link to it by a name that breaks at its dots', async () => {
    const id = await aListedTorrent(site.db, 'A.Long.Name.Of.A.Release.1080p', annId)
    const link = `<a href="/torrents/${id}">A.<wbr>Long.<wbr>Name.<wbr>Of.<wbr>A.<wbr>Release.`
    const own = ['edit', 'media', 'bundle', 'history', 'comments']
    const pages = ['files', 'peers', 'snatches', 'swarm', 'thanks', ...own]
    for (const page of pages) {
      expect((await staff.get(`/torrents/${id}/${page}`)).text, page).toContain(link)
    }
  })
})
