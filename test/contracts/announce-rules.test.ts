import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { announceRefusals } from '../../src/domain/announce/refusals.ts'
import { announceRules, firstRuling } from '../../src/domain/announce/rules/index.ts'
import { createFacts, EVENT, TORRENT_STATE } from '../../src/domain/announce/types.ts'
import type { Facts } from '../../src/domain/announce/types.ts'
import { someFacts } from '../support/facts.ts'

// A fact is a flag, a code, or a small number of sessions or slots, so that limits are met often.
const anyFacts = fc.record({
  ...(Object.fromEntries(
    Object.entries(createFacts()).map(([name, first]) => [
      name,
      typeof first === 'boolean' ? fc.boolean() : fc.nat(4),
    ]),
  ) as { readonly [K in keyof Facts]: fc.Arbitrary<Facts[K]> }),
  event: fc.constantFrom(...Object.values(EVENT)),
  port: fc.integer({ min: 0, max: 65_535 }),
  torrentState: fc.constantFrom(...Object.values(TORRENT_STATE)),
})

describe.each(announceRules.map((rule, index) => ({ rule, index })))(
  'announce rule $index',
  ({ rule }) => {
    it('never throws and returns null or a constant of the catalog', () => {
      fc.assert(
        fc.property(anyFacts, (facts) => {
          const ruling = rule(facts)
          return ruling === null || announceRefusals.includes(ruling)
        }),
        { numRuns: 2_000 },
      )
    })

    it('does not change the facts and returns the same twice', () => {
      fc.assert(
        fc.property(anyFacts, (facts) => {
          const frozen = Object.freeze(facts)
          return rule(frozen) === rule(frozen)
        }),
      )
    })

    it('does not object to a seeder who is allowed everything', () => {
      expect(rule(someFacts())).toBeNull()
    })
  },
)

describe('the list of announce rules', () => {
  it('lets the first ruling decide', () => {
    const everything = someFacts({ memberIsBanned: true, torrentState: TORRENT_STATE.removed })
    expect(firstRuling(everything)?.code).toBe('MEMBER_BANNED')
  })

  it('has texts of printable ASCII of at most 100 bytes', () => {
    for (const ruling of announceRefusals) expect(ruling.text).toMatch(/^[\x20-\x7e]{1,100}$/)
  })

  it('says "unregistered" only about torrents that were removed permanently', () => {
    const gone = announceRefusals.filter((ruling) => /unregistered/i.test(ruling.text))
    expect(gone.map((ruling) => ruling.code)).toEqual(['UNREGISTERED', 'REMOVED'])
  })
})
