import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Envelope, Payload } from '../../bridge/define-event.ts'
import { envelope } from '../../bridge/define-event.ts'
import type { stateAsked } from '../../bridge/events/state-events.ts'
import { STATE_PART_BYTES, stateCopied } from '../../bridge/events/state-events.ts'
import type { Log } from '../../shared/log.ts'
import type { Journals } from '../journal/journals.ts'
import { openPack } from './pack.ts'

/** An older question has no one waiting for it: the tracker was offline. */
const MOST_AGE_SECONDS = 60
/** While the link has no room: traffic goes first. */
const PAUSE_MS = 20
/** A link that takes nothing for this long ends the copy; jobs asks again. */
const STALLED_MS = 15_000

interface StateLenderOptions {
  readonly folder: string
  readonly storeId: string
  readonly node: string
  readonly journals: Pick<Journals, 'snapshot'>
  readonly send: (event: Envelope) => boolean
  /** Seconds since 1970. */
  readonly wall: () => number
  readonly log: Log
}

/** Copies the state of this tracker to jobs, for a tracker that is new. */
export function createStateLender(options: StateLenderOptions) {
  let isLending = false
  return {
    /** Answers a question about the state of this store; others are for other trackers. */
    take(question: Payload<typeof stateAsked>): void {
      const { storeId, wall, log } = options
      const isOld = wall() - question.askedAt > MOST_AGE_SECONDS
      if (question.storeId !== storeId || isOld || isLending) return
      isLending = true
      lend(options, question.copyId)
        .catch((error: unknown) => log.error('state.not-copied', { error: String(error) }))
        .finally(() => (isLending = false))
    },
  }
}

async function lend(options: StateLenderOptions, copyId: string): Promise<void> {
  const { folder, storeId, node, journals, log } = options
  await journals.snapshot()
  const pack = openPack(folder)
  if (pack === null) return log.warn('state.not-copied', { error: 'no state is stored yet' })
  try {
    const hash = createHash('sha256')
    for (let offset = 0; offset < pack.bytes;) {
      const part = pack.read(STATE_PART_BYTES)
      if (part === null) throw new Error('a file of the state became shorter')
      hash.update(part)
      const isLast = offset + part.length >= pack.bytes
      const digest = isLast ? hash.digest('hex') : null
      const said = { storeId, copyId, node, offset, part: part.toString('base64'), digest }
      await sendWhenPossible(options, envelope(stateCopied, said))
      offset += part.length
    }
    log('state.copied', { bytes: pack.bytes })
  } finally {
    pack.close()
  }
}

async function sendWhenPossible({ send }: StateLenderOptions, event: Envelope): Promise<void> {
  for (let waited = 0; !send(event); waited += PAUSE_MS) {
    if (waited > STALLED_MS) throw new Error('the bridge takes nothing')
    await delay(PAUSE_MS)
  }
}
