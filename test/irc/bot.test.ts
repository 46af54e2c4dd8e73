import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import * as places from '../../src/store/irc/places.ts'
import * as networks from '../../src/store/irc/networks.ts'
import * as channels from '../../src/store/irc/channels.ts'
import * as savedSearches from '../../src/store/search/saved-searches.ts'
import { EVERYTHING } from '../../src/store/search/filters.ts'
import { commandLine } from '../../src/store/records/audit.ts'
import * as posting from '../../src/store/forums/posting.ts'
import { isInstalled } from '../support/clients/clients.ts'
import type { BotStage } from '../support/irc/bot-stage.ts'
import { botStage, SITE } from '../support/irc/bot-stage.ts'
import { listenOn } from '../support/irc/listener.ts'
import { startNgircd } from '../support/irc/ngircd.ts'
import type { ScriptedServer } from '../support/irc/scripted-server.ts'
import { startScriptedServer } from '../support/irc/scripted-server.ts'
import { until } from '../support/until.ts'

/** A topic of a forum that a role and those above it see. */
async function aTopic(title: string, slug = 'general', role = 'member') {
  const changed = { see_role: role, start_role: role, answer_role: role }
  const forum = stage.db.updateTable('forum').set(changed).where('slug', '=', slug)
  const { id } = await forum.returning('id').executeTakeFirstOrThrow()
  await stage.db.updateTable('member').set({ role: 'admin' }).execute()
  const topic = { authorId: stage.memberId, title, body: title, mentioned: [] }
  const started = await posting.start(stage.db, id, topic, new Date())
  expect(started).toMatchObject({ ok: true })
}

const HISTORY = ['batch', 'server-time', 'draft/chathistory']
let stage: BotStage
let server: ScriptedServer
let bots: { stop: () => Promise<void> }[] = []
let seed = 0

beforeAll(async () => {
  stage = await botStage()
})
afterAll(() => stage.end())
beforeEach(async () => {
  server = await startScriptedServer()
})
afterEach(async () => {
  for (const bot of bots) await bot.stop()
  bots = []
  await server.stop()
  await stage.db.deleteFrom('irc_network').execute()
})

function bot() {
  const started = stage.bot()
  bots.push(started)
  return started
}

const names = (count: number) => Array.from({ length: count }, () => `torrent ${++seed}`)
const texts = (target = '#announce', at = server) =>
  at.said.filter((one) => one.target === target).map(({ text }) => text)
const said = (expected: readonly string[], target?: string) =>
  until(() => texts(target).length >= expected.length, 20, `${expected.length} lines`).then(() =>
    expect(texts(target)).toEqual(expected),
  )

