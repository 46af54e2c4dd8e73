import { expect, it } from 'vitest'
import { noReplies, standbyLag } from '../../../src/store/fleet/ask-postgres.ts'

// The lag of a standby, from where its server was when it was asked.

/** The server was at these positions, asked every five seconds; now is one second after that. */
function seenAt(positions: readonly number[]) {
  const replies = noReplies(() => 5 * positions.length - 4)
  positions.forEach((position, nth) => replies.passed.push({ position, at: 5 * nth }))
  return replies
}

it('is how long ago the server was first seen further', () => {
  expect(standbyLag(seenAt([100, 200, 300]), 300, 40)).toBe(0)
  expect(standbyLag(seenAt([100, 200, 300]), 200, 40)).toBe(1)
  expect(standbyLag(seenAt([100, 200, 300]), 100, 40)).toBe(6)
})

it('counts no time in which the server was suspended and wrote nothing', () => {
  const replies = { ...noReplies(() => 181), passed: [{ position: 100, at: 5 }] }
  expect(standbyLag(replies, 100, 176)).toBe(0)
  replies.passed.push({ position: 101, at: 180 })
  expect(standbyLag(replies, 100, 176)).toBe(1)
})

it('is what the standby says until the server was seen where it is', () => {
  expect(standbyLag(seenAt([]), 100, 40)).toBe(40)
  expect(standbyLag(seenAt([200]), 100, 40)).toBe(40)
  expect(standbyLag(seenAt([200]), 100, null)).toBe(1)
})
