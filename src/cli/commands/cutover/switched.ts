import { setTimeout as delay } from 'node:timers/promises'
import type { Db } from '../../../store/base/db.ts'
import type { FrontRow, Phase } from '../../../store/shadow/front.ts'
import * as fronts from '../../../store/shadow/front.ts'
import { CommandError } from '../../define-command.ts'

/**
 * How long to wait for the front: it holds requests for at most 16 seconds, and has decided by
 * then.
 */
const SWITCH_SECONDS = 60
/**
 * An order that was withdrawn is still followed if the front had already started to do so; it ends
 * within this time.
 */
const BEGUN_SECONDS = 20
const POLL_MS = 100

const WITHDRAWN = 'babou shadow did not switch in time'
const AGAIN = 'run this command again when that is fixed'

/**
 * Waits until `babou shadow` has followed an order; withdraws the order if that takes too long.
 *
 * @throws CommandError that says why it did not
 */
export async function switched(
  db: Db,
  phase: Phase,
  before: FrontRow,
  { switchSeconds = SWITCH_SECONDS, begunSeconds = BEGUN_SECONDS } = {},
): Promise<void> {
  if (await followed(db, phase, switchSeconds)) return
  await fronts.failed(db, before.phase, WITHDRAWN)
  if (await followed(db, phase, begunSeconds)) return
  throw new CommandError(
    `babou shadow does not respond, and clients stay where they are: see its log; ${AGAIN}`,
  )
}

/** Whether the order was followed in time. @throws CommandError with the fault that was reported */
async function followed(db: Db, phase: Phase, seconds: number): Promise<boolean> {
  for (const end = performance.now() + seconds * 1000; ; await delay(POLL_MS)) {
    const front = await fronts.find(db)
    if (front?.phase === phase) return true
    const fault = front?.fault ?? null
    if (fault !== null && fault !== WITHDRAWN) {
      throw new CommandError(`clients stay where they are: ${fault}; ${AGAIN}`)
    }
    if (performance.now() >= end) return false
  }
}
