import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  ASK_BYTES,
  ASK_FLAG,
  ASKED,
  createAsk,
  OUTCOME,
  REPLY_BYTES,
  VERSION_BYTES,
  writeAsk,
  writeReply,
} from '../../../src/bridge/trackers/requests.ts'
import type { Router } from '../../../src/tracker/forwarding/router.ts'
import { createRouter } from '../../../src/tracker/forwarding/router.ts'

let now = 0
let router: Router
beforeEach(() => {
  vi.useFakeTimers()
  now = 1_000
})
afterEach(() => {
  router.stop()
  vi.useRealTimers()
})

/** Trackers at places 1 and 2 whose links are up, and thread 3, which asks. */
function aStage({ older = 0 } = {}) {
  const sent: [place: number, tickets: number[]][] = []
  const replied: [ticket: number, outcome: number, content: string][] = []
  const last: boolean[] = []
  const up = new Set([1, 2])
  const distrusted: number[] = []
  const target = (place: number) => ({
    isUp: () => up.has(place),
    has: () => place !== older,
    waitingBytes: () => 0,
    heardAt: () => 0,
    distrust: () => void distrusted.push(place),
    ask(body: Buffer) {
      const tickets: number[] = []
      for (let at = VERSION_BYTES; at < body.length; at += ASK_BYTES + body.readUInt16BE(at + 6)) {
        tickets.push(body.readUInt32BE(at))
        last.push((body[at + 5] & ASK_FLAG.isLast) !== 0)
      }
      sent.push([place, tickets])
    },
  })
  const thread = (number: number) => ({
    reply(parts: readonly Uint8Array[]) {
      const body = Buffer.concat(parts)
      expect(number).toBe(3)
      for (let at = 0; at < body.length; at += REPLY_BYTES + body.readUInt16BE(at + 6)) {
        const end = at + REPLY_BYTES + body.readUInt16BE(at + 6)
        const content = body.toString('latin1', at + REPLY_BYTES, end)
        replied.push([body.readUInt32BE(at) & 0xffffff, body[at + 4], content])
      }
    },
  })
  router = createRouter({ target, thread, version: () => 4, now: () => now })
  return { sent, last, replied, up, distrusted }
}

const TICKETS = 3 * 2 ** 24

function passes(ticket: number, first: number, second: number): void {
  const bytes = Buffer.alloc(ASK_BYTES + 2)
  writeAsk(bytes, 0, { ...createAsk(), ticket: TICKETS + ticket, kind: ASKED.announce }, 2)
  bytes[ASK_BYTES - 4] = first
  bytes[ASK_BYTES - 3] = second
  router.take(bytes)
}

function replies(ticket: number, outcome: number, text = ''): void {
  const bytes = Buffer.alloc(REPLY_BYTES + text.length)
  bytes.write(text, writeReply(bytes, 0, TICKETS + ticket, outcome, text.length))
  router.replies(bytes)
}

function pass(milliseconds: number): void {
  now += milliseconds
  vi.advanceTimersByTime(milliseconds)
}

describe('requests for other trackers', () => {
  it('of one turn are sent in one frame, and each gets its reply', () => {
    const { sent, replied } = aStage()
    passes(1, 1, 2)
    passes(2, 1, 0)
    pass(1)
    expect(sent).toEqual([[1, [TICKETS + 1, TICKETS + 2]]])
    replies(2, OUTCOME.answered, 'two')
    replies(1, OUTCOME.answered, 'one')
    pass(1)
    expect(replied).toEqual([
      [2, OUTCOME.answered, 'two'],
      [1, OUTCOME.answered, 'one'],
    ])
    expect(router.figures()).toMatchObject({ waiting: 0, replies: 2, late: 0 })
  })

  it('go to the standby, then back to this tracker, when they are declined', () => {
    const { sent, replied } = aStage()
    passes(1, 1, 2)
    pass(1)
    replies(1, OUTCOME.declined)
    pass(1)
    expect(sent.map(([place]) => place)).toEqual([1, 2])
    replies(1, OUTCOME.declined)
    pass(1)
    expect(replied).toEqual([[1, OUTCOME.declined, '']])
  })

  it.each([
    ['say that they were passed on before', 0, true],
    ['do not say so to an older tracker, which refuses the flag', 2, false],
  ])('that were declined %s', (_name, older, isSaid) => {
    const { last } = aStage({ older })
    passes(1, 1, 2)
    pass(1)
    replies(1, OUTCOME.declined)
    pass(1)
    expect(last).toEqual([false, isSaid])
  })

  it('wait a second for each tracker, which is no longer asked if it did not reply', () => {
    const { sent, replied, distrusted } = aStage()
    passes(1, 1, 2)
    pass(1_100)
    pass(1)
    expect([sent.map(([place]) => place), distrusted]).toEqual([[1, 2], [1]])
    pass(1_100)
    pass(1)
    expect(replied).toEqual([[1, OUTCOME.declined, '']])
    replies(1, OUTCOME.answered, 'too late')
    pass(1)
    expect(replied).toHaveLength(1)
    expect(router.figures()).toMatchObject({ waiting: 0, late: 2, replies: 0 })
  })

  it('ignore repeated replies, and those for which no request waits', () => {
    const { replied } = aStage()
    passes(1, 1, 2)
    passes(2, 1, 2)
    pass(1)
    replies(1, OUTCOME.answered, 'first')
    replies(1, OUTCOME.answered, 'second')
    replies(9, OUTCOME.answered, 'forged')
    replies(9, OUTCOME.declined)
    pass(1)
    expect(replied).toEqual([[1, OUTCOME.answered, 'first']])
    expect(router.figures()).toMatchObject({ waiting: 1, replies: 1, declined: 0 })
  })

  it('go to the next tracker when a link is cut, or is down', () => {
    const { sent, replied, up } = aStage()
    passes(1, 1, 2)
    pass(1)
    up.delete(1)
    router.cut(1)
    passes(2, 1, 2)
    passes(3, 1, 0)
    pass(1)
    expect(sent[1]).toEqual([2, [TICKETS + 1, TICKETS + 2]])
    expect(replied).toEqual([[3, OUTCOME.declined, '']])
    expect(router.figures()).toMatchObject({ waiting: 2, cut: 1 })
  })
})
