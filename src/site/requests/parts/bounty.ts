import { bytes, pointWords } from '../../../shared/format.ts'
import type { RequestRow } from '../../../store/requests/requests.ts'

/** Formats the bounty of a request: `120 points + 2 GiB`. */
export function bountyText(row: Pick<RequestRow, 'points' | 'bytes'>): string {
  const parts = [
    ...(row.points > 0 ? [pointWords(row.points)] : []),
    ...(row.bytes > 0 ? [bytes(row.bytes)] : []),
  ]
  return parts.length === 0 ? '–' : parts.join(' + ')
}
