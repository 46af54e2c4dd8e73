import type http from 'node:http'

// The halves of Telegram and Matrix that give what people wrote, as their documents describe them.

export interface Written {
  readonly from: string
  readonly text: string
  readonly at?: Date
  /** In a private chat with the bot (Telegram). */
  readonly isPrivate?: boolean
  readonly isBot?: boolean
}

export interface Chats {
  readonly write: (kind: 'telegram' | 'matrix', message: Written) => void
  /** How often each was asked. */
  readonly asked: () => number
}

interface Options {
  readonly telegramToken: string
  readonly matrixToken: string
  readonly room: string
}

interface Waiting {
  readonly response: http.ServerResponse
  readonly find: () => object | null
  readonly timer: NodeJS.Timeout
}

export function chatsOf({ telegramToken, matrixToken, room }: Options, faults: string[]) {
  const updates: { update_id: number; message: object }[] = []
  const events: object[] = []
  const waiting = new Set<Waiting>()
  let asked = 0
  let nextUpdate = 500

  function reply(response: http.ServerResponse, status: number, body: object): void {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }
  /** Answers when `find` gives something, and with `nothing` after the time. */
  function wait(
    response: http.ServerResponse,
    find: () => object | null,
    { ms, nothing }: { readonly ms: number; readonly nothing: () => object },
  ): void {
    const found = find()
    if (found !== null || ms === 0) return reply(response, 200, found ?? nothing())
    const one: Waiting = {
      ...{ response, find },
      timer: setTimeout(() => {
        waiting.delete(one)
        reply(response, 200, nothing())
      }, ms),
    }
    waiting.add(one)
    response.on('close', () => {
      clearTimeout(one.timer)
      waiting.delete(one)
    })
  }
  function wake(): void {
    for (const one of [...waiting]) {
      const found = one.find()
      if (found === null) continue
      waiting.delete(one)
      clearTimeout(one.timer)
      reply(one.response, 200, found)
    }
  }
  function getUpdates(raw: string, response: http.ServerResponse): void {
    const { offset = 0, timeout, limit } = JSON.parse(raw) as Record<string, number>
    while (updates.length > 0 && updates[0].update_id < offset) updates.shift()
    const find = () => (updates.length === 0 ? null : { ok: true, result: updates.slice(0, limit) })
    wait(response, find, { ms: timeout * 1_000, nothing: () => ({ ok: true, result: [] }) })
  }
  function sync(url: URL, response: http.ServerResponse): void {
    const filter = JSON.parse(String(url.searchParams.get('filter'))) as {
      room: { rooms: string[]; timeline: { limit: number } }
    }
    if (filter.room.rooms[0] !== room) faults.push('matrix: the room of the filter')
    const since = url.searchParams.get('since')
    const from = since === null ? Math.max(0, events.length - 1) : Number(since.slice(1))
    const find = () => {
      if (since !== null && events.length <= from) return null
      const timeline = { events: events.slice(from), limited: false }
      return { next_batch: `s${events.length}`, rooms: { join: { [room]: { timeline } } } }
    }
    const ms = Number(url.searchParams.get('timeout'))
    wait(response, find, { ms, nothing: () => ({ next_batch: `s${events.length}` }) })
  }
  return {
    asked: () => asked,
    write(kind: 'telegram' | 'matrix', { from, text, at = new Date(), ...rest }: Written): void {
      if (kind === 'telegram') {
        const update_id = nextUpdate++
        const message = {
          ...{ message_id: update_id, date: Math.floor(at.getTime() / 1_000), text },
          from: { id: Number(from), is_bot: rest.isBot === true, first_name: `user ${from}` },
          chat: rest.isPrivate === true ? { id: 77, type: 'private' } : GROUP,
        }
        updates.push({ update_id, message })
      } else {
        events.push({
          ...{ type: 'm.room.message', event_id: `$event-${events.length}`, sender: from },
          origin_server_ts: at.getTime(),
          content: { msgtype: rest.isBot === true ? 'm.notice' : 'm.text', body: text },
        })
      }
      wake()
    },
    takes: ({ url = '' }: http.IncomingMessage) =>
      url.endsWith('/getUpdates') || url.startsWith('/matrix/_matrix/client/v3/sync?'),
    take(request: http.IncomingMessage, raw: string, response: http.ServerResponse): void {
      asked++
      const url = new URL(request.url ?? '', 'http://localhost')
      if (url.pathname === `/telegram/bot${telegramToken}/getUpdates`) {
        return getUpdates(raw, response)
      }
      if (request.headers.authorization !== `Bearer ${matrixToken}`) {
        faults.push('matrix: the token')
      }
      sync(url, response)
    },
    stop(): void {
      for (const { timer } of waiting) clearTimeout(timer)
      waiting.clear()
    },
  }
}

const GROUP = { id: -100123, type: 'supergroup' }
