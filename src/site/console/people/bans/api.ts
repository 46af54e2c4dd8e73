import { count, flag, id, oneOf, record, text } from '../../../../shared/shape.ts'
import { BAN_KINDS } from '../../../../store/bans/bans.ts'
import type { Declared } from '../../../http/action.ts'
import { acts, creates, listOf, paging, shows } from '../../../http/frame/shapes.ts'
import { asnForm, clientForm, networkForm } from './forms.ts'
import { banShape, formShape, networkShape } from './json.ts'

export const list = shows(
  'Lists bans of members, networks, network providers, clients and email domains, newest ' +
    'first.',
  listOf(banShape),
  record({
    kind: oneOf(BAN_KINDS).optional(),
    q: text(100).optional().describe('part of what is banned or of the reason, or an address'),
    ...paging,
  }),
)

export const networkQuestion: Declared = {
  description: 'Shows the form for a network ban, with your own address.',
  query: record({ network: text(50).optional() }),
  reply: formShape,
}

export const banNetwork = creates(
  'Bans a network on every node and tracker.',
  networkForm,
  networkShape,
)

export const liftNetwork = acts('Lifts the ban of a network.', networkShape)

export const asnQuestion: Declared = {
  description: 'Shows the form for a network provider ban, with your own address.',
  query: record({ asn: text(50).optional() }),
  reply: formShape,
}

export const banAsn = creates(
  'Bans all networks of an autonomous system on every node and tracker.',
  asnForm,
)

export const clientQuestion: Declared = {
  description: 'Shows the form for a client ban, with the peers and members it affects.',
  query: record({
    prefix: text(8).optional(),
    least: text(4).optional(),
    most: text(4).optional(),
  }),
  reply: record({
    reach: record({
      peers: count,
      members: count,
      isCut: flag.describe('whether there are more peers than were counted'),
    }).nullable(),
  }),
}

export const banClient = creates(
  'Bans a client by its peer IDs and version on every tracker.',
  clientForm,
)

export const lift = acts('Lifts the ban.', record({ id }))
