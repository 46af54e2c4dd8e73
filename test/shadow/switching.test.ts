import { afterEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../src/shared/log.ts'
import { createCopies } from '../../src/shadow/copies.ts'
import { createSwitching } from '../../src/shadow/switching.ts'
import { createUpstream } from '../../src/shadow/upstream.ts'
import type { Phase } from '../../src/store/shadow/front.ts'

const URLS = ['http://127.0.0.1:1', 'http://127.0.0.1:2'].map((url) => new URL(url))
const [old, ours] = URLS.map((url) => createUpstream(url))
const copies = createCopies(URLS[1], () => 0)
afterEach(() => copies.stop())

/** A front without requests, whose trackers follow immediately; `withdrawn` is after its steps. */
function aSwitch(withdrawn: string | null) {
  const saved: Phase[] = []
  const switching = createSwitching({
    ...{ phase: 'shadow', old, ours, copies, log: silentLog(), notReady: () => null },
    ...{ pending: () => 0, setShadow: () => Promise.resolve(1), apart: () => Promise.resolve([]) },
    prepare: () => Promise.resolve(withdrawn),
    save: (phase) => void saved.push(phase),
  })
  return { switching, saved }
}

describe('a hand-over', () => {
  it('sends clients to our tracker once its steps are done', async () => {
    const { switching, saved } = aSwitch(null)
    expect(await switching.to('handed')).toBe(null)
    expect(switching.route()).toBe(ours)
    expect(saved).toEqual(['handed'])
  })

  it('leaves clients with the old tracker if it was withdrawn while they took place', async () => {
    const { switching, saved } = aSwitch('too late')
    expect(await switching.to('handed')).toBe('too late')
    expect(switching.route()).toBe(old)
    expect([switching.phase(), saved]).toEqual(['shadow', []])
  })
})
