import fs from 'node:fs'
import path from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runningPostgres } from '../../src/cli/postgres.ts'
import { silentLog } from '../../src/shared/log.ts'
import { createSecrets } from '../../src/shared/secrets.ts'
import type { Db } from '../../src/store/base/db.ts'
import { closeDb } from '../../src/store/base/db.ts'
import * as feedKeys from '../../src/store/accounts/feed-keys.ts'
import * as channels from '../../src/store/irc/channels.ts'
import * as webhooks from '../../src/store/notifications/webhooks.ts'
import * as networks from '../../src/store/irc/networks.ts'
import { commandLine } from '../../src/store/records/audit.ts'
import { createDb } from '../support/patient-db.ts'
import { aTorrentFile } from '../support/clients/torrent-files.ts'
import type { ScriptedServer } from '../support/irc/scripted-server.ts'
import { startScriptedServer } from '../support/irc/scripted-server.ts'
import type { AnnounceReader } from '../support/processes/announce-reader.ts'
import { followAnnounces } from '../support/processes/announce-reader.ts'
import type { Babou } from '../support/processes/processes.ts'
import { startBabou } from '../support/processes/processes.ts'
import { slowness } from '../support/slowness.ts'
import { until } from '../support/until.ts'

// The bot as processes: published at one end, received at the other, with kill -9 in between.

const CHAT = ['batch', 'server-time', 'draft/chathistory', 'echo-message']
let babou: Babou
let db: Db
let plain: ScriptedServer
let keeping: ScriptedServer
let token = ''
let reader: AnnounceReader
let seed = 0

beforeAll(async () => {
  plain = await startScriptedServer()
  keeping = await startScriptedServer({ capabilities: CHAT, keepsHistory: true })
  babou = await startBabou()
  const user = ['user', 'add', 'ann', '--email', 'ann@example.org', '--role', 'owner']
  expect((await babou.run(user)).status).toBe(0)
  db = createDb(runningPostgres(babou.dataFolder)!.url, { log: silentLog(), max: 2 })
  const made = await babou.run(['token', 'add', 'ann', '--json'])
  token = JSON.parse(made.stdout).token
  reader = followAnnounces(babou.siteUrl, token)
})
afterAll(async () => {
  await reader.stop()
  await closeDb(db)
  await babou.stop()
  await plain.stop()
  await keeping.stop()
})

const acting = () => {
  const secret = fs.readFileSync(path.join(babou.dataFolder, 'secret'), 'utf8').trim()
  return { secrets: createSecrets(secret), by: commandLine, now: new Date() }
}

async function connectTo(name: string, server: ScriptedServer): Promise<number> {
  const settings = {
    ...{ name, host: '127.0.0.1', port: server.port, isTls: false, authorities: null },
    ...{ nick: 'babou', realName: 'announces torrents', account: '', lineMs: 100, isOn: true },
    signIn: 'none',
  } as const
  const made = await networks.add(db, { settings, hidden: {} }, acting())
  if (!made.ok) throw new Error(made.why)
  const channel = {
    name: '#announce',
    format: 'line',
    template: '{name}',
    hasPromoted: false,
    hasCommunity: false,
  } as const
  await channels.add(db, made.id, channel, acting())
  return made.id
}

async function publish(): Promise<string> {
  const name = `Release.${++seed}`
  const file = path.join(babou.dataFolder, `${name}.torrent`)
  fs.writeFileSync(file, aTorrentFile(name))
  const words = ['torrent', 'add', file, '--as', 'ann', '--category', 'other', '--title', name]
  const ran = await babou.run(words)
  expect(ran.status, ran.stderr).toBe(0)
  return name
}

/** Publishes as Upload-Assistant does; returns the name. */
async function upload(): Promise<string> {
  const name = `Upload.${++seed}`
  const form = new FormData()
  const fields = { name, category_id: '7', description: 'some text', type_id: '17' }
  for (const [field, value] of Object.entries(fields)) form.set(field, value)
  form.set('torrent', new Blob([new Uint8Array(aTorrentFile(name))]), `${name}.torrent`)
  const reply = await fetch(`${babou.siteUrl}/api/torrents/upload`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: form,
  })
  const { data } = (await reply.json()) as { data: string }
  expect(data).toMatch(/\/torrent\/download\/\d+\.\w+$/)
  return name
}

async function idOfAnn(): Promise<number> {
  const found = db.selectFrom('member').select('id').where('name', '=', 'ann')
  return (await found.executeTakeFirstOrThrow()).id
}

/** Webhooks for all torrents: their rows are what jobs sends, and retries until it is accepted. */
async function addWebhook(): Promise<void> {
  // Refused, because it is this machine; what was tried is recorded.
  const given = { url: 'http://127.0.0.1/hook', about: 'torrents' } as const
  const made = await webhooks.make(db, acting().secrets, await idOfAnn(), given, new Date())
  expect(made.ok).toBe(true)
}

