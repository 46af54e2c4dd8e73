import { MAX_LINK, MAX_REPORT } from '../../domain/cases/cases.ts'
import { eitherOf, id, oneOf, strictRecord, text } from '../../shared/shape.ts'
import { reportKindNames } from '../../store/cases/kinds.ts'
import type { Reason } from '../../store/cases/reasons.ts'

const MAX_TORRENT = 200
const number = eitherOf(id, text(15).regex(/^[1-9]\d*$/, 'is not an ID'))

export const thingQuery = strictRecord({
  kind: oneOf(reportKindNames),
  id: text(15).describe('its ID'),
})

export const reportForm = strictRecord({
  kind: oneOf(reportKindNames).describe('what is reported'),
  id: number.describe('its ID'),
  reason: number.describe('the ID of a reason that is offered for its kind'),
  body: text(MAX_REPORT).trim().optional().describe('required by some reasons'),
  torrent: eitherOf(id, text(MAX_TORRENT))
    .optional()
    .describe('ID or address of another torrent; required by some reasons'),
  link: text(MAX_LINK).trim().optional().describe('an address; required by some reasons'),
})

export function linkIn(typed: string | undefined): string | null {
  return typed === undefined || typed === '' ? null : typed
}

/** Returns the evidence that the reason requires and that is missing; null: none. */
export function missing(
  { evidence }: Reason,
  given: { readonly body: string; readonly torrentId: number | null; readonly link: string | null },
): readonly [field: string, text: string] | null {
  if (evidence === 'text' && given.body === '') return ['body', 'is required for this reason']
  if (evidence === 'torrent' && given.torrentId === null) {
    return [
      'torrent',
      'is required for this reason. Enter the ID or address of a torrent that you can see',
    ]
  }
  if (evidence === 'link' && given.link === null) return ['link', 'is required for this reason']
  if (given.link !== null && !/^(https?:\/\/|\/)\S+$/.test(given.link)) {
    return ['link', 'must start with https:// or /']
  }
  return null
}
