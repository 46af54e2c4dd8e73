import { describe, expect, it } from 'vitest'
import { firstRuling } from '../../../src/domain/announce/rules/index.ts'
import { EVENT, TORRENT_STATE } from '../../../src/domain/announce/types.ts'
import type { Facts } from '../../../src/domain/announce/types.ts'
import { someFacts } from '../../support/facts.ts'

function code(given: Partial<Facts>): string | null {
  return firstRuling(someFacts(given))?.code ?? null
}

describe('the policy of an announce', () => {
  it('rule 35: refuses a denied port, except when a client stops', () => {
    expect(code({ portIsDenied: true })).toBe('PORT_DENIED')
    expect(code({ portIsDenied: true, event: EVENT.stopped })).toBeNull()
  })

  it('rule 45: refuses a banned member, whose bytes still count', () => {
    expect(firstRuling(someFacts({ memberIsBanned: true }))).toMatchObject({
      code: 'MEMBER_BANNED',
      account: true,
      listed: false,
    })
  })

  it('rule 46: lets members who may not leech seed and stop', () => {
    const forbidden = { memberMayLeech: false, isLeeching: true }
    expect(code(forbidden)).toBe('LEECHING_FORBIDDEN')
    expect(firstRuling(someFacts(forbidden))?.account).toBe(true)
    expect(code({ ...forbidden, isLeeching: false })).toBeNull()
    expect(code({ ...forbidden, event: EVENT.stopped })).toBeNull()
  })

  it('rule 47: calls an unknown torrent unregistered only when no event can still arrive', () => {
    const unknown = { torrentState: TORRENT_STATE.unknown }
    expect(code({ ...unknown, unknownIsFresh: true })).toBe('NOT_KNOWN_YET')
    expect(code(unknown)).toBe('UNREGISTERED')
  })

  it('rule 48: refuses a removed torrent, whose bytes still count', () => {
    const ruling = firstRuling(someFacts({ torrentState: TORRENT_STATE.removed }))
    expect(ruling).toMatchObject({ code: 'REMOVED', account: true, reasonOf: 'torrent' })
  })

  it('rule 49: warns about a pending torrent, and only adds its uploader to the swarm', () => {
    const pending = { torrentState: TORRENT_STATE.pending }
    expect(firstRuling(someFacts(pending))).toMatchObject({ reply: 'warn', listed: false })
    expect(firstRuling(someFacts({ ...pending, memberIsUploader: true }))).toMatchObject({
      reply: 'warn',
      account: true,
      listed: true,
    })
  })

  it('rule 52: allows exactly the limit of clients', () => {
    const another = { sessionIsKnown: false, maxSessions: 3 }
    expect(code({ ...another, otherSessions: 2 })).toBeNull()
    expect(code({ ...another, otherSessions: 3 })).toBe('TOO_MANY_CLIENTS')
    expect(code({ ...another, otherSessions: 3, sessionIsKnown: true })).toBeNull()
    expect(code({ ...another, otherSessions: 3, event: EVENT.stopped })).toBeNull()
  })
})
