import net from 'node:net'
import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Envelope, Payload } from '../../../src/bridge/define-event.ts'
import { open } from '../../../src/bridge/define-event.ts'
import { reachTested } from '../../../src/bridge/events/reach-events.ts'
import type { Finding } from '../../../src/tracker/prober/prober-loop.ts'
import { createProberLoop } from '../../../src/tracker/prober/prober-loop.ts'
import { createReachQuestions } from '../../../src/tracker/prober/reach-questions.ts'
import { P, PEER_FLAG } from '../../../src/tracker/memory/swarm/peer-row.ts'
import { aRandomId } from '../../support/bridge/bridge.ts'
import { until } from '../../support/until.ts'
import { announce } from '../support/announces.ts'
import { aTracker, hashOf, START_WALL } from '../support/a-tracker.ts'
import type { Tracker } from '../support/a-tracker.ts'

let tracker: Tracker
let loop: ReturnType<typeof createProberLoop>
let listener: net.Server
let port: number
let sent: Payload<typeof reachTested>[]
let findings: Finding[]
let questions: ReturnType<typeof createReachQuestions>

const FOUND = PEER_FLAG.reached4 | PEER_FLAG.failed4

beforeEach(async () => {
  tracker = aTracker({ probeLocal: true, probesPerSecond: 1_000, deniedPorts: [] })
  for (const id of [1, 2]) tracker.torrent(id)
  tracker.member(1)
  findings = []
  loop = createProberLoop(tracker.world, {
    client: '-BB0001-',
    onFinding: (one) => findings.push(one),
  })
  loop.start()
  listener = net.createServer((socket) => socket.end())
  await listen(0)
  port = (listener.address() as net.AddressInfo).port
  sent = []
  questions = createReachQuestions({
    ...{ world: tracker.world, node: 'tracker', storeId: aRandomId() },
    tables: { members: tracker.members } as never,
    send(event: Envelope) {
      const opened = open(reachTested, event)
      if (!opened.ok) throw new Error(opened.fault)
      return sent.push(opened.payload) > 0
    },
  })
  questions.answerWith(loop)
})
afterEach(() => {
  loop.stop()
  listener.close()
})

async function listen(at: number) {
  listener.listen(at, '127.0.0.1')
  await once(listener, 'listening')
}

function flagsOf(torrent: number): number {
  const { world } = tracker
  const found = tracker.torrents.findById(torrent, 0)
  return world.words[world.swarms.at(found, 0) + P.flags] & FOUND
}

interface Given {
  readonly address?: string
  readonly at?: number
  readonly wantsHolding?: boolean
  readonly questionId?: number | null
}

/** The question of the store about the sessions of these torrents. */
async function ask(torrents: readonly number[], given: Given = {}) {
  const sessions = torrents.map((torrent) => {
    const entry = tracker.entries.find(({ torrentId }) => torrentId === torrent)
    return { infoHash: hashOf(torrent), sessionKey: entry?.sessionKey ?? '0'.repeat(16) }
  })
  const endpoints = [{ address: given.address ?? '127.0.0.1', port, sessions }]
  await questions.take({
    ...{ questionId: given.questionId === undefined ? 7 : given.questionId },
    ...{ askedAt: given.at ?? START_WALL, memberId: 1, endpoints },
    ...{ wantsHolding: given.wantsHolding },
  })
  return sent.at(-1)?.results[0]?.found
}

describe("a member's question whether peers can connect", () => {
  it('is answered by a new connection, and every session of the endpoint gets the result', async () => {
    listener.close()
    for (const torrent of [1, 2]) announce(tracker, { torrent, port, from: '127.0.0.1' })
    await until(() => flagsOf(1) !== 0 && flagsOf(2) !== 0, 15, 'the first result')
    expect([flagsOf(1), flagsOf(2)]).toEqual([PEER_FLAG.failed4, PEER_FLAG.failed4])
    expect(await ask([1, 2])).toBe('failed')
    await listen(port)
    expect(await ask([1, 2])).toBe('listens')
    expect([flagsOf(1), flagsOf(2)]).toEqual([PEER_FLAG.reached4, PEER_FLAG.reached4])
    expect(sent.at(-1)).toMatchObject({
      ...{ questionId: 7, node: 'tracker' },
      results: [{ address: '127.0.0.1', port, found: 'listens' }],
    })
  })

  it('reports the same finding again, once, because it confirms the one before', async () => {
    for (const torrent of [1, 2]) announce(tracker, { torrent, port, from: '127.0.0.1' })
    await until(() => flagsOf(1) !== 0 && flagsOf(2) !== 0, 15, 'the first result')
    const finding = { memberId: 1, family: 4, port, found: 'listens' }
    expect(findings).toEqual([finding])
    await ask([1, 2])
    expect(findings).toEqual([finding, finding])
  })

  it('does not make the tracker warn a client again about the same closed port', async () => {
    listener.close()
    const seed = () => announce(tracker, { torrent: 1, port, from: '127.0.0.1' }).warning
    seed()
    await until(() => flagsOf(1) !== 0, 15, 'the first result')
    expect(seed()).toMatch(/^Others cannot connect/)
    expect(await ask([1])).toBe('failed')
    expect(seed()).toBeNull()
    expect(flagsOf(1)).toBe(PEER_FLAG.failed4)
  })

  it('is answered where the tracker does not know the session', async () => {
    expect(await ask([1])).toBe('listens')
    expect(flagsOf(2)).toBe(0)
  })

  it('tests neither private addresses nor anything else when the settings forbid it', async () => {
    tracker.settings({ probeLocal: false })
    expect(await ask([1])).toBe('local')
    expect(await ask([1], { address: '::1' })).toBe('local')
    tracker.settings({ probesPerSecond: 0 })
    expect(await ask([1])).toBe('off')
  })

  it('names the pieces that the client says it has, if staff asked for them', async () => {
    listener.removeAllListeners('connection')
    listener.on('connection', (socket) => {
      socket.on('error', () => undefined)
      socket.once('data', (hello) => {
        socket.write(hello.subarray(0, 48))
        socket.write(Buffer.concat([Buffer.alloc(20, 'x'), Buffer.from([0, 0, 0, 2, 5, 0xa0])]))
        // A piece that its bitfield left out.
        socket.write(Buffer.from([0, 0, 0, 5, 4, 0, 0, 0, 1]))
      })
    })
    announce(tracker, { torrent: 1, port, from: '127.0.0.1' })
    expect(await ask([1], { wantsHolding: true })).toBe('reached')
    expect(sent.at(-1)?.results[0]).toMatchObject({
      ...{ infoHash: hashOf(1), holding: { isAll: false, pieces: 3 } },
    })
  })

  it('leaves room for port tests where staff ask about the pieces of one network', async () => {
    announce(tracker, { torrent: 1, port, from: '127.0.0.1' })
    await until(() => flagsOf(1) !== 0, 15, 'the first result')
    const answers: unknown[] = []
    for (let nth = 0; nth < 12; nth++) answers.push(await ask([1], { wantsHolding: true }))
    expect(answers).toEqual([...Array.from({ length: 10 }, () => 'listens'), 'busy', 'busy'])
    expect(flagsOf(1)).toBe(PEER_FLAG.reached4)
    expect(await ask([1])).toBe('listens')
  })

  it('gets no answer without a number: only findings matter then', async () => {
    await ask([1], { questionId: null })
    expect(sent).toEqual([])
  })

  it('is not answered after a minute: no one waits for it', async () => {
    await ask([1], { at: START_WALL - 61 })
    expect(sent).toEqual([])
  })
})