describe('the bot', () => {
  it('says each torrent in each channel, in the form of the channel', async () => {
    const network = await stage.network(server.port)
    await stage.channel(network, { template: null })
    await stage.channel(network, { name: '#json', format: 'json', template: null })
    bot()
    const [id] = await stage.announce('A.Film.2021')
    await until(() => texts('#json').length === 1 && texts().length === 1)
    expect(texts()[0]).toMatch(
      /^Category \[Movies\] Type \[.+\] Name \[A\.Film\.2021\] Freeleech \[0%\]/,
    )
    expect(texts()[0]).toContain(`Url [https://site.example/torrents/download/${id}]`)
    expect(JSON.parse(texts('#json')[0])).toMatchObject({ id, kind: 'listed', name: 'A.Film.2021' })
  })

  it('says what every member may see of the community, between torrents, with one place', async () => {
    const network = await stage.network(server.port)
    await stage.channel(network, { name: '#chat', hasTorrents: false, hasCommunity: true })
    await stage.channel(network, { name: '#both', format: 'json', hasCommunity: true })
    await stage.channel(network)
    bot()
    await aTopic('Subtitles\u0007 for old films')
    await aTopic('For staff', 'announcements', 'moderator')
    const [id] = await stage.announce('A.Film.2022')
    await aTopic('x'.repeat(200))
    await stage.announce('Another.Film')
    await until(() => texts('#both').length === 4 && texts('#chat').length === 2)
    const url = /https:\/\/site\.example\/topics\/\d+/
    expect(texts('#chat')[0]).toMatch(/^New topic: Subtitles for old films \(General, ann\) https/)
    expect(texts('#chat').every((one) => url.test(one))).toBe(true)
    const both = texts('#both').map((one) => JSON.parse(one))
    expect(both.map(({ kind }) => kind)).toEqual(['topic', 'listed', 'topic', 'listed'])
    expect(both[0]).toMatchObject({ author: 'ann', place: 'General', url: expect.any(String) })
    expect(both[1]).toMatchObject({ id, name: 'A.Film.2022' })
    await said(['A.Film.2022', 'Another.Film'])
  })

  it('says nothing that was announced before the channel was added', async () => {
    await stage.announce(...names(2))
    await stage.channel(await stage.network(server.port))
    bot()
    const after = names(1)
    await stage.announce(...after)
    await said(after)
  })

  it('says only what matches the search of the channel', async () => {
    const search = { name: 'dune', query: 'category=movies', notifies: false }
    const filter = { ...EVERYTHING, categoryIds: [999] }
    const now = new Date()
    const none = await savedSearches.save(stage.db, stage.memberId, { ...search, filter }, now)
    const network = await stage.network(server.port)
    const { memberId } = stage
    await stage.channel(network, { search: { id: none as number, memberId } })
    await stage.channel(network, { name: '#all' })
    bot()
    const all = names(3)
    await stage.announce(...all)
    await said(all, '#all')
    const end = await places.due(
      stage.db,
      (await channels.list(stage.db, network))[1].id,
      SITE,
      now,
    )
    expect(end?.entries ?? []).toEqual([])
    expect(texts()).toEqual([])
  })

  it('connects to a network that is added while it runs, and leaves one that is removed', async () => {
    const running = bot()
    const network = await stage.network(server.port)
    await stage.channel(network)
    running.look()
    const all = names(1)
    await stage.announce(...all)
    await said(all)
    await networks.remove(stage.db, network, commandLine, new Date())
    running.look()
    await until(() => server.heard.some((line) => line.startsWith('QUIT')))
  })

  it('continues after a restart where it was', async () => {
    await stage.channel(await stage.network(server.port))
    const first = bot()
    const all = names(4)
    await stage.announce(...all.slice(0, 2))
    await said(all.slice(0, 2))
    await first.stop()
    await stage.announce(...all.slice(2))
    bot()
    await said(all)
  })

  it('speaks once, however many of them run, and another takes over', async () => {
    await stage.channel(await stage.network(server.port))
    const both = [bot(), bot()]
    const all = names(6)
    await stage.announce(...all.slice(0, 3))
    await said(all.slice(0, 3))
    expect(server.connections()).toBe(1)
    await both[0].stop()
    await stage.announce(...all.slice(3))
    await said(all)
  })

  it('speaks in other channels while one refuses it, and reports why', async () => {
    const network = await stage.network(server.port)
    await stage.channel(network, { name: '#closed' })
    await stage.channel(network, { name: '#mute' })
    await stage.channel(network)
    server.onLine = (target) => (target === '#mute' ? 'refuse' : null)
    bot()
    const all = names(2)
    await stage.announce(...all)
    await said(all)
    await until(async () => {
      const rows = await channels.list(stage.db, network)
      return rows.filter(({ fault }) => fault !== null).length === 2
    })
    const rows = await channels.list(stage.db, network)
    expect(rows.map(({ name, fault }) => [name, fault])).toEqual([
      ['#announce', null],
      ['#closed', 'Cannot join channel (+i) (473)'],
      ['#mute', 'Cannot send to channel (404)'],
    ])
  })

  it('reports a network that refuses its account', async () => {
    await server.stop()
    server = await startScriptedServer({ capabilities: ['sasl'], accounts: { babou: 'right' } })
    const account = { signIn: 'plain', account: 'babou' } as const
    await stage.network(server.port, account, { password: 'wrong' })
    bot()
    await until(async () => (await networks.list(stage.db))[0].state === 'failed')
    const [{ fault }] = await networks.list(stage.db)
    expect(fault).toBe('SASL was refused: SASL authentication failed')
  })
})

describe('a line whose connection ends', () => {
  it('before the server has it is said on the next connection', async () => {
    await stage.channel(await stage.network(server.port))
    let fate: 'close before' | null = 'close before'
    server.onLine = () => {
      const now = fate
      fate = null
      return now
    }
    bot()
    const all = names(3)
    await stage.announce(...all)
    await said(all)
  })

  it('after the server said it is not said again, where the channel has a history', async () => {
    await server.stop()
    server = await startScriptedServer({ capabilities: HISTORY, keepsHistory: true })
    await stage.channel(await stage.network(server.port))
    let fate: 'close after' | null = 'close after'
    server.onLine = () => {
      const now = fate
      fate = null
      return now
    }
    bot()
    const all = names(3)
    await stage.announce(...all)
    await said(all)
  })
})

describe('a line of a bot that was killed', () => {
  async function killedAt(text: string): Promise<number> {
    const channel = await stage.channel(await stage.network(server.port))
    await stage.announce(text)
    const due = await places.due(stage.db, channel, SITE, new Date())
    const [{ id: place }] = due?.entries ?? []
    await places.intend(stage.db, channel, { place, text, by: 'another process' })
    return channel
  }

  it('counts as said, because sending follows the note', async () => {
    const [first, ...rest] = names(3)
    await killedAt(first)
    bot()
    await stage.announce(...rest)
    await said(rest)
  })

  it('is said if the history of the channel does not have it', async () => {
    await server.stop()
    server = await startScriptedServer({ capabilities: HISTORY, keepsHistory: true })
    const all = names(3)
    await killedAt(all[0])
    bot()
    await stage.announce(...all.slice(1))
    await said(all)
  })
})

describe.skipIf(!isInstalled('ngircd'))('on ngIRCd', () => {
  it('says everything once while the server is killed and started again', async () => {
    const ngircd = await startNgircd()
    const first = await listenOn(ngircd.port, 'person', '#announce')
    await stage.channel(await stage.network(ngircd.port))
    bot()
    const all = names(6)
    await stage.announce(...all.slice(0, 3))
    await until(() => first.lines.length === 3, 20)
    await ngircd.kill()
    first.stop()
    await stage.announce(...all.slice(3))
    await ngircd.start()
    const second = await listenOn(ngircd.port, 'person', '#announce')
    await until(() => second.lines.length === 3, 30)
    const heard = [...first.lines, ...second.lines]
    expect(heard.map(({ text }) => text)).toEqual(all)
    second.stop()
    await ngircd.stop()
  })
})
