import { oneOf, strictRecord, text } from '../../../../../shared/shape.ts'

const digits = text(19).regex(/^\d*$/, 'must be digits').optional()

export const explainForm = strictRecord({
  /** A complete announce URL; with it, only the member is read from the fields below. */
  url: text(4_000).trim().optional(),
  member: text(30).trim().optional(),
  torrent: text(15).trim().regex(/^\d*$/, 'must be the ID of a torrent').optional(),
  event: oneOf(['', 'started', 'stopped', 'completed', 'paused']).optional(),
  left: digits,
  uploaded: digits,
  downloaded: digits,
  port: digits,
  client: text(20)
    .trim()
    .regex(/^[\x21-\x7e]*$/, 'must be the start of a peer ID')
    .optional(),
  address: text(45)
    .trim()
    .regex(/^[0-9a-fA-F.:]*$/, 'must be an IP address')
    .optional(),
})
