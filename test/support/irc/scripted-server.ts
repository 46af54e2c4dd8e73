import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import net from 'node:net'
import tls from 'node:tls'

// A small IRC server on loopback that behaves as a test wants: what real servers do only when
// something goes wrong, and capabilities that the real one of the tests does not have.

export interface ScriptedOptions {
  /** As in `CAP LS`, sent in two messages; null: the server does not know CAP. */
  readonly capabilities?: readonly string[] | null
  /** The accounts that SASL PLAIN and NickServ accept, with their passwords. */
  readonly accounts?: Readonly<Record<string, string>>
  /** Nicks that others have. */
  readonly taken?: readonly string[]
  readonly tls?: { readonly cert: string; readonly key: string; readonly ca?: string }
  /** Keeps the lines of channels for CHATHISTORY across connections. */
  readonly keepsHistory?: boolean
}

export interface ScriptedServer {
  readonly port: number
  /** Every line of a channel or member that was said, in order. */
  readonly said: readonly { readonly target: string; readonly text: string }[]
  /** Every line of clients, without PONG. */
  readonly heard: readonly string[]
  readonly connections: () => number
  /** Returns what happens to a line before it is said: null is the usual. */
  onLine: (target: string, text: string) => 'close before' | 'close after' | 'refuse' | null
  /** Whether it answers PING. */
  isMute: boolean
  /** Sends a line to every client. */
  readonly tell: (line: string) => void
  /** Who WHOIS finds, by nick in lowercase. */
  readonly people: Map<string, { readonly address: string; readonly account?: string }>
  /** Closes all connections. */
  readonly cut: () => void
  readonly stop: () => Promise<void>
}

interface Client {
  readonly socket: Socket
  readonly write: (line: string) => void
  readonly capabilities: Set<string>
  nick: string
  isNegotiating: boolean
  isWelcome: boolean
  sasl: string | null
  chunks: string
  hasUser: boolean
}

interface State {
  readonly options: ScriptedOptions
  readonly clients: Set<Client>
  readonly said: { target: string; text: string }[]
  readonly heard: string[]
  readonly server: ScriptedServer
}

export async function startScriptedServer(options: ScriptedOptions = {}): Promise<ScriptedServer> {
  const clients = new Set<Client>()
  const [said, heard]: [State['said'], string[]] = [[], []]
  let connections = 0
  const listener =
    options.tls === undefined
      ? net.createServer()
      : tls.createServer({ ...options.tls, requestCert: true, rejectUnauthorized: false })
  const server: ScriptedServer = {
    ...{ said, heard, isMute: false, port: 0, people: new Map() },
    connections: () => connections,
    onLine: () => null,
    tell: (line) => clients.forEach(({ write }) => write(line)),
    cut: () => clients.forEach(({ socket }) => socket.destroy()),
    async stop() {
      clients.forEach(({ socket }) => socket.destroy())
      listener.close()
      await once(listener, 'close')
    },
  }
  const state: State = { options, clients, said, heard, server }
  listener.on(options.tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
    connections += 1
    serve(state, socket)
  })
  listener.on('tlsClientError', () => {})
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  return Object.defineProperty(server, 'port', { value: (listener.address() as AddressInfo).port })
}

function serve(state: State, socket: Socket): void {
  const client: Client = {
    ...{ socket, capabilities: new Set(), nick: '*', isNegotiating: false, isWelcome: false },
    ...{ sasl: null, chunks: '', hasUser: false },
    write: (line) => void (socket.writable && socket.write(`${line}\r\n`)),
  }
  state.clients.add(client)
  socket.on('error', () => {})
  socket.on('close', () => state.clients.delete(client))
  let rest = ''
  socket.on('data', (chunk) => {
    const lines = (rest + chunk.toString()).split('\r\n')
    rest = lines.pop() as string
    for (const line of lines) if (!socket.destroyed) take(state, client, line)
  })
}

function take(state: State, client: Client, line: string): void {
  const label = /^@label=(\S+) /.exec(line)?.[1] ?? null
  const bare = line.replace(/^@\S+ /, '')
  const command = bare.split(' ')[0]
  const params = bare.slice(command.length + 1)
  if (command !== 'PONG') state.heard.push(bare)
  const { write } = client
  switch (command) {
    case 'CAP':
      return capabilities(state, client, params)
    case 'AUTHENTICATE':
      return authenticate(state, client, params)
    case 'NICK':
      return nick(state, client, params)
    case 'USER':
      client.hasUser = true
      return welcome(client)
    case 'PING':
      if (!state.server.isMute) write(`:irc.test PONG irc.test :${params.replace(/^:/, '')}`)
      return
    case 'JOIN':
      return join(client, params.split(' ')[0])
    case 'WHOIS':
      return whois(state, client, params)
    case 'PRIVMSG':
      return message(state, client, params, label)
    case 'CHATHISTORY':
      return history(state, client, params.split(' ')[1])
  }
}

