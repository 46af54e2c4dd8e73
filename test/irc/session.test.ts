import { afterEach, describe, expect, it } from 'vitest'
import { parseMessage } from '../../src/irc/wire/message.ts'
import type { Identity } from '../../src/irc/session/register.ts'
import type { Session } from '../../src/irc/session/session.ts'
import { openSession } from '../../src/irc/session/session.ts'
import type { Server } from '../../src/irc/wire/connection.ts'
import { isInstalled } from '../support/clients/clients.ts'
import { testAuthority } from '../support/irc/certificates.ts'
import { listenOn } from '../support/irc/listener.ts'
import { startNgircd } from '../support/irc/ngircd.ts'
import type { ScriptedOptions, ScriptedServer } from '../support/irc/scripted-server.ts'
import { startScriptedServer } from '../support/irc/scripted-server.ts'
import { until } from '../support/until.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

const NONE: Identity['account'] = { method: 'none', name: '', password: null }
const ACCOUNT = { name: 'babou', password: 'a secret: with spaces' }

async function scripted(options: ScriptedOptions = {}): Promise<ScriptedServer> {
  const server = await startScriptedServer(options)
  ends.push(server.stop)
  return server
}

async function sessionAt(
  port: number,
  { account = NONE, ...rest }: Partial<Identity> & Partial<Server> = {},
): Promise<Session> {
  const { isTls = false, authorities = null, certificate = null, host = '127.0.0.1' } = rest
  const session = await openSession({
    server: { host, port, isTls, authorities, certificate },
    identity: { nick: rest.nick ?? 'babou', realName: 'a bot', serverPassword: null, account },
    stopping: new AbortController().signal,
  })
  ends.push(session.end)
  return session
}

const channel = { name: '#announce', key: null }

describe('a session', () => {
  it('registers with SASL PLAIN, also with a password of several parts', async () => {
    const password = 'x'.repeat(500)
    const options = { capabilities: ['multi-prefix', 'server-time', 'sasl=EXTERNAL,PLAIN'] }
    const server = await scripted({ ...options, accounts: { babou: password } })
    await sessionAt(server.port, { account: { method: 'plain', name: 'babou', password } })
    expect(server.heard).not.toContain(expect.stringContaining('NickServ'))
    expect(server.heard).toContain('CAP END')
  })

  it('is refused with the words of the server when SASL fails', async () => {
    const server = await scripted({ capabilities: ['sasl'], accounts: { babou: 'other' } })
    const account = { method: 'plain' as const, ...ACCOUNT }
    await expect(sessionAt(server.port, { account })).rejects.toThrow(
      'SASL was refused: SASL authentication failed',
    )
  })

  it.each([
    ['offers no SASL', []],
    ['offers SASL by certificate only', ['sasl=EXTERNAL']],
    ['knows no capabilities', null],
  ])('identifies to NickServ where the server %s', async (_, capabilities) => {
    const accounts = { [ACCOUNT.name]: ACCOUNT.password.replaceAll(' ', '') }
    const server = await scripted({ capabilities, accounts })
    const account = { method: 'plain' as const, name: 'babou', password: accounts.babou }
    await sessionAt(server.port, { account })
    expect(server.heard).toContain(`PRIVMSG NickServ :IDENTIFY babou ${accounts.babou}`)
  })

  it('is refused when NickServ refuses the password', async () => {
    const server = await scripted({ accounts: { babou: 'other' } })
    const account = { method: 'nickserv' as const, ...ACCOUNT }
    await expect(sessionAt(server.port, { account })).rejects.toThrow('NickServ refused')
  })

  it('verifies the certificate of the server, and shows one of the bot', async () => {
    const authority = await testAuthority()
    const host = await authority.bundle('localhost', ['localhost', '127.0.0.1'])
    const options = { capabilities: ['sasl=EXTERNAL'], accounts: {} }
    const server = await scripted({ ...options, tls: { ...host, ca: authority.certificate } })
    const at = { isTls: true, host: 'localhost' }
    await expect(sessionAt(server.port, at)).rejects.toThrow(/certificate/)
    const bot = await authority.bundle('babou', [])
    const account = { method: 'external' as const, name: 'babou', password: null }
    const trusting = { ...at, authorities: authority.certificate }
    await sessionAt(server.port, { ...trusting, account, certificate: bot.cert + bot.key })
    expect(server.heard).toContain('AUTHENTICATE EXTERNAL')
    await expect(sessionAt(server.port, { ...trusting, account })).rejects.toThrow('SASL')
  })

  it('refuses a server whose certificate is of another name', async () => {
    const authority = await testAuthority()
    const server = await scripted({ tls: await authority.bundle('other', ['irc.other.test']) })
    const at = { isTls: true, host: 'localhost', authorities: authority.certificate }
    await expect(sessionAt(server.port, at)).rejects.toThrow(/does not match|altnames/)
  })

  it('takes a spare nick while the wanted one is taken', async () => {
    const server = await scripted({ taken: ['babou', 'babou_'] })
    const session = await sessionAt(server.port)
    expect(session.nick()).toBe('babou__')
  })

  it('reports the words of a server that closes the connection', async () => {
    const server = await scripted()
    const session = await sessionAt(server.port)
    server.tell('ERROR :Closing link: K-lined')
    server.cut()
    expect(await session.closed).toBe('Closing link: K-lined')
  })
})

