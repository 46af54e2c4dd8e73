import { afterEach, describe, expect, it } from 'vitest'
import { createLog, silentLog } from '../../src/shared/log.ts'
import { createCopies } from '../../src/shadow/copies.ts'
import { createSwitching } from '../../src/shadow/switching.ts'
import { createUpstream } from '../../src/shadow/upstream.ts'
import type { Phase } from '../../src/store/shadow/front.ts'
import { until } from '../support/until.ts'

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

/** The beginning of a rehearsal; `apart` says which trackers are not shadows yet. */
function aBeginning(apart: () => string[] | null) {
  const lines: Record<string, unknown>[] = []
  const switching = createSwitching({
    ...{ phase: 'shadow', old, ours, copies, notReady: () => null, settleMs: 0 },
    ...{ pending: () => 0, setShadow: () => Promise.resolve(1), apart: async () => apart() },
    prepare: () => Promise.resolve(null),
    save: () => undefined,
    log: createLog('info', {}, (line) => lines.push(JSON.parse(line) as (typeof lines)[number])),
  })
  switching.start()
  return { switching, lines }
}

describe('a rehearsal', () => {
  it('says what it waits for until every tracker is a shadow', async () => {
    let apart: string[] | null = null
    const { switching, lines } = aBeginning(() => apart)
    const last = () => lines.at(-1) ?? {}
    await until(() => String(last().waitsFor).startsWith('a tracker: none has reported'))
    expect(switching.isCopying()).toBe(false)
    apart = ['edge-1']
    await until(() => String(last().trackers) === 'edge-1')
    apart = []
    await until(() => switching.isCopying())
    expect(lines).toHaveLength(3)
    expect(last()).toMatchObject({ event: 'shadow.copying', isCopying: true })
  })
})

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
