import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createSecrets } from '../../src/shared/secrets.ts'
import type { IrcSchedule } from '../../src/domain/search/schedules.ts'
import * as messages from '../../src/store/irc/messages.ts'
import * as nicks from '../../src/store/irc/nicks.ts'
import * as savedSearches from '../../src/store/search/saved-searches.ts'
import { EVERYTHING } from '../../src/store/search/filters.ts'
import { commandLine } from '../../src/store/records/audit.ts'
import * as edits from '../../src/store/torrents/edit.ts'
import { isInstalled } from '../support/clients/clients.ts'
import { aMemberRow } from '../support/community/catalog.ts'
import { reportAll } from '../support/community/reported.ts'
import type { BotStage } from '../support/irc/bot-stage.ts'
import { botStage } from '../support/irc/bot-stage.ts'
import { listenOn } from '../support/irc/listener.ts'
import { startNgircd } from '../support/irc/ngircd.ts'
import type { ScriptedServer } from '../support/irc/scripted-server.ts'
import { startScriptedServer } from '../support/irc/scripted-server.ts'
import { until } from '../support/until.ts'

const CODE = 'ABCDEFGHIJKLMNOP'
const HOME = { address: 'dee@home.example', account: 'dee' }
const secrets = createSecrets('x'.repeat(32))
let stage: BotStage
let server: ScriptedServer
let dee: number
let bots: { stop: () => Promise<void> }[] = []
let seed = 0

beforeAll(async () => {
  stage = await botStage()
  dee = await aMemberRow(stage.db, 'dee')
})
afterAll(() => stage.end())
beforeEach(async () => {
  server = await startScriptedServer()
  server.people.set('dee', HOME)
})
afterEach(async () => {
  for (const bot of bots) await bot.stop()
  bots = []
  await server.stop()
  await stage.db.deleteFrom('saved_search').execute()
  await stage.db.deleteFrom('irc_network').execute()
})

function bot() {
  const started = stage.bot()
  bots.push(started)
  return started
}

const names = (count: number) => Array.from({ length: count }, () => `find ${++seed}`)
const texts = () => server.said.filter(({ target }) => target === 'dee').map(({ text }) => text)
const lineOf = (name: string, id: number) =>
  `wanted: ${name} (Movies, 97.7 KiB) https://site.example/torrents/${id}`
const answers = () => server.heard.filter((line) => line.startsWith('NOTICE dee '))

/** A network where the nick of the member is confirmed, as the bot does it. */
async function connected(port = server.port): Promise<number> {
  const network = await stage.network(port)
  const now = new Date()
  const codeHash = secrets.lookupHash(CODE)
  await nicks.offerCode(stage.db, dee, network, { codeHash, now })
  const given = { codeHash, nick: 'dee', owner: 'account dee' }
  expect(await nicks.confirm(stage.db, network, given, now)).toBe('dee')
  return network
}

async function search(irc: IrcSchedule) {
  const saved = { name: 'wanted', query: '', filter: EVERYTHING, notifies: false, irc }
  await savedSearches.save(stage.db, dee, saved, new Date())
}

/** Publishes torrents, and has them matched; their IDs. */
async function publish(all: readonly string[], at = new Date()): Promise<number[]> {
  const ids = await stage.announce(...all)
  await reportAll(stage.db, at)
  await messages.writeDue(stage.db, at, 100)
  return ids
}

