import { beforeEach, describe, expect, it } from 'vitest'
import { createTrustedProxies } from '../../../src/tracker/io/forwarded.ts'
import { createHttpFeed, NOTHING, READING } from '../../../src/tracker/io/http-connection.ts'
import type { HttpConnection } from '../../../src/tracker/io/http-connection.ts'
import { createTurn } from '../../../src/tracker/io/turn.ts'
import { createEngine } from '../../../src/tracker/engine.ts'
import type { Journal } from '../../../src/tracker/journal/journal.ts'
import { announceRequest, readReply } from '../support/announces.ts'
import { aTracker, remoteAt } from '../support/a-tracker.ts'
import type { Tracker } from '../support/a-tracker.ts'

let tracker: Tracker
const errors: unknown[] = []

/** The HTTP part of a thread without sockets: bytes go in, replies end in `sent`. */
function aThread(journal: Journal = tracker.journal) {
  const sent: { text: string; keepAlive: boolean }[] = []
  const turn = createTurn<HttpConnection>({
    engine: createEngine(tracker.world, journal, Buffer.alloc(32, 7)),
    journal,
    memory: (bytes) => Buffer.allocUnsafeSlow(bytes),
    begun: () => undefined,
    sendsAtOnce: true,
    internalError: (error) => errors.push(error),
    send(connection, bytes, start, end, keepAlive) {
      connection.unsent--
      sent.push({ text: Buffer.from(bytes.subarray(start, end)).toString('latin1'), keepAlive })
      return false
    },
  })
  const proxies = createTrustedProxies([])
  const { feed } = createHttpFeed(tracker.world, proxies, turn, () => undefined)
  const connection: HttpConnection = {
    remote: remoteAt('198.18.0.1'),
    isProxy: false,
    needsProxyHeader: false,
    state: READING,
    pending: NOTHING,
    pendingBytes: 0,
    bodyBytes: 0,
    ticket: 0,
    unsent: 0,
    lingers: false,
    saidLast: false,
  }
  return {
    turn,
    sent,
    connection,
    send(...requests: string[]) {
      const bytes = Buffer.from(requests.join(''), 'latin1')
      feed(connection, bytes, 0, bytes.length)
    },
  }
}

beforeEach(() => {
  tracker = aTracker()
  errors.length = 0
  for (let id = 1; id <= 9; id++) tracker.member(id)
  tracker.torrent(1)
})

describe('a turn of requests', () => {
  it('holds its replies until one write of the journal', () => {
    const { send, sent, turn } = aThread()
    send(announceRequest(), announceRequest({ member: 2 }), announceRequest({ member: 3 }))
    expect(sent).toEqual([])
    expect(tracker.entries).toEqual([])
    turn.end()
    expect(tracker.entries.length).toBe(3)
    expect(sent.map(({ text }) => readReply(text).complete)).toEqual([1, 2, 3])
  })

  it('answers a closing connection immediately, unless an entry waits for the journal', () => {
    const announced = announceRequest({ headers: 'Connection: close\r\n' })
    const first = aThread()
    first.send(announced)
    expect(first.sent).toEqual([])
    const meanwhile = aThread()
    meanwhile.send(announced)
    expect(meanwhile.sent).toEqual([])
    first.turn.end()
    expect(first.sent.length).toBe(1)
    expect(tracker.entries.length).toBe(1)
    const later = aThread()
    later.send(announced)
    expect(later.sent.map(({ keepAlive }) => keepAlive)).toEqual([false])
  })

  it('ends early when it is full, in order and without loss', () => {
    const { send, sent, turn, connection } = aThread()
    for (let time = 0; time < 300; time++) {
      send(...Array.from({ length: 10 }, (_, index) => announceRequest({ up: time * 10 + index })))
    }
    expect(sent.length).toBeGreaterThan(0)
    turn.end()
    expect(sent.length).toBe(3_000)
    expect(connection.unsent).toBe(0)
    expect(tracker.entries.map((entry) => entry.uploaded)).toEqual(
      Array.from({ length: 3_000 }, (_, index) => BigInt(index)),
    )
  })

  it('contract §5.1: a turn that finds the disk full refuses its stopped and answers the rest', () => {
    const { send, sent, turn } = aThread()
    send(announceRequest({ event: 'started' }), announceRequest({ member: 2, event: 'started' }))
    turn.end()
    tracker.fillDisk(true)
    send(announceRequest({ up: 5, event: 'stopped' }), announceRequest({ member: 2, up: 7 }))
    turn.end()
    expect(readReply(sent[2].text)).toMatchObject({ retryIn: 1 })
    expect(readReply(sent[2].text).failure).toMatch(/saved/)
    expect(readReply(sent[3].text).failure).toBeNull()
    tracker.fillDisk(false)
    turn.end()
    send(announceRequest({ up: 5, event: 'stopped' }), announceRequest({ member: 2, up: 8 }))
    turn.end()
    const sum = (member: number) =>
      tracker.entries
        .filter((entry) => entry.memberId === member)
        .reduce((total, entry) => total + entry.rawUp, 0n)
    expect([sum(1), sum(2)]).toEqual([5n, 8n])
  })

  it('rule 13: answers a bug as a refusal after which clients return, and other requests as usual', () => {
    let isBroken = true
    const { send, sent, turn, connection } = aThread({
      ...tracker.journal,
      commit(kind) {
        if (isBroken) throw new Error('a bug')
        tracker.journal.commit(kind)
      },
    })
    send(announceRequest())
    isBroken = false
    send(announceRequest({ member: 2 }))
    turn.end()
    const reply = readReply(sent[0].text)
    expect(sent[0].text).toMatch(/^HTTP\/1\.1 200 OK\r\nContent-Type: text\/plain\r\n/)
    expect(reply).toMatchObject({ failure: 'Internal error', interval: 300 })
    expect(sent[0].text).not.toContain('a bug')
    expect(errors).toEqual([new Error('a bug')])
    expect(readReply(sent[1].text).failure).toBeNull()
    expect(connection.state).toBe(READING)
  })
})