/** The deliveries that were tried, by the name of their torrent. */
async function delivered(): Promise<string[]> {
  const rows = await db
    .selectFrom('webhook_delivery')
    .select(sql<string>`data ->> 'torrent'`.as('name'))
    .where('kind', '=', 'listed')
    .where('attempts', '>', 0)
    .orderBy('announcement_id')
    .execute()
  return rows.map(({ name }) => name)
}

const streamed = () => reader.entries.map(({ name }) => name)
const onlyOf = (names: readonly string[], all: readonly string[]) =>
  all.filter((name) => names.includes(name))

const texts = (server: ScriptedServer) => server.said.map(({ text }) => text)
const heard = (server: ScriptedServer, names: readonly string[]) =>
  until(() => names.every((name) => texts(server).includes(name)), 60, names.join(', '))

describe('the bot of `babou up`', () => {
  it('starts with the first network, and says a torrent that was published', async () => {
    expect(babou.pidOf('announce')).toBeNull()
    const before = JSON.parse((await babou.run(['status', '--json'])).stdout)
    expect(before.roles.map(({ role }: { role: string }) => role)).not.toContain('announce')
    await connectTo('plain', plain)
    await connectTo('keeping', keeping)
    await until(() => plain.connections() > 0 && keeping.connections() > 0, 30)
    const name = await publish()
    await heard(plain, [name])
    await heard(keeping, [name])
    const after = JSON.parse((await babou.run(['status', '--json'])).stdout)
    const role = after.roles.find((one: { role: string }) => one.role === 'announce')
    expect(role).toMatchObject({ isReady: true, detail: { bot: 'speaks' } })
    const { stdout } = await babou.run(['doctor', '--json'])
    expect(stdout).toContain('IRC network plain is connected')
  })

  it('says each torrent once though it is killed while the server has the line', async () => {
    let kills = 0
    const killNow = () => {
      if (kills >= 4) return null
      kills += 1
      babou.kill('announce')
      return null
    }
    plain.onLine = killNow
    const names: string[] = []
    for (let count = 0; count < 4; count += 1) {
      names.push(await publish())
      await heard(plain, names)
      await heard(keeping, names)
    }
    expect(kills).toBe(4)
    expect(texts(plain).filter((text) => names.includes(text))).toEqual(names)
    expect(texts(keeping).filter((text) => names.includes(text))).toEqual(names)
  })

  it('reports an upload everywhere within five seconds of the reply', async () => {
    await addWebhook()
    const { key } = await feedKeys.ensure(db, acting().secrets, await idOfAnn(), new Date())
    const name = await upload()
    const asks = async (path: string) => {
      const reply = await fetch(`${babou.siteUrl}${path}`, {
        headers: { authorization: `Bearer ${token}` },
      })
      return (await reply.text()).includes(name)
    }
    const begun = performance.now()
    const within = async (how: string, isThere: () => boolean | Promise<boolean>) => {
      await until(isThere, 30, how)
      return [how, Math.round(performance.now() - begun)] as const
    }
    const seen = await Promise.all([
      within('stream', () => streamed().includes(name)),
      within('webhook', async () => (await delivered()).includes(name)),
      within('Torznab', () => asks('/torznab/api?t=search&q=')),
      within('UNIT3D', () => asks('/api/torrents')),
      within('feed', () => asks(`/feeds/torrents.${key}.xml`)),
      within('IRC', () => texts(plain).includes(name)),
      within('IRC with history', () => texts(keeping).includes(name)),
    ])
    expect(seen.filter(([, milliseconds]) => milliseconds > 5_000 * slowness())).toEqual([])
  })

  it('says each torrent once though site, jobs or the bot are killed at any moment', async () => {
    const names: string[] = []
    const kill = (part: 'announce' | 'jobs' | 'site') => {
      try {
        babou.kill(part)
      } catch {
        // it is between two lives, which is one of the moments
      }
    }
    for (const part of ['announce', 'jobs', 'site'] as const) {
      kill(part)
      names.push(await publish())
      kill(part)
      const publishing = publish()
      kill(part)
      names.push(await publishing)
    }
    await heard(keeping, names)
    expect(onlyOf(names, texts(keeping))).toEqual(names)
    await until(() => names.every((name) => streamed().includes(name)), 60, 'the stream')
    expect(onlyOf(names, streamed())).toEqual(names)
    expect(reader.entries.map(({ id }) => id)).toEqual(reader.entries.map((_, index) => index + 1))
    const isTried = async () => onlyOf(names, await delivered()).length >= names.length
    await until(isTried, 90, 'the webhook')
    expect(onlyOf(names, await delivered())).toEqual(names)
  })

  it('ends when the last network is removed', async () => {
    for (const { id } of await networks.list(db)) {
      await networks.remove(db, id, commandLine, new Date())
    }
    await until(() => babou.pidOf('announce') === null, 30)
  })
})
