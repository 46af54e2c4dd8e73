import { execFile } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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
  env = { PATH: process.env.PATH, SITE: `http://127.0.0.1:${port}`, TOKEN: token, FEED_KEY: key }
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
})
