import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aListedTorrent } from '../../support/community/catalog.ts'
import { filesIn } from '../../support/clients/zip.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

let site: TestSite
let ann: TestBrowser
let uploader: number
beforeAll(async () => {
  site = await testSite()
  uploader = (await site.member('uploader')).id
  ann = await site.signedIn('member', 'ann')
})
afterAll(() => site.stop())

/** The names of the files in an archive, from its directory. */
const namesIn = (zip: Buffer) => filesIn(zip).map(({ name }) => name)

const archive = (path: string, body: object) =>
  ann
    .send('post', path, { ...body })
    .buffer(true)
    .parse((res, done) => {
      const parts: Buffer[] = []
      res.on('data', (part: Buffer) => parts.push(part))
      res.on('end', () => done(null, Buffer.concat(parts)))
    })
const downloads = async () => {
  const { rows } = await site.db
    .selectFrom('torrent_download')
    .select('torrent_id')
    .execute()
    .then((found) => ({ rows: found }))
  return rows.map((row) => row.torrent_id)
}

describe('a zip archive of .torrent files', () => {
  it('has the files of a list in its order, each counted as a download', async () => {
    const one = await aListedTorrent(site.db, 'Zipped.One', uploader)
    const two = await aListedTorrent(site.db, 'Zipped.Two', uploader)
    await aListedTorrent(site.db, 'Other.Thing', uploader)
    expect((await ann.get('/torrents?q=zipped')).text).toContain('value="q=zipped"')
    const reply = await archive('/torrents/zip', { list: 'q=zipped&sort=name' })
    expect(reply.status).toBe(200)
    expect(reply.headers['content-type']).toBe('application/zip')
    expect(namesIn(reply.body as Buffer)).toEqual([
      `[babou] Zipped.One.${one}.torrent`,
      `[babou] Zipped.Two.${two}.torrent`,
    ])
    expect((await downloads()).sort()).toEqual([one, two])
    expect((await archive('/torrents/zip', { list: 'q=nothinglikethis' })).status).toBe(404)
    const narrowed = { list: 'q=zipped&add=seeders:>1000' }
    expect((await archive('/torrents/zip', narrowed)).status).toBe(404)
  })

  it('has names that file systems can store', async () => {
    const title = `Longest ${'長い名前'.repeat(60)}`
    const id = await aListedTorrent(site.db, 'Longest', uploader, { name: title })
    const { body } = await archive('/torrents/zip', { list: 'q=longest' })
    const [name] = namesIn(body as Buffer)
    expect(name).toMatch(new RegExp(`^\\[babou\\] Longest [長い名前]+\\.${id}\\.torrent$`))
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255)
    const { headers } = await ann.get(`/torrents/${id}/download`)
    const [, whole] = /filename\*=UTF-8''(.+)$/.exec(headers['content-disposition']) ?? []
    expect(decodeURIComponent(whole)).toMatch(/^\[babou\] Longest [長い名前]+\.torrent$/)
    expect(Buffer.byteLength(decodeURIComponent(whole))).toBeLessThanOrEqual(255)
  })

  it('of a collection names what was left out, and why', async () => {
    const made = await ann.send('post', '/collections', { title: 'A box' })
    expect(made.status, made.text).toBe(201)
    const path = `/collections/${made.body.id}`
    const kept = await aListedTorrent(site.db, 'Boxed.One', uploader)
    const frozen = await aListedTorrent(site.db, 'Boxed.Two', uploader)
    for (const id of [kept, frozen]) {
      const added = await ann.send('post', `${path}/items`, { on: `torrent:${id}` })
      expect(added.status, added.text).toBe(200)
    }
    expect((await ann.get(path)).text).toContain(`action="${path}/zip"`)
    for (let time = 0; time < 30; time++) await ann.get(`/torrents/${frozen}/download`)
    const { body } = await archive(`${path}/zip`, {})
    expect(namesIn(body as Buffer)).toEqual([`[babou] Boxed.One.${kept}.torrent`, 'left-out.txt'])
    expect(filesIn(body as Buffer)[1].bytes.toString()).toContain('Boxed.Two: ')
  })
})
