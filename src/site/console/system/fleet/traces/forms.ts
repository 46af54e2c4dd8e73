import { oneOf, strictRecord, text } from '../../../../../shared/shape.ts'

/** How long a trace can run, in minutes. */
const MINUTES = ['10', '60', '360', '1440'] as const

export const traceForm = strictRecord({
  kind: oneOf(['member', 'torrent']),
  /** A member's name, or a torrent's ID. */
  target: text(60).trim().min(1),
  minutes: oneOf(MINUTES),
  reason: text(200).trim().min(3),
})
