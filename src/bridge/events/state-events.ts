import { bytes32, count, randomId, record, text } from '../../shared/shape.ts'
import { defineEvent } from '../define-event.ts'

/** The bytes of a state in one message; JSON adds a third. */
export const STATE_PART_BYTES = 384 * 1024
const MOST_PART_CHARACTERS = (STATE_PART_BYTES / 3) * 4

// Jobs -> tracker. The tracker of this store copies its state to the jobs node that asked.
export const stateAsked = defineEvent(
  'state.asked',
  1,
  record({
    storeId: randomId,
    /** The random name of the copy. */
    copyId: randomId,
    /** Seconds since 1970; no one waits for the answer to an old question. */
    askedAt: count,
  }),
)

// Tracker -> jobs. The next bytes of a copy; the last part has the digest of the whole.
export const stateCopied = defineEvent(
  'state.copied',
  1,
  record({
    storeId: randomId,
    copyId: randomId,
    node: text(60),
    offset: count,
    /** Base64. */
    part: text(MOST_PART_CHARACTERS),
    /** SHA-256 of all bytes; only in the last part. */
    digest: bytes32.nullable(),
  }),
  'tracker',
)
