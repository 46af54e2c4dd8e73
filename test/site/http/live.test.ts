import { expect, it } from 'vitest'
import { rightsOf } from '../../../src/domain/permissions.ts'
import { createLive } from '../../../src/site/http/live.ts'
import type { Listener } from '../../../src/store/listen.ts'
import { LIVE_CHANNEL } from '../../../src/store/live.ts'

it('drops a reader that leaves too much unread, and goes on telling others', () => {
  const heard = new Map<string, (payload: string) => void>()
  const on = (channel: string, handler: (payload: string) => void) =>
    void heard.set(channel, handler)
  const live = createLive({ on } as unknown as Listener)
  live.start()
  const reader = { memberId: 1, signInId: 's', rights: rightsOf('member') }
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
    () => new Promise(() => {}),
  )
  live.open(
    reader,
    sink('quick', () => 0),
    () => new Promise(() => {}),
  )
  unread = 1e6
  const notice = { right: 'account.own', hint: 'task', name: 'x' }
  for (const _ of [1, 2]) heard.get(LIVE_CHANNEL)?.(JSON.stringify(notice))
  expect(state).toEqual({ cut: 1, slow: 2, quick: 3 })
  expect(live.count()).toBe(1)
  live.stop()
})
