import { id, oneOf, record, text } from '../../../../shared/shape.ts'
import { BAN_KINDS } from '../../../../store/bans/bans.ts'
import type { Declared } from '../../../http/action.ts'
import { listOf, noFields, paging } from '../../../http/frame/shapes.ts'
import { asnForm, clientForm, networkForm } from './forms.ts'
import { banShape, formShape, networkShape } from './json.ts'

export const list: Declared = {
  description:
    'Lists bans of members, networks, systems, clients and e-mail domains, the newest first.',
  query: record({
    kind: oneOf(BAN_KINDS).optional(),
    q: text(100).optional().describe('a part of what is banned or of the reason, or an address'),
    ...paging,
  }),
  reply: listOf(banShape),
}

export const networkQuestion: Declared = {
  description: 'Asks which network to ban, and says where you come from.',
  query: record({ network: text(50).optional() }),
  reply: formShape,
}

export const banNetwork: Declared = {
  description: 'Bans a network on every node, and tells the trackers.',
  body: networkForm,
  creates: true,
  reply: networkShape,
}

export const liftNetwork: Declared = {
  description: 'Lets a banned network in again.',
  body: noFields,
  reply: networkShape,
}

export const asnQuestion: Declared = {
  description: 'Asks which autonomous system to ban, and says where you come from.',
  query: record({ asn: text(50).optional() }),
  reply: formShape,
}

export const banAsn: Declared = {
  description: 'Bans all networks of an autonomous system, and tells the trackers.',
  body: asnForm,
  creates: true,
  reply: record({ id }),
}

export const clientQuestion: Declared = {
  description: 'Asks which client program to ban.',
  query: record({ prefix: text(8).optional() }),
  reply: formShape,
}

export const banClient: Declared = {
  description: 'Bans a client program by its peer ids and version, and tells the trackers.',
  body: clientForm,
  creates: true,
  reply: record({ id }),
}

export const lift: Declared = {
  description: 'Lets what was banned in again.',
  body: noFields,
  reply: record({ id }),
}
