import { execFile } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import fs from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { crossSeedPreset } from '../../../src/domain/integrations/presets.ts'
import { exampleSite } from '../../../src/domain/integrations/example.ts'
import { uploadAssistantNotes } from '../../../src/domain/integrations/upload-assistant.ts'
import { digestBody } from '../../../src/domain/notifications/webhook-digests.ts'
import { announcementShape } from '../../../src/site/search/announcements/json.ts'
import { communityShape } from '../../../src/site/search/community/json.ts'
import { downloadKeyOf } from '../../../src/store/accounts/download-keys.ts'
import * as feedKeys from '../../../src/store/accounts/feed-keys.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import type { TestSite } from '../../support/site.ts'
import { testSecrets, testSite } from '../../support/site.ts'
import { aToken } from '../../support/community/tokens.ts'
import { aTorrentFile } from '../../support/clients/torrent-files.ts'

const run = promisify(execFile)
const folder = path.resolve(import.meta.dirname, '../../../docs/integrators')

interface Command {
  readonly line: string
  /** The documented answer; null where there is none. */
  readonly answer: Readonly<Record<string, unknown>> | null
}

/** Every `curl` of the pages, and the JSON below it. */
function commands(): Command[] {
  return fs.readdirSync(folder).flatMap((name) => {
    const text = fs.readFileSync(path.join(folder, name), 'utf8')
    const blocks = [...text.matchAll(/```sh\n(curl [^`]*?)\n```(?:\n\n```json\n([^`]*?)\n```)?/g)]
    return blocks.map(([, line, json]) => ({
      line,
      answer: json === undefined ? null : (JSON.parse(json) as Record<string, unknown>),
    }))
  })
}

/** The code blocks of a page, each with its kind. */
function blocksOf(name: string): readonly (readonly [kind: string, text: string])[] {
  const text = fs.readFileSync(path.join(folder, name), 'utf8')
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)\n```$/gm)].map(([, kind, all]) => [kind, all])
}

const blockOf = (name: string, kind: string) =>
  blocksOf(name).find((block) => block[0] === kind)?.[1] ?? ''

/** The entries of server-sent events, as they are in the pages. */
const eventsOf = (name: string) =>
  blocksOf(name)
    .flatMap(([, text]) => text.split('\n'))
    .filter((line) => line.startsWith('data: '))
    .map((line) => line.slice('data: '.length))

let site: TestSite
let server: http.Server
let work: string
let env: NodeJS.ProcessEnv
beforeAll(async () => {
  site = await testSite()
  server = http.createServer(site.app)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { id } = await site.member('ann')
  await aListedTorrent(site.db, 'One', id)
  work = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-docs-'))
  const { token } = await aToken(site, id)
  const { key } = await feedKeys.rotate(site.db, testSecrets, id, new Date())
  const { port } = server.address() as AddressInfo
  env = {
    ...{ PATH: process.env.PATH, SITE: `http://127.0.0.1:${port}`, TOKEN: token, FEED_KEY: key },
    DOWNLOAD_KEY: downloadKeyOf(testSecrets, id, key),
  }
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  fs.rmSync(work, { recursive: true })
  await site.stop()
})

describe('the pages for integrators', () => {
  it('have commands that work as described', async () => {
    const all = commands()
    expect(all.length).toBeGreaterThanOrEqual(6)
    for (const [at, { line, answer }] of all.entries()) {
      // Several upload it: each must be another torrent.
      fs.writeFileSync(path.join(work, 'example.torrent'), aTorrentFile(`of example ${at}`))
      // Two save under one name: each starts with an empty folder except for the example.
      for (const name of fs.readdirSync(work)) {
        if (name !== 'example.torrent') fs.rmSync(path.join(work, name))
      }
      const { stdout } = await run('sh', ['-c', line], { cwd: work, env })
      if (answer !== null) expect(JSON.parse(stdout), line).toMatchObject(answer)
      if (line.includes('-OJ')) {
        const [saved] = fs.readdirSync(work).filter((name) => name !== 'example.torrent')
        expect(saved, line).toBe('[babou] One.torrent')
      }
    }
  })

  it('have no other commands, except for the two variables', () => {
    const all = fs.readdirSync(folder).flatMap(blocksOf)
    const shell = all.filter(([kind]) => kind === 'sh').map(([, text]) => text)
    const others = shell.filter((text) => !text.startsWith('curl '))
    expect(others).toEqual(['export SITE=http://localhost:8080\nexport TOKEN=babou_…'])
    expect(commands()).toHaveLength(shell.length - 1)
  })

  it('have the settings of programs that the site writes', () => {
    const [, , , ...lines] = uploadAssistantNotes({ ...exampleSite, name: 'My site' })
    const flat = (text: string) => text.replace(/\s+/g, ' ').replace(/, \}/g, '}').trim()
    const module = flat(lines.join(' ').replaceAll('{ "', '{"').replaceAll('{  ', '{'))
    const python = flat(blockOf('upload-assistant.md', 'python'))
    expect(python.replace(/,$/, '')).toBe(module.replace(/\{ /, '{').replace(/,$/, ''))
    const preset = crossSeedPreset({ ...exampleSite, url: 'https://your.site' })
    const config = `({ ${blockOf('cross-seed.md', 'js')} })`
    const shown = JSON.stringify(preset).replace(/apikey=[^"]+/, 'apikey=TOKEN')
    expect(new Function(`return ${config}`)()).toEqual(JSON.parse(shown))
  })

  it('have a line that verifies the signature of webhooks', () => {
    const line = blockOf('webhooks.md', 'ts')
    const given = ['createHmac', 'secret', 'timestamp', 'body'] as const
    const verify = new Function(...given, `${line}; return expected`)
    const signed = createHmac('sha256', 'its secret').update('1777629600.{}').digest('hex')
    expect(verify(createHmac, 'its secret', '1777629600', '{}')).toBe(signed)
  })

  it('have entries with the fields of the streams and of digests', () => {
    const [listed, topic] = eventsOf('stream.md')
    expect(communityShape.parse(JSON.parse(topic))).toEqual(JSON.parse(topic))
    const shown = JSON.parse(listed.replace(', …', '')) as { torrent: object }
    const { torrent: _, ...entry } = shown
    const fields = Object.keys(announcementShape.shape)
    expect(Object.keys(shown)).toEqual(fields)
    expect(announcementShape.parse({ ...entry, torrent: null })).toMatchObject(entry)
    const digest = JSON.parse(blockOf('webhooks.md', 'json')) as object
    const made = digestBody('json', {
      ...{ schedule: 'daily', at: '2026-05-02T00:00:00.000Z', total: 2, url: '' },
      entries: [{} as never],
    })
    expect(Object.keys(digest)).toEqual(Object.keys(made ?? {}))
  })
})