describe('a nick', () => {
  it('is confirmed by a code that it sends to the bot, once and in time', async () => {
    const network = await stage.network(server.port)
    bot()
    await until(() => server.heard.some((line) => line.startsWith('USER ')), 20)
    const say = (text: string) => server.tell(`:dee!dee@home.example PRIVMSG babou :${text}`)
    const now = new Date()
    const old = new Date(now.getTime() - 2 * 3_600_000)
    const codeHash = secrets.lookupHash(CODE)
    await nicks.offerCode(stage.db, dee, network, { codeHash, now: old })
    await until(async () => {
      if (answers().length === 0) say(`confirm ${CODE}`)
      return answers().some((line) => line.includes('not valid'))
    }, 20)
    await nicks.offerCode(stage.db, dee, network, { codeHash, now })
    server.tell(`:dee!dee@home.example PRIVMSG #announce :confirm ${CODE}`)
    server.tell(`:dee!dee@home.example NOTICE babou :confirm ${CODE}`)
    say('hello')
    say(`confirm ${CODE.toLowerCase()}`)
    await until(() => answers().some((line) => line.includes('Confirmed')), 20)
    const [row] = await nicks.list(stage.db, dee)
    expect(row).toMatchObject({ nick: 'dee', fault: null })
    const count = answers().length
    say(`confirm ${CODE}`)
    await until(() => answers().length > count, 20)
    expect(answers().at(-1)).toContain('not valid')
    expect(answers().filter((line) => line.includes('Confirmed'))).toHaveLength(1)
  })

  it('gets a line for each torrent that a search finds, immediately', async () => {
    await connected()
    await search('at-once')
    bot()
    const all = names(3)
    const ids = await publish(all)
    const expected = all.map((name, index) => lineOf(name, ids[index]))
    await until(() => texts().length >= expected.length, 20)
    expect(texts()).toEqual(expected)
  })

  it('gets one line for many torrents, and for those of an hour', async () => {
    await connected()
    await search('hourly')
    bot()
    await publish(names(2))
    await publish(names(2))
    expect(await messages.due(stage.db, 0, new Date())).toBeNull()
    const later = new Date(Date.now() + 3_600_000)
    await messages.writeDue(stage.db, later, 100)
    await stage.db.updateTable('irc_message').set({ try_at: new Date() }).execute()
    await until(() => texts().length > 0, 20)
    expect(texts()).toEqual(['wanted: 4 new torrents https://site.example/searches'])
  })

  it('gets nothing once its search says nothing on IRC any more', async () => {
    const network = await connected()
    await search('hourly')
    await publish(names(2))
    await stage.db.updateTable('saved_search').set({ irc: 'off' }).execute()
    const later = new Date(Date.now() + 3_600_000)
    expect(await messages.writeDue(stage.db, later, 100)).toBe(1)
    expect(await messages.due(stage.db, network, later)).toBeNull()
  })

  it('gets nothing while another account or address has it, and what waited afterwards', async () => {
    const network = await connected()
    await search('at-once')
    server.people.set('dee', { address: 'thief@elsewhere.example', account: 'thief' })
    bot()
    const all = names(1)
    const ids = await publish(all)
    const faultOf = async () => (await nicks.list(stage.db, dee))[0].fault
    await until(async () => (await faultOf()) !== null, 20)
    expect(await faultOf()).toContain('not signed in to the account')
    expect(texts()).toEqual([])
    server.people.set('dee', HOME)
    await stage.db.updateTable('irc_message').set({ try_at: new Date() }).execute()
    await until(() => texts().length > 0, 20)
    expect(texts()).toEqual([lineOf(all[0], ids[0])])
    await until(async () => (await faultOf()) === null, 20)
    expect(await messages.due(stage.db, network, new Date())).toBeNull()
  })

  it('gets nothing about a torrent that was removed, and nothing once its search was', async () => {
    const network = await connected()
    await search('at-once')
    const [gone] = await publish(names(1))
    await edits.remove(stage.db, gone, { reason: 'gone', by: commandLine, now: new Date() })
    bot()
    await until(async () => (await messages.due(stage.db, network, new Date())) === null, 20)
    await stage.db.deleteFrom('saved_search').execute()
    await publish(names(1))
    expect(await messages.due(stage.db, network, new Date())).toBeNull()
    expect(texts()).toEqual([])
  })

  it('gets a line again that a broken connection lost, and none that was handled', async () => {
    await connected()
    await search('at-once')
    let cuts = 0
    server.onLine = () => (cuts++ === 0 ? 'close before' : null)
    bot()
    const all = names(2)
    const ids = await publish(all)
    await until(() => texts().length >= 2, 30)
    expect(texts()).toEqual(all.map((name, index) => lineOf(name, ids[index])))
  })

  it('keeps the newest twenty lines of a member who is not connected', async () => {
    const network = await connected()
    await search('at-once')
    const all: string[] = []
    for (let count = 0; count < 5; count += 1) {
      const some = names(5)
      all.push(...some)
      await publish(some)
    }
    const next = await messages.due(stage.db, network, new Date())
    const rows = await stage.db.selectFrom('irc_message').select('id').execute()
    expect(rows).toHaveLength(20)
    expect(next?.torrent?.name).toBe(all[5])
  })

  it.skipIf(!isInstalled('ngircd'))('is reached on a real server', async () => {
    const ngircd = await startNgircd()
    const network = await stage.network(ngircd.port)
    const codeHash = secrets.lookupHash(CODE)
    await nicks.offerCode(stage.db, dee, network, { codeHash, now: new Date() })
    bot()
    const person = await listenOn(ngircd.port, 'dee', '#anywhere')
    const nickOf = async () => (await nicks.list(stage.db, dee))[0].nick
    const asking = setInterval(() => person.send(`PRIVMSG babou :confirm ${CODE}`), 500)
    await until(async () => (await nickOf()) === 'dee', 20)
    clearInterval(asking)
    await search('at-once')
    const [name] = names(1)
    const [id] = await publish([name])
    const heard = () => person.lines.filter(({ target }) => target === 'dee')
    await until(() => heard().length > 0, 20)
    expect(heard()).toEqual([{ from: 'babou', target: 'dee', text: lineOf(name, id) }])
    person.stop()
    await ngircd.stop()
  })
})
