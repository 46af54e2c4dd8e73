import { HOUR_SECONDS } from '../units.ts'

/**
 * An announce that changes nothing still writes an entry when the last entry of its session is this
 * old.
 */
export const CHECKPOINT_SECONDS = 6 * HOUR_SECONDS

/**
 * A session without an entry for this long has ended: it missed a checkpoint and the announce that
 * was due after it. The tracker reports earlier ends, unless it was killed.
 */
export const UNTOLD_SECONDS = CHECKPOINT_SECONDS + 2 * HOUR_SECONDS
