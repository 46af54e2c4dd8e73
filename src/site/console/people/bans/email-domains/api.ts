import { count, id, oneOf, record, text, time } from '../../../../../shared/shape.ts'
import type { Declared } from '../../../../http/action.ts'
import { listOf, noFields, nothing } from '../../../../http/frame/shapes.ts'
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
  description: 'Lists which e-mail domains are taken and which are not; tries an address.',
  query: domainsQuery,
  reply: listOf(rule, {
    ruling: oneOf(['taken', 'denied', 'disposable', 'not-allowed']).nullable(),
  }),
}

export const question: Declared = {
  description: 'Asks for domains to rule on.',
  reply: record({ denied: count, allowed: count }),
}

export const put: Declared = {
  description:
    'Rules on domains and all below them, one or a list; what was ruled before is replaced.',
  body: domainsShape,
  reply: record({ added: count }),
}

export const remove: Declared = {
  description: 'Takes a rule about a domain back.',
  body: noFields,
  reply: nothing,
}
