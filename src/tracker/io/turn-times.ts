import type { World } from '../memory/world.ts'
import { SEEN, seenBase, TURN_BUCKETS } from '../memory/reply-cells.ts'

/** Only one of this many turns is timed, because reading a clock costs more than counting. */
const ONE_IN = 64

/**
 * Creates the function that measures turns: how long one takes from reading the first request until
 * the last byte of its replies is given to the network, including the write of the journal. It
 * takes samples, for a histogram.
 */
export function createTurnTimes(
  { words, thread }: Pick<World, 'words' | 'thread'>,
  nowMilliseconds = () => performance.now(),
) {
  const base = seenBase(thread)
  words[base + SEEN.isUsed] = 1
  let turn = 0
  let began = -1

  return {
    begin(): void {
      turn = (turn + 1) % ONE_IN
      if (turn === 0) began = nowMilliseconds()
    },
    end(replies: number): void {
      if (began < 0) return
      const microseconds = Math.max(0, Math.round((nowMilliseconds() - began) * 1_000))
      began = -1
      const bucket = Math.min(TURN_BUCKETS - 1, 32 - Math.clz32(microseconds))
      words[base + SEEN.turns + bucket] += replies
      words[base + SEEN.turnMicroseconds] += replies * microseconds
    },
  }
}

export type TurnTimes = ReturnType<typeof createTurnTimes>
