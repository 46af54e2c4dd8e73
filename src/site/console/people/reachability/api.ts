import { count, list, record, text } from '../../../../shared/shape.ts'
import type { Declared } from '../../../http/action.ts'

const share = record({
  part: text(200),
  members: count,
  tested: count.describe('ports of active clients'),
  open: count.describe('of them, those that peers can connect to'),
})

export const show: Declared = {
  description: 'Shows which share of active clients can be reached, by client and by network.',
  reply: record({ families: list(share), clients: list(share), networks: list(share) }),
}
