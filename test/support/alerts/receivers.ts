import { createHmac } from 'node:crypto'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Chats } from './chats.ts'
import { chatsOf } from './chats.ts'
import type { Kind } from '../../../src/store/alerts/targets.ts'
import { startSmtpServer } from '../processes/smtp-server.ts'

/** A message as a stand-in received it, after it checked format and signature. */
export interface Received {
  readonly kind: Kind
  readonly text: string
}

export interface Receivers {
  readonly all: readonly Received[]
  /** What was wrong with requests. */
  readonly faults: readonly string[]
  readonly smtpUrl: string
  /** The settings of a target of each kind. */
  readonly settings: Readonly<Record<Kind, Readonly<Record<string, string>>>>
  /** What people write in the chats. */
  readonly chats: Chats
  /** Another answer from now on; null: as usual. */
  answerWith: ((response: http.ServerResponse) => void) | null
  readonly stop: () => Promise<void>
}

const SECRET = 'a secret of 16 or more'
const TOKEN = '123456:abc-DEF'
const ROOM = '!room:example.org'

type Body = Readonly<Record<string, unknown>>
type Check = (request: http.IncomingMessage, raw: string, body: Body) => string
type Reply = Readonly<{ status: number; body: object | string }>

/** Stand-ins for all six kinds of target on this machine. */
export async function startReceivers(): Promise<Receivers> {
  const all: Received[] = []
  const faults: string[] = []
  const smtp = await startSmtpServer()
  const state = { answerWith: null as Receivers['answerWith'] }
  const chats = chatsOf({ telegramToken: TOKEN, matrixToken: 'syt_x', room: ROOM }, faults)
  const server = http.createServer((request, response) => {
    let raw = ''
    request.setEncoding('utf8').on('data', (part: string) => (raw += part))
    request.on('end', () => {
      if (state.answerWith !== null) return state.answerWith(response)
      if (chats.takes(request)) return chats.take(request, raw, response)
      const [, kind] = (request.url ?? '').split('/')
      const reply = take(kind as Exclude<Kind, 'mail'>, request, raw)
      response.writeHead(reply.status, { 'content-type': 'application/json' })
      response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body))
    })
  })
  function take(kind: Exclude<Kind, 'mail'>, request: http.IncomingMessage, raw: string): Reply {
    try {
      all.push({ kind, text: CHECKS[kind](request, raw, JSON.parse(raw) as Body) })
      return REPLIES[kind]
    } catch (error) {
      faults.push(`${kind}: ${String(error)}`)
      return { status: 400, body: 'no' }
    }
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    get all() {
      const mails = smtp.deliveries.map(({ source }) => ({ kind: 'mail' as const, text: source }))
      return [...all, ...mails]
    },
    faults,
    chats,
    smtpUrl: `smtp://127.0.0.1:${smtp.port}`,
    settings: {
      mail: { to: 'ops@example.org' },
      webhook: { url: `${base}/webhook`, secret: SECRET },
      slack: { url: `${base}/slack` },
      discord: { url: `${base}/discord` },
      telegram: { token: TOKEN, chat: '-100123', url: `${base}/telegram` },
      matrix: { url: `${base}/matrix`, token: 'syt_x', room: ROOM },
    },
    get answerWith() {
      return state.answerWith
    },
    set answerWith(next) {
      state.answerWith = next
    },
    async stop() {
      chats.stop()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await smtp.stop()
    },
  }
}

const REPLIES: Readonly<Record<Exclude<Kind, 'mail'>, Reply>> = {
  webhook: { status: 204, body: '' },
  slack: { status: 200, body: 'ok' },
  discord: { status: 204, body: '' },
  telegram: { status: 200, body: { ok: true, result: { message_id: 7 } } },
  matrix: { status: 200, body: { event_id: '$abc' } },
}

const CHECKS: Readonly<Record<Exclude<Kind, 'mail'>, Check>> = {
  webhook({ headers }, raw, body) {
    const time = String(headers['x-babou-timestamp'])
    const signature = createHmac('sha256', SECRET).update(`${time}.${raw}`).digest('hex')
    must(headers['x-babou-signature'] === `sha256=${signature}`, 'the signature')
    must(Math.abs(Date.now() / 1000 - Number(time)) < 60, 'the time')
    must(Array.isArray(body.lines) && body.lines.length > 0, 'lines')
    return (body.lines as { what: string; says: string }[])
      .map(({ what, says }) => `${what}: ${says}`)
      .join('\n')
  },
  slack(_request, _raw, { text, attachments }) {
    must(typeof text === 'string' && Array.isArray(attachments), 'text and attachments')
    return [text, ...(attachments as { text: string }[]).map((one) => one.text)].join('\n')
  },
  discord(_request, _raw, body) {
    must(JSON.stringify(body.allowed_mentions) === '{"parse":[]}', 'no mentions')
    const [embed] = body.embeds as { title: string; description: string; color: number }[]
    must(embed.title.length <= 256 && embed.description.length <= 4_096, 'the limits of an embed')
    must(Number.isInteger(embed.color), 'a color')
    return `${embed.title}\n${embed.description}`
  },
  telegram({ url }, _raw, body) {
    must(url === `/telegram/bot${TOKEN}/sendMessage`, 'the path')
    must(body.chat_id === '-100123' || body.chat_id === '77', 'the chat')
    must(typeof body.text === 'string' && body.text.length <= 4_096, 'the text')
    return body.text as string
  },
  matrix({ url, method, headers }, _raw, body) {
    const path = '/matrix/_matrix/client/v3/rooms/!room%3Aexample.org/send/m.room.message/babou-'
    must(method === 'PUT' && url!.startsWith(path), 'the path')
    must(headers.authorization === 'Bearer syt_x', 'the token')
    must(body.msgtype === 'm.text' || body.msgtype === 'm.notice', 'the type')
    return body.body as string
  },
}

function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(what)
}
