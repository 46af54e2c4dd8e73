import { reachMeaning } from '../../../domain/members/reach-found.ts'
import type { TimeText } from '../../../shared/format.ts'
import { timeText } from '../../../shared/format.ts'
import type { ReachTest } from '../../../store/traffic/reach-tests.ts'

/** A member's last port test, as the page shows it. */
export interface PortTest {
  readonly askedAt: TimeText
  readonly hasResults: boolean
  readonly results: readonly {
    readonly endpoint: string
    readonly node: string
    readonly isGood: boolean
    readonly isBad: boolean
    readonly words: string
  }[]
}

export function portTest(test: ReachTest, now: Date): PortTest {
  const { results } = testJson(test)
  return {
    askedAt: timeText(test.askedAt, now),
    hasResults: results.length > 0,
    results: results.map(({ node, address, port, found, reachable }) => ({
      endpoint: address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`,
      node,
      isGood: reachable === true,
      isBad: reachable === false,
      words: reachMeaning[found].words,
    })),
  }
}

export function testJson({ askedAt, answers }: ReachTest) {
  const results = answers.flatMap(({ node, results: each }) =>
    each.map((one) => ({ node, ...one, reachable: reachMeaning[one.found].isReachable })),
  )
  return { askedAt, results }
}