function capabilities({ options }: State, client: Client, params: string): void {
  const { write } = client
  const offered = options.capabilities === undefined ? [] : options.capabilities
  if (offered === null) return write(':irc.test 421 * CAP :Unknown command')
  if (params.startsWith('LS')) {
    client.isNegotiating = true
    write(`:irc.test CAP * LS * :${offered.slice(0, 2).join(' ')}`)
    return write(`:irc.test CAP * LS :${offered.slice(2).join(' ')}`)
  }
  if (params.startsWith('REQ')) {
    const wanted = params.replace(/^REQ :?/, '')
    wanted.split(' ').forEach((name) => client.capabilities.add(name))
    return write(`:irc.test CAP * ACK :${wanted}`)
  }
  client.isNegotiating = false
  welcome(client)
}

function authenticate({ options }: State, client: Client, given: string): void {
  const { write } = client
  if (client.sasl === null) {
    client.sasl = given
    return write('AUTHENTICATE +')
  }
  client.chunks += given === '+' ? '' : given
  if (given.length === 400) return
  const isKnown =
    client.sasl === 'EXTERNAL'
      ? client.socket instanceof tls.TLSSocket && client.socket.authorized
      : Object.entries(options.accounts ?? {}).some(
          ([name, password]) =>
            Buffer.from(client.chunks, 'base64').toString() === `\0${name}\0${password}`,
        )
  client.sasl = null
  client.chunks = ''
  write(
    isKnown
      ? ':irc.test 903 * :SASL authentication successful'
      : ':irc.test 904 * :SASL authentication failed',
  )
}

function nick({ options }: State, client: Client, wanted: string): void {
  if (options.taken?.includes(wanted)) {
    return client.write(`:irc.test 433 ${client.nick} ${wanted} :Nickname is already in use`)
  }
  if (client.isWelcome) client.write(`:${client.nick}!u@host.test NICK ${wanted}`)
  client.nick = wanted
  welcome(client)
}

function welcome(client: Client): void {
  const { nick, write, hasUser, isNegotiating, isWelcome } = client
  if (nick === '*' || !hasUser || isNegotiating || isWelcome) return
  client.isWelcome = true
  write(`:irc.test 001 ${nick} :Welcome`)
  write(`:irc.test 005 ${nick} BOT=B CHATHISTORY=100 :are supported by this server`)
  write(`:irc.test 422 ${nick} :No MOTD`)
}

function join({ nick, write }: Client, channel: string): void {
  if (channel === '#closed') {
    return write(`:irc.test 473 ${nick} ${channel} :Cannot join channel (+i)`)
  }
  if (channel === '#moved') {
    write(`:irc.test 470 ${nick} ${channel} #elsewhere :Forwarding to another channel`)
    return write(`:${nick}!u@host.test JOIN #elsewhere`)
  }
  write(`:${nick}!u@host.test JOIN ${channel}`)
  write(`:irc.test 366 ${nick} ${channel} :End of /NAMES list.`)
}

function message(state: State, client: Client, params: string, label: string | null): void {
  const { write, nick } = client
  const [, target, text] = /^(\S+) :?(.*)$/.exec(params) as RegExpExecArray
  if (target === 'NickServ') return nickServ(state, client, text)
  const fate = state.server.onLine(target, text)
  if (fate === 'close before') return void client.socket.destroy()
  if (fate === 'refuse') return write(`:irc.test 404 ${nick} ${target} :Cannot send to channel`)
  state.said.push({ target, text })
  if (fate === 'close after') return void client.socket.destroy()
  const tags = label !== null && client.capabilities.has('labeled-response')
  if (client.capabilities.has('echo-message')) {
    write(`${tags ? `@label=${label} ` : ''}:${nick}!u@host.test PRIVMSG ${target} :${text}`)
  }
}

function whois({ server }: State, { write, nick }: Client, asked: string): void {
  const found = server.people.get(asked.toLowerCase())
  if (found === undefined) write(`:irc.test 401 ${nick} ${asked} :No such nick/channel`)
  else {
    write(`:irc.test 311 ${nick} ${asked} ${found.address.replace('@', ' ')} * :A person`)
    const { account } = found
    if (account !== undefined) {
      write(`:irc.test 330 ${nick} ${asked} ${account} :is logged in as`)
    }
  }
  write(`:irc.test 318 ${nick} ${asked} :End of /WHOIS list`)
}

function nickServ({ options }: State, { write, nick }: Client, text: string): void {
  const [, name, password] = text.split(' ')
  const isKnown = options.accounts?.[name] === password
  write(
    `:NickServ!s@services.test NOTICE ${nick} :${isKnown ? 'You are now identified' : 'Invalid password'}`,
  )
}

function history({ said, options }: State, { write, nick }: Client, channel: string): void {
  if (options.keepsHistory !== true) {
    return write('FAIL CHATHISTORY INVALID_TARGET LATEST :No history')
  }
  write(`:irc.test BATCH +h1 chathistory ${channel}`)
  for (const { target, text } of said.filter((one) => one.target === channel).slice(-50)) {
    write(`@batch=h1 :${nick}!u@host.test PRIVMSG ${target} :${text}`)
  }
  write(':irc.test BATCH -h1')
}
