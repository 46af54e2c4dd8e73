import { HOUR_SECONDS } from '../units.ts'

/** An announce that changes nothing still writes an entry when its session's last is this old. */
export const CHECKPOINT_SECONDS = 6 * HOUR_SECONDS

/**
 * What is told of no session for so long is not there any more: a checkpoint and the announce that
 * was due then. Sessions that end before are told of by their tracker, unless it died.
 */
export const UNTOLD_SECONDS = CHECKPOINT_SECONDS + 2 * HOUR_SECONDS
