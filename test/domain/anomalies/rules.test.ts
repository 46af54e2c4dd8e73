import { describe, expect, it } from 'vitest'
import { anomalyRules, byteRules, caseRules } from '../../../src/domain/anomalies/rules/index.ts'
import { scoreOf } from '../../../src/domain/anomalies/rule.ts'

const GiB = 1024 ** 3
const score = (finding: { readonly score: number } | null) => finding?.score ?? null

describe('a score', () => {
  it('starts at the limit, grows with the excess, and ends at 100', () => {
    expect(scoreOf(30, 5, 5)).toBe(30)
    expect(scoreOf(30, 1, 5)).toBe(30)
    expect(scoreOf(30, 50, 5)).toBe(60)
    expect(scoreOf(30, 1e12, 5)).toBe(100)
    let last = 0
    for (let value = 5; value < 60; value++) {
      const now = scoreOf(30, value, 5)
      expect(now).toBeGreaterThanOrEqual(last)
      last = now
    }
  })
})

describe('the rules for anomalies', () => {
  it('find speeds from a gigabit on, and nothing in an empty interval', () => {
    const { judge } = anomalyRules['impossible-speed']
    const seconds = 1800
    expect(judge({ uploadedBytes: 124_999_999 * seconds, seconds })).toBeNull()
    expect(score(judge({ uploadedBytes: 125_000_000 * seconds, seconds }))).toBe(30)
    expect(score(judge({ uploadedBytes: 1_250_000_000 * seconds, seconds }))).toBe(60)
    expect(judge({ uploadedBytes: GiB, seconds: 0 })).toBeNull()
  })

  it('score a shared address higher when one of its members is banned', () => {
    const { judge } = anomalyRules['shared-address']
    const fact = { address: '203.0.113.1', members: ['a', 'b'], banned: [] as string[] }
    expect(judge({ ...fact, members: ['a'] })).toBeNull()
    expect(score(judge(fact))).toBe(20)
    expect(score(judge({ ...fact, banned: ['b'] }))).toBe(75)
  })

  it('ignore a few unknown torrents, a few networks and a single forged announce', () => {
    const examples = ['x']
    const hashes = anomalyRules['unknown-hashes'].judge
    expect(hashes({ hashes: 4, announces: 900, examples })).toBeNull()
    expect(hashes({ hashes: 5, announces: 5, examples })).not.toBeNull()
    const keys = anomalyRules['key-sharing'].judge
    expect(keys({ networks: 4, clients: 9, examples })).toBeNull()
    expect(keys({ networks: 5, clients: 1, examples })).not.toBeNull()
    const forged = anomalyRules['forged-client'].judge
    expect(forged({ times: 2, examples })).toBeNull()
    expect(forged({ times: 3, examples })).not.toBeNull()
  })

  it('find pairs that fill each other, not members with many others', () => {
    const { judge } = anomalyRules['mutual-fills']
    const fact = { other: 'b', fills: 4, fillsBack: 1, allFills: 6, fromOthers: 120_000 }
    expect(score(judge(fact))).toBe(55)
    expect(score(judge({ ...fact, fills: 5, fillsBack: 0 }))).toBe(40)
    expect(judge({ ...fact, fills: 3 })).toBeNull()
    expect(judge({ ...fact, allFills: 7 })).toBeNull()
  })

  it('make cases, except those about bytes', () => {
    expect(byteRules).toEqual(['impossible-speed'])
    expect([...byteRules, ...caseRules].sort()).toEqual(Object.keys(anomalyRules).sort())
  })
})