describe.each([
  ['by the answer to a ping', []],
  ['by the echo of the line', ['echo-message']],
  ['by its labeled echo', ['labeled-response', 'batch', 'echo-message']],
])('a line is acknowledged %s', (_, capabilities) => {
  it('and is said as it is', async () => {
    const server = await scripted({ capabilities })
    const session = await sessionAt(server.port)
    expect(await session.join(channel)).toBeNull()
    expect(await session.say('#announce', ': a :b')).toEqual({ isSaid: true })
    expect(server.said).toEqual([{ target: '#announce', text: ': a :b' }])
  })

  it('and is not said where the server refuses it', async () => {
    const server = await scripted({ capabilities })
    const session = await sessionAt(server.port)
    server.onLine = () => 'refuse'
    expect(await session.say('#announce', 'a')).toEqual({
      ...{ isSaid: false, fault: 'Cannot send to channel (404)' },
    })
  })

  it('and is in doubt when the connection ends', async () => {
    const server = await scripted({ capabilities })
    const session = await sessionAt(server.port)
    server.onLine = () => 'close after'
    await expect(session.say('#announce', 'a')).rejects.toThrow('closed the connection')
  })
})

describe('the history of a channel', () => {
  const capabilities = ['batch', 'server-time', 'draft/chathistory']

  it('tells whether a line was said', async () => {
    const server = await scripted({ capabilities, keepsHistory: true })
    const session = await sessionAt(server.port)
    await session.say('#announce', 'one')
    expect(await session.wasSaid('#announce', 'one')).toBe(true)
    expect(await session.wasSaid('#announce', 'two')).toBe(false)
  })

  it('tells nothing where the server keeps none', async () => {
    const none = await sessionAt((await scripted()).port)
    expect(await none.wasSaid('#announce', 'one')).toBeNull()
    const refusing = await sessionAt((await scripted({ capabilities })).port)
    expect(await refusing.wasSaid('#announce', 'one')).toBeNull()
  })
})

it('reports why a channel cannot be joined', async () => {
  const session = await sessionAt((await scripted()).port)
  expect(await session.join({ name: '#closed', key: null })).toBe('Cannot join channel (+i) (473)')
  expect(await session.join({ name: '#moved', key: null })).toBe(
    'Forwarding to another channel (470)',
  )
})

it('leaves room for the name of the bot that the server puts before a line', async () => {
  const session = await sessionAt((await scripted()).port)
  await session.join(channel)
  expect(session.limitFor('#announce')).toBe(440)
  const frame = ':babou!u@host.test PRIVMSG  :\r\n'.length
  expect(session.limitFor(`#${'x'.repeat(99)}`)).toBe(512 - frame - 100)
})

it('reads messages with tags, empty parameters and spaces', () => {
  expect(parseMessage('@a=b\\sc\\:;d :n!u@h PRIVMSG  #x :a  :b ')).toEqual({
    ...{ tags: { a: 'b c;', d: '' }, source: 'n!u@h', command: 'PRIVMSG' },
    params: ['#x', 'a  :b '],
  })
  expect(parseMessage('')).toBeNull()
})

describe.skipIf(!isInstalled('ngircd'))('on ngIRCd', () => {
  it('joins a channel and speaks there, byte for byte', async () => {
    const server = await startNgircd()
    ends.push(server.stop)
    const person = await listenOn(server.port, 'person', '#announce')
    ends.push(person.stop)
    const session = await sessionAt(server.port)
    expect(await session.join(channel)).toBeNull()
    const texts = ['plain', ': ü 🎬 فيلم', 'x'.repeat(session.limitFor('#announce'))]
    for (const text of texts) expect(await session.say('#announce', text)).toEqual({ isSaid: true })
    await until(() => person.lines.length === texts.length)
    expect(person.lines.map(({ text }) => text)).toEqual(texts)
  })

  it('learns that a moderated channel does not let it speak', async () => {
    const server = await startNgircd()
    ends.push(server.stop)
    const person = await listenOn(server.port, 'person', '#announce')
    ends.push(person.stop)
    const session = await sessionAt(server.port)
    await session.join(channel)
    person.send('MODE #announce +m')
    const said = await until(async () => {
      const answer = await session.say('#announce', 'a')
      return answer.isSaid ? null : answer
    })
    expect(said).toMatchObject({ fault: expect.stringContaining('404') as string })
  })
})
