import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import net from 'node:net'
import tls from 'node:tls'

/** One email as received. */
interface Delivery {
  readonly from: string
  readonly to: readonly string[]
  /** Headers and body, unchanged. */
  readonly source: string
  readonly wasEncrypted: boolean
  readonly user: string | null
}

/** How the server behaves from now on. */
type Manner =
  | 'takes all'
  | 'refuses the recipient' // 550
  | 'is busy' // 451 to the recipient
  | 'is dumb' // accepts the connection and never answers
  | 'hangs up after the message' // accepts it, but its confirmation is lost

interface Options {
  readonly manner?: Manner
  /** `implicit`: TLS from the first byte (smtps); `offered`: STARTTLS. */
  readonly tls?: 'implicit' | 'offered'
}

export interface SmtpServer {
  readonly port: number
  readonly deliveries: readonly Delivery[]
  readonly connections: () => number
  manner: Manner
  readonly stop: () => Promise<void>
}

/** A small SMTP server (RFC 5321, STARTTLS, AUTH PLAIN) on a free port of this machine. */
export async function startSmtpServer(options: Options = {}): Promise<SmtpServer> {
  const deliveries: Delivery[] = []
  const sockets = new Set<Socket>()
  let connections = 0
  const state = { manner: options.manner ?? ('takes all' as Manner) }
  const server = net.createServer((socket) => {
    connections++
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    if (state.manner === 'is dumb') return
    if (options.tls !== 'implicit') return converse(socket, false)
    converse(encrypted(socket), true)
  })

  function converse(socket: Socket, isEncrypted: boolean, isNew = true): void {
    let envelope = { from: '', to: [] as string[] }
    let user: string | null = null
    let body: string | null = null
    let unread = ''
    const say = (line: string) => socket.write(`${line}\r\n`)
    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => {
      unread += chunk.toString('latin1')
      for (;;) {
        if (body !== null) {
          const end = unread.indexOf('\r\n.\r\n')
          if (end < 0) return
          const source = unread.slice(0, end).replace(/^\.\./gm, '.')
          unread = unread.slice(end + 5)
          body = null
          deliveries.push({ ...envelope, source, wasEncrypted: isEncrypted, user })
          if (state.manner === 'hangs up after the message') return void socket.destroy()
          say('250 taken')
          continue
        }
        const end = unread.indexOf('\r\n')
        if (end < 0) return
        const line = unread.slice(0, end)
        unread = unread.slice(end + 2)
        const verb = line.slice(0, 4).toUpperCase()
        if (verb === 'EHLO') {
          const starts = options.tls === 'offered' && !isEncrypted
          if (starts) say('250-STARTTLS')
          say('250-localhost')
          say('250 AUTH PLAIN')
        } else if (verb === 'STAR') {
          say('220 go on')
          socket.removeAllListeners('data')
          return converse(encrypted(socket), true, false)
        } else if (verb === 'AUTH') {
          user = Buffer.from(line.split(' ')[2], 'base64').toString().split('\0')[1]
          say('235 welcome')
        } else if (verb === 'MAIL') {
          envelope = { from: addressIn(line), to: [] }
          say('250 ok')
        } else if (verb === 'RCPT') {
          if (state.manner === 'refuses the recipient') say('550 nobody of that name')
          else if (state.manner === 'is busy') say('451 later please')
          else {
            envelope.to.push(addressIn(line))
            say('250 ok')
          }
        } else if (verb === 'DATA') {
          body = ''
          say('354 send it')
        } else if (verb === 'QUIT') {
          say('221 bye')
          socket.end()
        } else say('250 ok')
      }
    })
    if (isNew) say('220 localhost ESMTP')
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    deliveries,
    connections: () => connections,
    get manner() {
      return state.manner
    },
    set manner(manner) {
      state.manner = manner
    },
    async stop() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** The parts of an email, decoded. */
export function readMail(source: string): { headers: string; text: string; html: string } {
  const [head] = source.split('\r\n\r\n', 1)
  const boundary = /boundary="([^"]+)"/.exec(head)?.[1] as string
  const parts = source.split(`--${boundary}`).slice(1, -1).map(decoded)
  const headers = head.replace(/\r\n[ \t]+/g, ' ')
  return { headers, text: parts[0], html: parts[1] }
}

function decoded(part: string): string {
  const at = part.indexOf('\r\n\r\n')
  const body = part.slice(at + 4)
  if (/encoding: base64/i.test(part.slice(0, at))) return Buffer.from(body, 'base64').toString()
  const bytes = body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString().replace(/\r\n/g, '\n')
}

function addressIn(line: string): string {
  return /<([^>]*)>/.exec(line)?.[1] ?? ''
}

function encrypted(socket: Socket): tls.TLSSocket {
  const upper = new tls.TLSSocket(socket, { isServer: true, key: KEY, cert: CERTIFICATE })
  upper.on('error', () => {})
  return upper
}

// The certificate of an untrusted server on this machine, valid until 2126.
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgVNt+vO3xQu0v4mQq
HXOXDXo+yM/4ExowgIKWPDZYpNuhRANCAARcNl7oXiVXBFlFYjZukOH5AI7dGVq1
foRM1NGKTpAcBuHWSJiOMHV6Ski6sl0aHTQU3fCtKJvBuazdSYj0BBAz
-----END PRIVATE KEY-----`
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBmjCCAUGgAwIBAgIUSoqKloviJvtKEYZ2U5Ls1cjgCTowCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMDExMjI0NVoYDzIxMjYxMDI3
MTEyMjQ1WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAARcNl7oXiVXBFlFYjZukOH5AI7dGVq1foRM1NGKTpAcBuHWSJiOMHV6
Ski6sl0aHTQU3fCtKJvBuazdSYj0BBAzo28wbTAdBgNVHQ4EFgQUlxNapc3Gt+Bc
JS4/2vnobq/rnsEwHwYDVR0jBBgwFoAUlxNapc3Gt+BcJS4/2vnobq/rnsEwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDRwAwRAIgRt1RQIRnfHyg9tOzvSkhvXvS/dLxt+Z1O7SqWqZEZLECICfy
nlQOyky5k3bbIv0EoQOljEO5u72dpX5DZuXiW8Yn
-----END CERTIFICATE-----`
