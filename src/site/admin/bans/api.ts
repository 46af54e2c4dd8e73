import { record, text } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { listOf, noFields, paging } from '../../http/shapes.ts'
import { networkForm } from './forms.ts'
import { memberBanShape, networkBanShape, networkFormShape, networkShape } from './json.ts'

const pages = record(paging)

export const members: Declared = {
  says: 'Lists banned members, the newest ban first.',
  query: pages,
  reply: listOf(memberBanShape),
}

export const networks: Declared = {
  says: 'Lists banned networks, the newest first.',
  query: pages,
  reply: listOf(networkBanShape),
}

export const networkQuestion: Declared = {
  says: 'Asks which network to ban, and says where you come from.',
  query: record({ network: text(50).optional() }),
  reply: networkFormShape,
}

export const banNetwork: Declared = {
  says: 'Bans a network: the site refuses its requests, on every node.',
  body: networkForm,
  reply: networkShape,
  creates: true,
}

export const liftNetwork: Declared = {
  says: 'Lifts the ban of a network.',
  body: noFields,
  reply: networkShape,
}
