import { oneOf, strictRecord, text } from '../../../../../shared/shape.ts'

/** How long a trace may run. */
const MINUTES = ['10', '60', '360', '1440'] as const

export const traceForm = strictRecord({
  kind: oneOf(['member', 'torrent']),
  /** A member's name, or a torrent's id. */
  target: text(60).trim().min(1),
  minutes: oneOf(MINUTES),
  reason: text(200).trim().min(3),
})
