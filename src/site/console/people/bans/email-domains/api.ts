import { count, id, oneOf, record, text, time } from '../../../../../shared/shape.ts'
import type { Declared } from '../../../../http/action.ts'
import { accepts, acts, listOf } from '../../../../http/frame/shapes.ts'
import { domainsQuery, domainsShape } from './forms.ts'

const rule = record({
  id,
  domain: text(253),
  kind: oneOf(['deny', 'allow']),
  note: text(200),
  addedBy: text(30).nullable(),
  addedAt: time,
  endsAt: time.nullable(),
})

export const list: Declared = {
  description: 'Lists which email domains are denied and allowed; tests an address.',
  query: domainsQuery,
  reply: listOf(rule, {
    ruling: oneOf(['taken', 'denied', 'disposable', 'not-allowed']).nullable(),
  }),
}

export const question: Declared = {
  description: 'Shows the form for email domain rules.',
  reply: record({ denied: count, allowed: count }),
}

export const put = accepts(
  'Sets the rule for domains and their subdomains, one or a list; replaces previous rules.',
  domainsShape,
  record({ added: count }),
)

export const remove = acts('Removes the rule for a domain.')
