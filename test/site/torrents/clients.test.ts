import { execFile } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import supertest from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { watchFolderScript } from '../../../src/domain/torrents/clients.ts'
import { parsed } from '../../support/clients/torznab.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

const run = promisify(execFile)
let site: TestSite
let server: http.Server
let origin: string
let ann: TestBrowser
let bob: TestBrowser
let annId: number
let ids: readonly number[]
beforeAll(async () => {
  server = http.createServer((req, res) => site.app(req, res))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  site = await testSite({ BABOU_SITE_URL: origin })
  annId = (await site.member('ann')).id
  await site.member('bob')
  ann = await site.entered('ann')
  bob = await site.entered('bob')
  ids = [
    await aListedTorrent(site.db, 'First & <foremost>', annId),
    await aListedTorrent(site.db, 'Second', annId),
  ]
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await site.stop()
})

const PATH = '/settings/clients'
const sendTo = (browser: TestBrowser, id: number, client: string) =>
  browser.send('post', `/torrents/${id}/send`, { client })
const feedOf = async (browser: TestBrowser, name: string) => {
  const { items } = (await browser.json(PATH)).body
  return String(items.find((one: { name: string }) => one.name === name).feed)
}
const read = (address: string) => supertest(site.app).get(address.slice(origin.length)).buffer(true)
const titlesIn = (document: string) =>
  ((parsed(document).rss.channel.item ?? []) as { title: string }[]).map(({ title }) => title)

describe('the clients of a member', () => {
  it('have names that can be in addresses, each once, and eight at most', async () => {
    expect((await ann.get(PATH)).text).toContain('No clients yet')
    const add = (name: string, program = 'qbittorrent') => ann.send('post', PATH, { name, program })
    expect((await add('home')).status).toBe(201)
    for (const wrong of ['', 'My home', 'Ümlaut', 'x'.repeat(31), '../x', 'home']) {
      const reply = await add(wrong)
      expect([reply.status, Object.keys(reply.body.errors)], wrong).toEqual([422, ['name']])
      expect(reply.body.errors.name.join(), wrong).not.toContain('is not valid')
    }
    expect((await add('x', 'utorrent')).body.errors).toHaveProperty('program')
    const more = ['seedbox', 'nas', 'a', 'b', 'c', 'd', 'e']
    for (const name of more) expect((await add(name, 'deluge')).status, name).toBe(201)
    expect((await add('ninth')).body.errors.name[0]).toContain('you already have 8')
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      expect((await ann.send('delete', `${PATH}/${name}`)).status).toBeLessThan(300)
    }
    const { body } = await ann.json(PATH)
    expect(body.items.map(({ name }: { name: string }) => name)).toEqual(['home', 'seedbox', 'nas'])
    expect((await ann.send('delete', `${PATH}/gone`)).status).toBe(404)
  })

  it('have buttons next to downloads, and instructions for each program', async () => {
    const page = (await ann.get(`/torrents/${ids[0]}`)).text
    expect(page).toContain(`action="/torrents/${ids[0]}/send"`)
    expect(page).toContain('value="seedbox">Send to seedbox</button>')
    const list = (await ann.get('/torrents')).text
    expect(list).toContain(`formaction="/torrents/${ids[1]}/send"`)
    expect(list).toContain('<form id="send" method="post"')
    expect((await bob.get('/torrents')).text).not.toContain('id="send"')
    const own = (await ann.get(PATH)).text
    expect(own).toContain(await feedOf(ann, 'home'))
    expect(own).toContain('AutoAdd')
  })

  it('of qBittorrent have a rule to import for their feed', async () => {
    const { body, headers } = await ann.agent.get(`${PATH}/home/rules`)
    expect(headers['content-disposition']).toContain('home-rules.json')
    const rule = Object.values(body as Record<string, object>)
    expect(rule).toMatchObject([
      { enabled: true, mustContain: '', affectedFeeds: [await feedOf(ann, 'home')] },
    ])
    expect((await bob.get(`${PATH}/home/rules`)).status).toBe(404)
  })
})

