import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Envelope, Payload } from '../../bridge/define-event.ts'
import { envelope } from '../../bridge/define-event.ts'
import type { stateAsked } from '../../bridge/events/state-events.ts'
import { STATE_PART_BYTES, stateCopied } from '../../bridge/events/state-events.ts'
import type { Log } from '../../shared/log.ts'
import type { Link } from '../../bridge/link/types.ts'
import type { TrackerFolder } from '../journal/folder.ts'
import type { Journals } from '../journal/journals.ts'
import type { World } from '../memory/world.ts'
import { openPack } from './pack.ts'

/**
 * Older questions are ignored: the tracker was offline, and no one waits for the answer any longer.
 */
const MOST_AGE_SECONDS = 60
/**
 * The most parts under way. With more, traffic and heartbeats would wait for them, and a message
 * for which the link has no room would be encoded in vain.
 */
const MOST_WAITING = 4
const PAUSE_MS = 5
/** How long the link may accept nothing before the copy ends; jobs then asks again. */
const STALLED_MS = 15_000

interface StateLenderOptions {
  readonly folder: Pick<TrackerFolder, 'path'>
  readonly storeId: string
  readonly node: string
  readonly journals: Pick<Journals, 'freshSnapshot'>
  readonly link: () => Pick<Link, 'send' | 'status'>
  readonly world: Pick<World, 'clock'>
  readonly log: Log
}

/** Creates the copies of this tracker's state that jobs requests for a new tracker. */
export function createStateLender(options: StateLenderOptions) {
  let isLending = false
  return {
    /** Answers a question about the state of this store; other questions are for other trackers. */
    take(question: Payload<typeof stateAsked>): void {
      const { storeId, world, log } = options
      const isOld = world.clock.wall() - question.askedAt > MOST_AGE_SECONDS
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
  // An existing snapshot would lack the newest swarms.
  if ((await journals.freshSnapshot()) === null) throw new Error('no snapshot could be written')
  const pack = openPack(folder.path)
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

async function sendWhenPossible({ link }: StateLenderOptions, event: Envelope): Promise<void> {
  for (let waited = 0; isFull(link()) || !link().send(event); waited += PAUSE_MS) {
    if (waited > STALLED_MS) throw new Error('the bridge accepts no messages')
    await delay(PAUSE_MS)
  }
}

function isFull(link: Pick<Link, 'status'>): boolean {
  const { unackedFrames, queuedFrames } = link.status().counts
  return unackedFrames + queuedFrames >= MOST_WAITING
}
