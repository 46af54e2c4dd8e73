import { readDomain } from '../../../../../domain/registration/email-domains.ts'
import { oneOf, strictRecord, text } from '../../../../../shared/shape.ts'
import { paging } from '../../../../http/frame/shapes.ts'
import { banDays } from '../../members/parts/forms.ts'

const MAX_DOMAINS = 500_000

export const domainsShape = strictRecord({
  domains: text(MAX_DOMAINS).min(1).describe('one per line, or separated by spaces or commas'),
  kind: oneOf(['deny', 'allow']),
  note: text(200).trim().optional(),
  days: banDays,
})

export const domainsQuery = strictRecord({
  q: text(100).optional().describe('part of the domain'),
  kind: oneOf(['deny', 'allow']).optional(),
  email: text(254).optional().describe('an address to test'),
  ...paging,
})

export const placeShape = strictRecord({ domain: text(253) })
interface ReadDomains {
  readonly domains: readonly string[]
  /** The first invalid domain; null when all are valid. */
  readonly bad: string | null
}

/** Reads the domains of a pasted list; comments after # are ignored. */
export function domainsIn(typed: string): ReadDomains {
  const words = typed
    .split(/\r?\n/)
    .flatMap((line) => line.replace(/#.*/, '').split(/[\s,;]+/))
    .filter((word) => word !== '')
  const read = words.map((word) => ({ word, domain: readDomain(word) }))
  const bad = read.find(({ domain }) => domain === null)?.word.slice(0, 60) ?? null
  return { domains: [...new Set(read.flatMap(({ domain }) => domain ?? []))], bad }
}
