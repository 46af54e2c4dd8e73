import { describe, expect, it } from 'vitest'
import { envelope, open } from '../../src/bridge/define-event.ts'
import { events, maySend } from '../../src/bridge/events/index.ts'
import { memberChanged } from '../../src/bridge/events/member-events.ts'
import { listeners } from '../../src/jobs/listeners/index.ts'

const member = {
  memberId: 7,
  version: 2,
  passkey: '0123456789abcdef0123456789abcdef',
  state: 'active',
  canLeech: true,
} as const

describe('events', () => {
  it('have different names', () => {
    expect(new Set(events.map((event) => event.name)).size).toBe(events.length)
  })

  it('drop fields of a newer minor version', () => {
    const newer = { name: 'member.changed', version: 1, payload: { ...member, colour: 'red' } }
    expect(open(memberChanged, newer)).toEqual({ ok: true, payload: member })
  })

  it('report what is wrong with a payload', () => {
    const wrong = { name: 'member.changed', version: 1, payload: { ...member, passkey: 'XYZ' } }
    expect(open(memberChanged, wrong)).toEqual({
      ok: false,
      fault: 'passkey: must be 32 lower-case hex digits',
    })
    expect(() => envelope(memberChanged, { ...member, memberId: 0 })).toThrow()
  })

  it('can be sent only by the right end', () => {
    const heard = listeners.map(({ event }) => event.name)
    const sent = events.filter(({ from }) => from === 'tracker').map(({ name }) => name)
    expect(sent).toEqual(expect.arrayContaining(heard))
    expect(heard.length).toBeGreaterThan(2)
    expect(maySend('tracker', 'member.changed')).toBe(false)
    expect(maySend('jobs', 'traffic.batch')).toBe(false)
    expect(maySend('tracker', 'of.a-newer-release')).toBe(true)
  })
})
