import { OLD_CONNECTION } from '../../domain/announce/refusals.ts'
import { STAT } from '../memory/statistics.ts'
import type { World } from '../memory/world.ts'
import type { createReplyCounts } from '../announce/notes/count-reply.ts'
import type { Reply } from '../wire/reply.ts'
import { writeDatagramError } from '../wire/write-datagram.ts'

/**
 * The most datagrams with wrong connection IDs that a thread answers per second; further ones get
 * no reply.
 */
const MAX_WRONG_IDS = 1_000

export interface WrongIds {
  /** Replies to a datagram with a wrong connection ID; returns false when it gets no reply. */
  readonly refuse: (reply: Reply, transaction: number, requestBytes: number) => boolean
}

/**
 * Creates the function that refuses wrong connection IDs. The source may be forged, so a reply is
 * never longer than the request (rule 106).
 */
export function createWrongIds(
  { clock, words, stats }: World,
  seen: ReturnType<typeof createReplyCounts>,
): WrongIds {
  let since = 0
  let wrong = 0
  return {
    refuse(reply, transaction, requestBytes) {
      if (clock.seconds() !== since) {
        since = clock.seconds()
        wrong = 0
      }
      wrong++
      words[stats + STAT.malformed]++
      seen.refused(OLD_CONNECTION)
      if (wrong > MAX_WRONG_IDS) return false
      writeDatagramError(reply, transaction, OLD_CONNECTION.text)
      reply.end = Math.min(reply.end, reply.start + requestBytes)
      return true
    },
  }
}
