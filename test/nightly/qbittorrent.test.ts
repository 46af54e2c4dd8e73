import { once } from 'node:events'
import fs from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isInstalled } from '../support/clients/clients.ts'
import type { QBittorrent } from '../support/clients/qbittorrent.ts'
import { startQBittorrent } from '../support/clients/qbittorrent.ts'
import { aListedTorrent } from '../support/community/catalog.ts'
import type { TestBrowser, TestSite } from '../support/site.ts'
import { testSite } from '../support/site.ts'
import { until } from '../support/until.ts'

/** It reads a feed again when told to, and adds torrents one after the other. */
const PATIENCE_SECONDS = 60

describe.skipIf(!isInstalled('qbittorrent-nox'))('qBittorrent', () => {
  let site: TestSite
  let server: http.Server
  let folder: string
  let program: QBittorrent
  let ann: TestBrowser
  let ids: readonly number[]
  beforeAll(async () => {
    server = http.createServer((req, res) => site.app(req, res))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as AddressInfo
    site = await testSite({ BABOU_SITE_URL: `http://127.0.0.1:${port}` })
    const { id } = await site.member('ann')
    ann = await site.entered('ann')
    ids = [
      await aListedTorrent(site.db, 'A <Film> & 🎬 1080p', id),
      await aListedTorrent(site.db, 'Other', id),
    ]
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-qbittorrent-'))
    program = await startQBittorrent(folder)
  })
  afterAll(async () => {
    await program.stop()
    server.closeAllConnections()
    server.close()
    fs.rmSync(folder, { recursive: true })
    await site.stop()
  })

  /** Names of the torrents that it has. */
  const names = async () => {
    const all = JSON.parse(await program.call('torrents/info')) as { readonly name: string }[]
    return all.map(({ name }) => name).sort()
  }

  it('reads the feed of a client, and adds what was sent to it by the rule of the page', async () => {
    await ann.send('post', '/settings/clients', { name: 'home', program: 'qbittorrent' })
    expect((await ann.send('post', `/torrents/${ids[0]}/send`, { client: 'home' })).status).toBe(
      204,
    )
    const { items } = (await ann.json('/settings/clients')).body as {
      items: { readonly feed: string }[]
    }
    const { body } = await ann.agent.get('/settings/clients/home/rules')
    const [[ruleName, rule]] = Object.entries(body as Record<string, object>)
    await program.call('app/setPreferences', {
      json: JSON.stringify({ rss_processing_enabled: true, rss_auto_downloading_enabled: true }),
    })
    await program.call('rss/setRule', { ruleName, ruleDef: JSON.stringify(rule) })
    await program.call('rss/addFeed', { url: items[0].feed, path: 'home' })
    await until(async () => (await names()).length === 1, PATIENCE_SECONDS, 'the torrent')
    const feeds = JSON.parse(await program.call('rss/items', { withData: 'true' })) as Record<
      string,
      { readonly hasError: boolean; readonly articles: readonly { readonly title: string }[] }
    >
    expect(feeds.home.hasError).toBe(false)
    expect(feeds.home.articles.map(({ title }) => title)).toEqual(['A <Film> & 🎬 1080p'])
    // What is sent later comes with the next reading.
    await ann.send('post', `/torrents/${ids[1]}/send`, { client: 'home' })
    await program.call('rss/refreshItem', { itemPath: 'home' })
    await until(async () => (await names()).length === 2, PATIENCE_SECONDS, 'the second torrent')
    // Each of them was downloaded under the member's feed key, and is recorded.
    const downloads = await site.db
      .selectFrom('torrent_download')
      .select('torrent_id')
      .distinct()
      .execute()
    expect(downloads.map(({ torrent_id }) => torrent_id).sort()).toEqual([...ids].sort())
  })
})