describe('sending a torrent to a client', () => {
  it('puts it on top of the feed of that client only', async () => {
    expect((await sendTo(ann, ids[0], 'home')).status).toBeLessThan(300)
    expect((await sendTo(ann, ids[1], 'home')).status).toBeLessThan(300)
    expect(titlesIn((await read(await feedOf(ann, 'home'))).text)).toEqual([
      'Second',
      'First & <foremost>',
    ])
    await sendTo(ann, ids[0], 'home')
    const feed = await read(await feedOf(ann, 'home'))
    expect(titlesIn(feed.text)).toEqual(['First & <foremost>', 'Second'])
    expect(feed.headers['content-type']).toContain('application/rss+xml')
    expect(titlesIn((await read(await feedOf(ann, 'seedbox'))).text)).toEqual([])
    const json = await read((await feedOf(ann, 'home')).replace(/\.xml$/, '.json'))
    expect(JSON.parse(json.text).items).toHaveLength(2)
  })

  it('is refused for clients of others, and for torrents that cannot be seen', async () => {
    expect((await sendTo(bob, ids[0], 'home')).status).toBe(404)
    const pending = await aListedTorrent(site.db, 'Unseen', annId, { state: 'pending' })
    await bob.send('post', PATH, { name: 'mine', program: 'rtorrent' })
    expect((await sendTo(bob, pending, 'mine')).status).toBe(404)
    expect((await sendTo(bob, ids[0], '')).status).toBe(422)
    const key = /\.([0-9a-f]{32})\./.exec(await feedOf(bob, 'mine'))?.[1] ?? ''
    expect((await read(`${origin}/feeds/to-home.${key}.xml`)).status).toBe(404)
    expect((await read(`${origin}/feeds/to-mine.${'0'.repeat(32)}.xml`)).status).toBe(401)
  })

  it('leaves out what was removed since then, and a removed client has no feed', async () => {
    const id = await aListedTorrent(site.db, 'Removed.Later', annId)
    await sendTo(ann, id, 'nas')
    expect(titlesIn((await read(await feedOf(ann, 'nas'))).text)).toEqual(['Removed.Later'])
    await ann.send('delete', `/torrents/${id}`, { reason: 'x' })
    const address = await feedOf(ann, 'nas')
    expect(titlesIn((await read(address)).text)).toEqual([])
    await ann.send('delete', `${PATH}/nas`)
    expect((await read(address)).status).toBe(404)
  })

  it('shows the newest 100', async () => {
    const { id: carlId } = await site.member('carl')
    const carl = await site.entered('carl')
    await carl.send('post', PATH, { name: 'many', program: 'transmission' })
    for (let turn = 0; turn < 101; turn++) {
      await sendTo(carl, await aListedTorrent(site.db, `Many.${turn}`, annId), 'many')
    }
    const rows = await site.db
      .selectFrom('sent_torrent')
      .select('torrent_id')
      .where('member_id', '=', carlId)
      .execute()
    expect(rows).toHaveLength(100)
    expect(titlesIn((await read(await feedOf(carl, 'many'))).text).at(-1)).toBe('Many.1')
  })
})

describe('the script for a watch folder', () => {
  it('fetches each torrent once, even after the client moved the file', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-watch-'))
    const script = path.join(folder, 'fetch.sh')
    const watch = path.join(folder, 'watch')
    fs.writeFileSync(script, watchFolderScript(await feedOf(ann, 'home'), 'home'))
    const fetch = () => run('sh', [script], { env: { ...process.env, WATCH: watch } })
    const torrents = () => fs.readdirSync(watch).filter((name) => name.endsWith('.torrent'))
    await fetch()
    expect(torrents().sort()).toEqual(ids.map((id) => `${id}.torrent`).sort())
    for (const name of torrents()) {
      expect(fs.readFileSync(path.join(watch, name)).subarray(0, 11).toString()).toBe('d8:announce')
      fs.rmSync(path.join(watch, name))
    }
    await fetch()
    expect(torrents()).toEqual([])
    const downloads = await site.db
      .selectFrom('torrent_download')
      .select(['via', 'agent'])
      .execute()
    expect(downloads).toHaveLength(2)
    for (const one of downloads) {
      expect(one).toMatchObject({ via: 'feed', agent: expect.stringContaining('curl') })
    }
    fs.rmSync(folder, { recursive: true })
  })
})
