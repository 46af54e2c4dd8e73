import { HOUR_SECONDS } from '../units.ts'

/**
 * An announce that changes nothing still writes an entry when its session's last entry is this old.
 */
export const CHECKPOINT_SECONDS = 6 * HOUR_SECONDS

/**
 * A session that has written no entry for this long has ended: it missed a checkpoint and the
 * announce that was due after it. The tracker reports sessions that end earlier, unless it was
 * killed.
 */
export const UNTOLD_SECONDS = CHECKPOINT_SECONDS + 2 * HOUR_SECONDS
