import { count, list, record, text } from '../../../../shared/shape.ts'
import type { Declared } from '../../../http/action.ts'

const share = record({
  part: text(200),
  members: count,
  tested: count.describe('ports of active clients'),
  open: count.describe('of these, the ports that peers can connect to'),
  overUtp: count.describe('of the open ports, those that answer over uTP (BEP 29) only'),
})

export const show: Declared = {
  description: 'Shows what share of active clients can be reached, by client and by network.',
  reply: record({ families: list(share), clients: list(share), networks: list(share) }),
}
