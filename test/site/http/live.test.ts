import { expect, it, vi } from 'vitest'
import { rightsOf } from '../../../src/domain/roles/permissions.ts'
import { createLive } from '../../../src/site/http/frame/live.ts'
import { ENDED_CHANNEL } from '../../../src/store/accounts/sign-ins.ts'
import type { Listener } from '../../../src/store/base/listen.ts'
import { LIVE_CHANNEL } from '../../../src/store/records/live.ts'
import { until } from '../../support/until.ts'

const noBans = { reasonFor: () => Promise.resolve(null) }
const noReaders = () => Promise.resolve([])
const trusted = { address: '192.0.2.1', hasAccess: () => Promise.resolve(true) }

it('drops a reader that leaves too much unread, and keeps sending to others', () => {
  const heard = new Map<string, (payload: string) => void>()
  const on = (channel: string, handler: (payload: string) => void) =>
    void heard.set(channel, handler)
  const live = createLive({ on, onGap: () => {} } as unknown as Listener, noBans, noReaders)
  live.start()
  const reader = { memberId: 1, signInId: 's', rights: rightsOf('member'), ...trusted }
  const state = { cut: 0, slow: 0, quick: 0 }
  const sink = (name: 'slow' | 'quick', unread: () => number) => ({
    write: () => void state[name]++,
    unreadBytes: unread,
    end: () => {},
    cut: () => void state.cut++,
    onClose: () => {},
  })
  let unread = 0
  live.open(
    reader,
    sink('slow', () => unread),
    { after: 0, since: () => new Promise(() => {}) },
  )
  live.open(
    reader,
    sink('quick', () => 0),
    { after: 0, since: () => new Promise(() => {}) },
  )
  unread = 1e6
  const notice = { right: 'account.own', hint: 'task', name: 'x' }
  for (const _ of [1, 2]) heard.get(LIVE_CHANNEL)?.(JSON.stringify(notice))
  expect(state).toEqual({ cut: 1, slow: 2, quick: 3 })
  expect(live.count()).toBe(1)
  live.stop()
})

it('repeats nothing that the browser already had when it connected', async () => {
  let hear = (_payload: string) => {}
  const on = (channel: string, handler: (payload: string) => void) => {
    if (channel === LIVE_CHANNEL) hear = handler
  }
  const live = createLive({ on, onGap: () => {} } as unknown as Listener, noBans, noReaders)
  live.start()
  const told: string[] = []
  const nothing = () => {}
  const sink = { unreadBytes: () => 0, end: nothing, cut: nothing, onClose: nothing }
  const notice = { kind: 'comment', code: 'comment', data: {}, times: 1, isOneThread: true }
  const message = (id: number) => ({ id, ...notice, href: '/' })
  const since = () => Promise.resolve([message(6), message(7)])
  const reader = { memberId: 1, signInId: 's', rights: rightsOf('member'), ...trusted }
  live.open(reader, { ...sink, write: (text: string) => void told.push(text) }, { after: 5, since })
  const late = (id: number) => hear(JSON.stringify({ member: 1, message: message(id) }))
  late(5)
  await until(() => told.length === 3)
  for (const id of [4, 7, 8]) late(id)
  expect(told.join('').match(/^id: \d+/gm)).toEqual(['id: 6', 'id: 7', 'id: 8'])
  live.stop()
})

it('writes nothing to a stream that ended while its missed updates were queried', async () => {
  const heard = new Map<string, (payload: string) => void>()
  const on = (channel: string, handler: (payload: string) => void) =>
    void heard.set(channel, handler)
  const live = createLive({ on, onGap: () => {} } as unknown as Listener, noBans, noReaders)
  live.start()
  const done: string[] = []
  const sink = {
    write: () => void done.push('write'),
    unreadBytes: () => 0,
    end: () => void done.push('end'),
    cut: () => {},
    onClose: () => {},
  }
  const answers: ((posts: number) => void)[] = []
  const missedPosts = () => new Promise<number>((resolve) => void answers.push(resolve))
  const reader = { memberId: 1, signInId: 's', rights: rightsOf('member'), ...trusted, missedPosts }
  live.open(reader, sink, { after: null, since: () => Promise.resolve([]) })
  await until(() => answers.length === 1)
  heard.get(ENDED_CHANNEL)?.('s')
  answers[0]?.(3)
  await new Promise((resolve) => setImmediate(resolve))
  expect(done).toEqual(['write', 'end'])
  live.stop()
})

it('ends a stream with the next heartbeat once its network is banned', async () => {
  vi.useFakeTimers()
  let reason: string | null = null
  const bans = { reasonFor: () => Promise.resolve(reason) }
  const live = createLive({ on() {}, onGap() {} } as unknown as Listener, bans, noReaders)
  live.start()
  const nothing = () => {}
  const sink = { write: nothing, unreadBytes: () => 0, end: nothing, cut: nothing }
  const reader = { memberId: 1, signInId: 's', rights: rightsOf('member'), ...trusted }
  live.open(
    reader,
    { ...sink, onClose: nothing },
    { after: null, since: () => Promise.resolve([]) },
  )
  await vi.advanceTimersByTimeAsync(15_000)
  expect(live.count()).toBe(1)
  reason = 'flooding'
  await vi.advanceTimersByTimeAsync(15_000)
  expect(live.count()).toBe(0)
  live.stop()
  vi.useRealTimers()
})
