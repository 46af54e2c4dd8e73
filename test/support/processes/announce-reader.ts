import { setTimeout as sleep } from 'node:timers/promises'

/** A program that follows the announce stream, and continues where it was after each failure. */
export interface AnnounceReader {
  /** The entries so far, in the order in which they came. */
  readonly entries: readonly {
    readonly id: number
    readonly kind: string
    readonly name: string
  }[]
  readonly stop: () => Promise<void>
}

const RETRY_MS = 100

/** Follows the stream from its start, with `Last-Event-ID` as browsers send it. */
export function followAnnounces(siteUrl: string, token: string): AnnounceReader {
  const entries: { id: number; kind: string; name: string }[] = []
  const stopping = new AbortController()
  let place = '0'
  const read = async () => {
    const reply = await fetch(`${siteUrl}/api/v1/announce/stream`, {
      headers: {
        accept: 'text/event-stream',
        authorization: `Bearer ${token}`,
        'last-event-id': place,
      },
      signal: stopping.signal,
    })
    if (!reply.ok || reply.body === null) throw new Error(`status ${reply.status}`)
    let rest = ''
    for await (const chunk of reply.body.pipeThrough(new TextDecoderStream())) {
      const events = (rest + chunk).split('\n\n')
      rest = events.pop() as string
      for (const event of events) {
        place = /^id: ?(.*)$/m.exec(event)?.[1] ?? place
        const data = /^data: ?(.*)$/m.exec(event)?.[1]
        if (data === undefined) continue
        const { id, kind, torrent } = JSON.parse(data)
        entries.push({ id, kind, name: torrent?.name ?? '' })
      }
    }
  }
  const running = (async () => {
    while (!stopping.signal.aborted) {
      await read().catch(() => {})
      await sleep(RETRY_MS, undefined, { signal: stopping.signal }).catch(() => {})
    }
  })()
  return {
    entries,
    async stop() {
      stopping.abort()
      await running
    },
  }
}
