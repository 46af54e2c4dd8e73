import { execFile } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { communityJsonLine, communityLine } from '../../src/domain/irc/community-line.ts'
import { nickLine } from '../../src/domain/irc/nick-line.ts'
import { jsonLine } from '../../src/domain/irc/json-line.ts'
import { valuesOf } from '../../src/domain/irc/spoken.ts'
import type { Template } from '../../src/domain/irc/template.ts'
import {
  DEFAULT_TEMPLATE,
  LINE_BYTES,
  LINE_FIELDS,
  readTemplate,
  renderLine,
} from '../../src/domain/irc/template.ts'
import { inProject } from '../../src/shared/paths.ts'
import * as speaking from '../../src/store/irc/speaking.ts'
import { isInstalled } from '../support/clients/clients.ts'
import { aToken } from '../support/community/tokens.ts'
import { listenOn } from '../support/irc/listener.ts'
import { startNgircd } from '../support/irc/ngircd.ts'
import { aSpoken } from '../support/irc/spoken.ts'
import type { TestSite } from '../support/site.ts'
import { testSecrets, testSite } from '../support/site.ts'

const operators = fs.readFileSync(inProject('docs', 'operators', 'irc.md'), 'utf8')
const integrators = fs.readFileSync(inProject('docs', 'integrators', 'irc.md'), 'utf8')

function blocks(text: string, kind: string): string[] {
  return [...text.matchAll(new RegExp(`\`\`\`${kind}\\n([^\`]+)\\n\`\`\``, 'g'))].map(
    ([, all]) => all,
  )
}

describe('docs/operators/irc.md', () => {
  let site: TestSite
  let server: http.Server
  beforeAll(async () => {
    site = await testSite()
    server = http.createServer(site.app)
    await once(server.listen(0, '127.0.0.1'), 'listening')
  })
  afterAll(async () => {
    server.closeAllConnections()
    server.close()
    await site.stop()
  })

  it('adds a network and its channels by its commands', async () => {
    const { id } = await site.member('admin', 'admin')
    const { token } = await aToken(site, id, { scopes: ['staff:settings'] })
    const { port } = server.address() as AddressInfo
    const env = { PATH: process.env.PATH, SITE: `http://127.0.0.1:${port}`, TOKEN: token }
    for (const command of blocks(operators, 'sh')) {
      const { stdout } = await promisify(execFile)('/bin/sh', ['-c', command], { env })
      expect(JSON.parse(stdout), stdout).toHaveProperty('id')
    }
    const [network] = await speaking.networks(site.db, testSecrets)
    expect(network).toMatchObject({ host: 'irc.example.org', isTls: true, password: 'a password' })
    expect(network.channels.map(({ name, format }) => [name, format])).toEqual([
      ['#announce', 'line'],
      ['#announce-json', 'json'],
    ])
  })

  it.skipIf(!isInstalled('ngircd'))('configures a server that runs', async () => {
    const [config] = blocks(operators, 'ini')
    const ngircd = await startNgircd((port) => config.replace('6667', String(port)))
    const person = await listenOn(ngircd.port, 'person', '#announce')
    person.stop()
    await ngircd.stop()
  })
})

describe('docs/integrators/irc.md', () => {
  it('shows the default line, and those to nicks, as they are', () => {
    const template = readTemplate(DEFAULT_TEMPLATE) as Template
    const line = renderLine(template, valuesOf(aSpoken()), LINE_BYTES)
    const [shown, , toNick] = blocks(integrators, 'text')
    expect(shown).toBe(line)
    const { name, category, size, id } = aSpoken()
    const url = 'https://site.example/searches'
    const torrent = { name: '', category, size, url: `https://site.example/torrents/${id}` }
    const found = { ...torrent, name: name.replace('1080p', '2160p') }
    const news = { search: '4K films', torrents: 1, torrent: found, url }
    const lines = [news, { ...news, torrent: null, torrents: 12 }]
    expect(toNick.split('\n')).toEqual(lines.map((one) => nickLine(one, LINE_BYTES)))
  })

  it('shows the line of JSON as it is', () => {
    const [shown] = blocks(integrators, 'json')
    expect(shown).toBe(jsonLine(aSpoken({ attributes: {} }), LINE_BYTES))
  })

  it('shows both lines about the community as they are', () => {
    const entry = {
      ...({ id: 1, kind: 'topic', at: '2026-11-01T00:00:00.000Z', aboutId: 96 } as const),
      ...{ title: 'Subtitles for old films', author: 'ann', place: 'Help' },
      url: 'https://site.example/topics/96',
    }
    expect(blocks(integrators, 'text')[1]).toBe(communityLine(entry, LINE_BYTES))
    expect(blocks(integrators, 'json')[1]).toBe(communityJsonLine(entry, LINE_BYTES))
  })

  it('lists every field of templates', () => {
    for (const field of LINE_FIELDS) expect(integrators).toContain(`\`{${field}}\``)
  })
})
